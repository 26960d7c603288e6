/* SPDX-License-Identifier: MIT */
#ifndef GRAMMAR_H
#define GRAMMAR_H
/*
 * The grammar of JSON on skeletons (skeleton.h), in pieces: RFC 8259 sections
 * 2 to 6, but for what is inside strings.
 */

#include <stdint.h>

#include "json.h"

/* What may come next; the first is where a text begins. */
enum grammar_next {
	GRAMMAR_VALUE,
	GRAMMAR_ELEMENT, /* a value, or the end of an array without any */
	GRAMMAR_MEMBER,  /* a name, or the end of an object without any */
	GRAMMAR_NAME,
	GRAMMAR_COLON,
	GRAMMAR_COMMA, /* or an end */
	GRAMMAR_WRONG  /* nothing: this is no JSON, or too deep */
};

/* Zero-initialise. */
struct grammar {
	enum grammar_next next;
	unsigned open, deepest;      /* containers: now, and at most so far */
	bool object[JSON_DEPTH + 1]; /* of those open: it is no array */
};

/* The longest number or literal of a skeleton: "-1.11e+11". */
#define GRAMMAR_SCALAR 9

/*
 * Go on with n bytes at p.  Unless they are the last, a number or a literal
 * that ends them may go on in the next piece.  Returns how many were eaten:
 * what is left, at most GRAMMAR_SCALAR bytes, belongs before the next piece.
 */
size_t grammar_eat(struct grammar *g, const char *p, size_t n, bool last);

/* True if what was eaten is one text, nested JSON_DEPTH + 1 deep at most. */
bool grammar_done(const struct grammar *g);

#endif
