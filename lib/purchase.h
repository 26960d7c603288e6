/* SPDX-License-Identifier: MIT */
#ifndef PURCHASE_H
#define PURCHASE_H
/*
 * One request to a token service, and what came of it.  Part of the http
 * adapter: it says what is wrong, in one line without the key.
 */

#include "answer.h"
#include "http.h"

struct purchase {
	/* as asked */
	const struct request *request;
	const char *url;    /* complete */
	const char *shown;  /* the same as messages may show it */
	const char *header; /* "x-api-key: SECRET"; NULL: no key */
	struct slice key;   /* the secret in it */
	struct answer_want want;
	uint64_t max_time_ms; /* for the whole answer; 0: no limit */

	/* what came; zero it before the first try */
	struct answer answer;
	int64_t now;     /* when, microseconds since 1970 */
	bool sent;       /* the service may have got the request */
	int64_t wait_ms; /* so long it asks to wait; -1: it does not */
};

/*
 * Ask, through the proxy whose turn attempt is.  Returns SAY_OK with a token
 * in answer, or an exit code of say.h, having said why; nothing is said when
 * a signal stopped it (io_stopped).
 */
int purchase_try(struct purchase *p, size_t attempt);

void purchase_free(struct purchase *p);

#endif
