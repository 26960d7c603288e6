/* SPDX-License-Identifier: MIT */
#ifndef FETCH_H
#define FETCH_H
/*
 * One bounded answer to one request, waited for.
 */

#include "http.h"

/*
 * Answer of fetch_answer: zero it, set body.max.  fetch_free releases it.
 */
struct fetch {
	enum http_fail fail;
	char error[256]; /* "cannot resolve 'x': reason"; "" when HTTP_OK */
	int code;        /* libcurl's, for the curious */
	bool sent;       /* the request went out, answered or not */
	struct reply reply;
	struct buf body; /* also filled when the status is an error */
};

/*
 * Ask and wait for the whole answer, timeout_ms at most (0: no limit).
 * Returns out->fail.
 */
enum http_fail fetch_answer(const struct request *r, const struct http_ask *ask,
    uint64_t timeout_ms, struct fetch *out);
void fetch_free(struct fetch *a);

#endif
