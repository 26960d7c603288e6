/* SPDX-License-Identifier: MIT */
#ifndef HTTPD_H
#define HTTPD_H
/*
 * The HTTP server: libmicrohttpd behind the few things sse-serve asks of one.
 * One thread, one epoll: an idle stream costs its memory and nothing else, and
 * what calls back never runs at the same time as anything else.
 */

#include <stdint.h>
#include <sys/types.h>

#include "slice.h"

struct httpd;
struct httpd_call;

/* What httpd_read returns when it gives no bytes. */
enum {
	HTTPD_WAIT = 0,
	HTTPD_END = -1, /* the stream is whole */
	HTTPD_CUT = -2  /* end the connection in the middle of it */
};

struct httpd_conf {
	int fd;                 /* listening; taken over */
	const char *cert, *key; /* PEM text, NULL without TLS */
	unsigned max;           /* connections */
	unsigned stall_s;       /* a stream that takes nothing so long is cut */
	void *ctx;              /* for what follows */

	/* Answer r by httpd_reply or httpd_stream before returning. */
	void (*request)(void *ctx, struct httpd_call *r);

	/*
	 * The next bytes of a stream, at most max; HTTPD_WAIT and in *wake
	 * when to ask again unless httpd_wake comes first.
	 */
	ssize_t (*read)(
	    void *ctx, void *stream, char *buf, size_t max, uint64_t *wake);

	/* The connection of a stream has ended. */
	void (*closed)(void *ctx, void *stream);
};

/* Start serving.  Returns NULL and the reason in *why. */
struct httpd *httpd_start(const struct httpd_conf *conf, const char **why);

/* Close the listening socket; connections go on. */
void httpd_quiesce(struct httpd *h);

/* End all connections and free everything. */
void httpd_stop(struct httpd *h);

/*
 * Serve until time until (httpd_now), until *in (-1: none) can be read or a
 * signal comes.  Returns true if *in can be read, and *in is -1 if it cannot be
 * waited for, as a file can not.
 */
bool httpd_serve(struct httpd *h, int *in, uint64_t until);

/* Let streams be read again that wait: all, or one given to httpd_stream. */
void httpd_wake_all(struct httpd *h);

/* Cut a stream that does not take what it is sent.  False if it has been. */
bool httpd_cut(struct httpd *h, void *stream);

/* Call each for every stream. */
void httpd_each(
    struct httpd *h, void (*each)(void *ctx, void *stream), void *ctx);

/* Microseconds of the monotonic clock. */
uint64_t httpd_now(void);

/* The library's name and version. */
const char *httpd_version(void);

/* The request in hand. */
const char *httpd_method(const struct httpd_call *r);
const char *httpd_path(const struct httpd_call *r);
const char *httpd_header(const struct httpd_call *r, const char *name);

/* The decoded value of a query parameter; *times says how often it stands. */
const char *httpd_arg(
    const struct httpd_call *r, const char *name, unsigned *times);

/* The peer's address; good until the next call. */
const char *httpd_peer(const struct httpd_call *r);

/* Add a header to the answer to come.  Text that cannot stand there is left out. */
void httpd_add(struct httpd_call *r, const char *name, const char *value);

/* Answer whole: the bytes are copied. */
void httpd_reply(struct httpd_call *r, unsigned status, struct slice body);

/* Answer with the headers of a stream, and close: for HEAD. */
void httpd_head(struct httpd_call *r, unsigned status);

/* Answer with a stream. */
void httpd_stream(struct httpd_call *r, unsigned status, void *stream);

#endif
