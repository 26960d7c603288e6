/* SPDX-License-Identifier: MIT */
#ifndef LAYOUT_H
#define LAYOUT_H
/*
 * Results as they are written by jq's options.  On one line, with members as
 * they come, what stands in the input is written as it stands there.  Laid out
 * otherwise it is written as by jq 1.6, but numbers keep their digits.
 */

#include "value.h"

enum {
	LAYOUT_RAW = 1,   /* -r: strings as their text; not with LAYOUT_ASCII */
	LAYOUT_JOIN = 2,  /* -j: no line end behind a result */
	LAYOUT_NUL = 4,   /* --raw-output0: a NUL behind one, with -j, too */
	LAYOUT_ASCII = 8, /* -a: characters past ASCII as escapes */
	LAYOUT_SORTED = 16 /* -S: the members of objects by their keys */
};

/* In place of a number of spaces. */
#define LAYOUT_TAB (-1)

struct layout {
	int flags;
	int indent; /* a level: LAYOUT_TAB, up to 7 spaces, or 0: one line */
};

/* Append the result v, and what ends it, to b. */
enum flow layout_result(struct heap *h, struct buf *b, const struct value *v,
    const struct layout *as);

#endif
