/* SPDX-License-Identifier: MIT */
#ifndef HTTP_FAIL_H
#define HTTP_FAIL_H
/*
 * Why a transfer ended, told from what libcurl says of it, whose codes and words
 * change between releases.  A part of http.
 */

#include <stdbool.h>
#include <stddef.h>

/* What is wrong when no whole answer came. */
enum http_fail {
	HTTP_OK,      /* the answer came, whatever its status says */
	HTTP_NETWORK, /* name, connection, proxy, or cut on the way: transient */
	HTTP_CERT,    /* the peer's certificate or our own was not accepted */
	HTTP_PROXY,   /* the proxy does not accept our credentials, or none */
	HTTP_BAD,     /* the peer does not speak HTTP, or beyond our limits */
	HTTP_LOCAL,   /* a file or value given by the user cannot be used */
	HTTP_LARGE,   /* fetch: the body passed body.max */
	HTTP_STOPPED  /* fetch: a signal asked us to stop */
};

/* How libcurl left a transfer. */
struct http_end {
	void *easy; /* to ask it for more; its last transfer is this one */
	int code;
	const char *words; /* its own; empty if it has none */
	bool answered;     /* the peer itself had begun to answer */
	bool headed;       /* the headers were whole */
	bool framed;       /* they say where the body ends */
	long connect_code; /* of a proxy that refused CONNECT, else below 300 */
};

enum http_fail http_fail_kind(const struct http_end *e);

/*
 * The same in words: up to n bytes at out, a C string, safe to be shown.  host
 * is who was asked, via " through a proxy" or "".
 */
void http_fail_words(const struct http_end *e, enum http_fail fail,
    const char *host, const char *via, char *out, size_t n);

#endif
