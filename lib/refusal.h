/* SPDX-License-Identifier: MIT */
#ifndef REFUSAL_H
#define REFUSAL_H
/* Why an answer is no event stream, in the suite's words. */

#include "reply.h"

/* Write to out, size bytes with the NUL; body is what came with the answer. */
void refusal_text(char *out, size_t size, const char *host,
    const struct reply *r, struct slice body);

#endif
