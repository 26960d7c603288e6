/* SPDX-License-Identifier: MIT */
#ifndef PLAIN_H
#define PLAIN_H
/*
 * The words of marked-up text, for matching: what a reader of it would see.
 */

#include "utf8.h"

/*
 * Append s, valid UTF-8, to b as plain text: HTML tags taken out (those of
 * known elements only, so "<3" and "<you>" stay), "<![CDATA[" and "]]>" too,
 * character references decoded, typographic single and double quotes made
 * straight, and each run of white space, no-break spaces and tags that end a
 * line made one space.  Returns 0, or -1 as buf_room.
 */
int plain_add(struct buf *b, struct slice s);

/*
 * True if the text at [at, at + n) of s stands alone: no letter, digit or
 * underscore before or behind it that would make its first or last word
 * longer.
 */
bool plain_word(struct slice s, size_t at, size_t n);

#endif
