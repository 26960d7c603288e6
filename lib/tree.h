/* SPDX-License-Identifier: MIT */
#ifndef TREE_H
#define TREE_H
/*
 * Values of libjq, made from bytes that are known to be JSON and written as
 * bytes, without libjq's parser and writer, which look at each byte in turn and
 * twice.  The values are those libjq's parser makes, and the bytes are those
 * its writer makes; what releases see differently is left to these two.
 *
 * libjq_open must have been successful.
 */

#include <jv.h>

#include "prune.h"

/* Names that were met, so that one that comes again need not be made again. */
#define TREE_KEYS 256

struct tree_key {
	jv name;
	struct slice text; /* of name; absent: there is none here */
};

/* Zeroed but for later. */
struct tree {
	bool later; /* libjq is 1.7 or later */
	bool lossy; /* tree_write met a number that is none; to be reset */
	struct tree_key key[TREE_KEYS];
	struct buf text;
};

/*
 * json, valid JSON and UTF-8, as a value, or of it what node keeps; NULL: all.
 * Lone surrogate escapes are U+FFFD.  Invalid if libjq's parser does not take
 * it: it is nested too deep.
 */
jv tree_make(struct tree *t, struct slice json, const struct prune_node *node);

/*
 * Append v, which is consumed, to b, compact, as libjq writes it.  Returns 0,
 * or -1 as buf_room.
 */
int tree_write(struct tree *t, struct buf *b, jv v);

void tree_free(struct tree *t);

#endif
