/* SPDX-License-Identifier: MIT */
#ifndef REFUSAL_H
#define REFUSAL_H
/* Why an answer is no event stream, in the suite's words. */

#include "reply.h"

/* Write to out, size bytes with the NUL; body is what came with the answer. */
void refusal_text(char *out, size_t size, const char *host,
    const struct reply *r, struct slice body);

/* What an answer to a request with a last event id may mean. */
enum refusal_id {
	REFUSAL_OTHER, /* not that the id is refused */
	REFUSAL_MAYBE, /* that, or something else about the request */
	REFUSAL_ID     /* that */
};

enum refusal_id refusal_id(int status);

#endif
