/* SPDX-License-Identifier: MIT */
#ifndef HTTP_H
#define HTTP_H
/*
 * HTTP through libcurl; the only module that knows it.  HTTP/1.1, http and
 * https only, no redirect followed, no .netrc, no cookie jar, TLS 1.2 up.
 *
 * For answers that never end, on a descriptor the caller polls; one bounded
 * answer is what fetch.h is for.
 */

#include "ask.h"
#include "http_fail.h"
#include "reply.h"

/* Call first; reports libcurl in -V. */
void http_init(void);

struct pollfd;

/* A set of running transfers. */
struct http;

/*
 * For so many transfers at once: with many, each gets smaller buffers.  NULL
 * with errno set on failure.
 */
struct http *http_new(size_t flows);
void http_free(struct http *h);

/*
 * Poll this for reading, http_wait_ms at most (-1: for ever), then run.  Of
 * many that have something to read each gets its turn; more is asked before
 * each of them and before each piece of a body, false leaves the rest for
 * later; ctx is handed to it.  more may be NULL.
 */
int http_fd(const struct http *h);
int http_wait_ms(struct http *h);
void http_run(struct http *h, bool (*more)(void *ctx), void *ctx);

/*
 * As poll, for four at most, and back when http_fd can be read, too: what was
 * seen of that is kept for http_run.  Cheaper than poll where it is called with
 * the same p again and again.
 */
int http_poll(struct http *h, struct pollfd *p, size_t n, int ms);

/* One transfer.  The caller owns it and sets the first five fields. */
struct http_flow {
	/* A header line as it came, with those of interim answers; or NULL. */
	void (*line)(void *ctx, struct slice line);
	/* Once, when all headers are there; false ends the transfer. */
	bool (*head)(void *ctx);
	/* A piece of the body; false ends the transfer. */
	bool (*body)(void *ctx, struct slice chunk);
	/* It is done; may be NULL.  Must not close it. */
	void (*ended)(void *ctx);
	void *ctx;

	struct reply *reply; /* good from head on; NULL after http_settle */
	enum http_fail fail; /* good once done */
	struct buf error;    /* the same in words, a C string */
	bool done;
	bool sent;    /* the request went out: a token in it may be spent */
	bool stopped; /* a callback ended it */
	int code;

	/* the module's own */
	struct http *http;
	struct set *set;
	void *easy, *list[2];
	struct http_flow *next, **at; /* of those held up */
	char curl_error[256];
	bool head_done, probe, framed;
	const char *via; /* " through a proxy", where one was given */
	char host[128];
};

/* Start.  Returns 0, or -1 with f->fail and f->error set. */
int http_open(struct http *h, struct http_flow *f, const struct request *r,
    const struct http_ask *ask);

/* True once the request may have gone out; false when closed. */
bool http_sent(const struct http_flow *f);

/* The answer has been judged: give back what only judging needs. */
void http_settle(struct http_flow *f);

/* End it, running or done. */
void http_close(struct http *h, struct http_flow *f);

#endif
