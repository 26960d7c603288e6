/* SPDX-License-Identifier: MIT */
#ifndef GRAMMAR_H
#define GRAMMAR_H
/*
 * The grammar of JSON on skeletons (skeleton.h), in pieces cut anywhere: RFC
 * 8259 sections 2 to 6, but for what is inside strings.
 */

#include "json.h"

struct grammar {
	unsigned state;
	unsigned open, deepest;      /* containers: now, and at most so far */
	bool object[JSON_DEPTH + 1]; /* of those open: it is no array */
};

/* Before the first piece. */
void grammar_start(struct grammar *g);

/* Go on with n bytes at p. */
void grammar_eat(struct grammar *g, const char *p, size_t n);

/* True if that was one text, whole, and nested JSON_DEPTH + 1 deep at most. */
bool grammar_done(const struct grammar *g);

#endif
