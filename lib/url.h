/* SPDX-License-Identifier: MIT */
#ifndef URL_H
#define URL_H
/*
 * http and https URLs as RFC 3986 has them: taken apart, joined, filled in and
 * made fit to print.  Nothing here resolves a name.
 */

#include "buf.h"

/* Slices of the text given to url_parse. */
struct url {
	struct slice scheme; /* as written: compare without regard to case */
	struct slice user; /* user[:password] without the "@"; absent if none */
	struct slice host; /* with its brackets if it is an IPv6 address */
	struct slice port; /* digits, absent if none */
	struct slice path; /* from its "/", may be empty */
	struct slice query; /* without the "?"; absent if there is none */
	bool https;
	unsigned portnum; /* the port in force: 80 or 443 when none was given */
};

/*
 * Take text apart.  Returns NULL, or why not ("a URL begins with http://
 * or https://").  Spaces, control and non-ASCII bytes are refused: they must be
 * encoded.
 */
const char *url_parse(struct url *u, struct slice text);

/* Same scheme, host and port. */
bool url_same_origin(const struct url *a, const struct url *b);

/* localhost, *.localhost, 127.0.0.0/8 or [::1]. */
bool url_loopback(const struct url *u);

/* Append "scheme://host[:port]": without user, path, query. */
int url_origin(struct buf *b, const struct url *u);

/*
 * Append what the reference ref means seen from base (RFC 3986, section 5.2,
 * dot segments taken out); a fragment is dropped.  Returns 0, or -1 as
 * buf_room.
 */
int url_join(struct buf *b, const struct url *base, struct slice ref);

/*
 * Append the URL that a redirect from the URL from to the reference to means.
 * Returns NULL, or why it must not be followed: it is no http or https URL,
 * leaves https, or would show what is secret to another origin.
 */
const char *url_redirect(
    struct buf *b, struct slice from, struct slice to, bool secret);

/* Append text, every byte but A-Z a-z 0-9 - . _ ~ percent-encoded. */
int url_encode(struct buf *b, struct slice text);

/* Append item to the query of the URL in b: "?" or "&" before it. */
int url_query(struct buf *b, struct slice item);

/*
 * Append text with each {name} replaced by value, percent-encoded if encode.
 * url_has says whether there is one.
 */
int url_fill(struct buf *b, struct slice text, struct slice name,
    struct slice value, bool encode);
bool url_has(struct slice text, struct slice name);

/*
 * Append text as it may be shown: user and password as ***, and so the values
 * of query parameters whose names say that they are secret.
 */
int url_redact(struct buf *b, struct slice text);

/*
 * True if a header field or query parameter of this name carries a secret: it
 * ends with key, token, auth or jwt, is sig, or contains authorization, cookie,
 * credential, passw, secret, session or signature.
 */
bool url_secret_name(struct slice name);

/* True if text has user and password, or a query parameter with a secret. */
bool url_has_secret(struct slice text);

/*
 * Append what "user:password" of a URL, or "user", is in a header
 * Authorization of the scheme Basic (RFC 7617).  Returns 0, or -1 as buf_room.
 */
int url_basic(struct buf *b, struct slice user);

/*
 * Call each with every secret in text, as it stands there, and with what
 * url_basic makes of its user.
 */
void url_secrets(struct slice text, void (*each)(struct slice secret));

#endif
