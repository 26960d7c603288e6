/* SPDX-License-Identifier: MIT */
#ifndef FOLD_H
#define FOLD_H
/*
 * Caseless comparison: the simple case folding of Unicode 14 (one character
 * to one), the same in every locale.  What only full folding or a language
 * would equate stays apart: "ss" and U+00DF, "i" and the Turkish U+0130.
 * Composed and decomposed letters are different too: nothing is normalized.
 */

#include "utf8.h"

/* The folded form of c; c itself if it has none. */
uint32_t fold_char(uint32_t c);

/*
 * Append s, valid UTF-8, to b with every character folded.  Returns 0, or -1
 * as buf_room, a part of s then being in b.
 */
int fold_add(struct buf *b, struct slice s);

/* True if a and b, valid UTF-8, differ in nothing but case. */
bool fold_eq(struct slice a, struct slice b);

#endif
