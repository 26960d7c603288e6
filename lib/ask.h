/* SPDX-License-Identifier: MIT */
#ifndef ASK_H
#define ASK_H
/*
 * A request made libcurl's: of the user's part, struct request, and the tool's.
 * Part of the adapter for libcurl, see http.h.
 */

#include "request.h"

/* The tool's part of a request; the user's part is struct request. */
struct http_ask {
	const char *url; /* complete, everything filled in */
	const char
	    *method; /* if -X gives none; NULL: POST with a body, or GET */
	struct slice body; /* if -d gives none; p == NULL: no body */
	bool get;          /* GET without a body, whatever the options say */
	const char *token; /* replaces {token} in headers; NULL: no token */
	const char *const *headers; /* "Name: value", NULL at the end; each left
	                               out where -H names it; may be NULL */
	const char *agent;          /* User-Agent if -A gave none */
	size_t proxy; /* which of the proxies, modulo their number */
	bool probe;   /* only connect, through the proxy and with TLS if any:
	                 done with HTTP_OK then, and nothing was sent */
	bool tail;    /* of a HEAD: what follows the headers is body, to the
	                 end of the connection */
};

/*
 * Set all of it, and the rules of http.h, on a libcurl easy handle.  ask and r
 * must live as long as the handle.  list gets the header lines and the
 * addresses of hosts, to be freed when the handle is gone.  False if something
 * is not supported.
 */
bool ask_set(void *easy, void *list[static 2], const struct request *r,
    const struct http_ask *ask);

#endif
