/* SPDX-License-Identifier: MIT */
#ifndef REPLY_H
#define REPLY_H
/*
 * What an HTTP answer means for an event stream: read it, stop, try again and
 * after how long, or give up.  Pure: header lines in, judgement out.
 */

#include <stdint.h>

#include "buf.h"

/* Bytes and lines of headers still accepted, those of interim answers too. */
#define REPLY_HEAD_BYTES 65536
#define REPLY_HEAD_LINES 256

struct reply {
	int status; /* 0: no answer yet */
	char reason[64];
	char type[128];       /* Content-Type as sent; "" if none; cut */
	char coding[64];      /* Content-Encoding */
	char retry_after[64]; /* Retry-After as sent */
	char date[64];
	char location[4096]; /* "" if none, or longer than that */
	size_t bytes;
	unsigned lines;
};

void reply_reset(struct reply *r);

/*
 * Take a header line, with or without its line end.  A status line starts
 * anew, so interim answers (1xx) are forgotten but for their size.  Returns 0,
 * or -1 past the limits above.
 */
int reply_line(struct reply *r, struct slice line);

/* A header value is cut off line if its name is name, case ignored. */
bool reply_field(struct slice line, const char *name, struct slice *value);

/* True if the media type is want, parameters and case ignored. */
bool reply_is_type(const struct reply *r, const char *want);

enum reply_verdict {
	REPLY_READ,     /* 200 and text/event-stream */
	REPLY_STOP,     /* 204: the server wants no more connections */
	REPLY_AGAIN,    /* 408, 425, 429, 5xx: back off */
	REPLY_DENIED,   /* 401, 403: the token is not accepted */
	REPLY_PROXY,    /* 407: the proxy wants credentials */
	REPLY_REDIRECT, /* 301, 302, 303, 307, 308 with a Location */
	REPLY_TYPE,     /* 200, but no event stream */
	REPLY_CODED,    /* 200, but in a coding nobody asked for */
	REPLY_REFUSED   /* everything else */
};

/* coded: content codings were asked for: gzip, deflate or br, one at a time. */
enum reply_verdict reply_judge(const struct reply *r, bool coded);

/*
 * Milliseconds the server asks to wait: the Retry-After header in seconds or
 * as an HTTP date against the answer's own Date, else a member retry_after or
 * retryAfter of the JSON body (seconds; in the object itself or in its member
 * error), clamped to 1 s to 1 h.  now is seconds since 1970 for answers
 * without Date.  -1 if it asks for nothing that makes sense.
 */
int64_t reply_wait_ms(const struct reply *r, struct slice body, int64_t now);

/* Seconds since 1970 of an HTTP date (RFC 9110, 5.6.7), or -1. */
int64_t reply_date(struct slice s);

#endif
