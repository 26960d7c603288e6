/* SPDX-License-Identifier: MIT */
#ifndef AUTOMATON_H
#define AUTOMATON_H
/*
 * The pushdown automaton of JSON on skeletons (skeleton.h), cut anywhere: RFC
 * 8259 sections 2 to 6, but for what is inside strings.
 */

#include "json.h"

struct automaton {
	unsigned state;
	unsigned open, deepest;      /* containers: now, and at most so far */
	bool object[JSON_DEPTH + 1]; /* of those open: it is no array */
};

/* Before the first piece. */
void automaton_start(struct automaton *g);

/* Go on with n bytes at p. */
void automaton_eat(struct automaton *g, const char *p, size_t n);

/* True if that was one text, whole, and nested JSON_DEPTH + 1 deep at most. */
bool automaton_done(const struct automaton *g);

#endif
