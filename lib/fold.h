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

/*
 * The longest part of s, which is folded, that can be looked for by its bytes
 * in text of any case: whatever folds to it differs from it in nothing but the
 * bits of byte i that are not in keep[i].  No part has a control character, or
 * one of the ASCII characters of but, or more than max bytes.
 */
struct slice fold_part(struct slice s, const char *but, char *keep, size_t max);

#endif
