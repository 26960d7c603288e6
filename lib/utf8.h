/* SPDX-License-Identifier: MIT */
#ifndef UTF8_H
#define UTF8_H
/*
 * UTF-8 as Unicode 15 section 3.9 (table 3-7) and the WHATWG Encoding
 * standard define it: no overlong forms, no surrogates, nothing past U+10FFFF.
 */

#include <stdint.h>

#include "buf.h"

/* Bytes of the longest valid prefix: s.n when all of s is valid. */
size_t utf8_valid(struct slice s);

/*
 * The first ASCII byte of [p, end), which begins with none, or end; NULL if
 * what is before it is not valid.
 */
const char *utf8_run(const char *p, const char *end);

/*
 * Append s to b with each maximal subpart of an ill-formed sequence replaced
 * by U+FFFD, as a decoder of the Encoding standard does.  Adds the number of
 * replacements to *replaced.  Returns 0, or -1 with errno as buf_room, some of
 * s then being in b.
 */
int utf8_fix(struct buf *b, struct slice s, uint64_t *replaced);

/*
 * Decode the character at the start of s, which is valid UTF-8 and not empty.
 * Returns its length in bytes, 1 to 4.
 */
size_t utf8_get(struct slice s, uint32_t *c);

/* The characters of s, which is valid UTF-8. */
size_t utf8_count(struct slice s);

/* The bytes of the first n characters of s; s.n if they are less than that. */
size_t utf8_skip(struct slice s, size_t n);

/* Write c, a Unicode scalar value, to out.  Returns its length, 1 to 4. */
size_t utf8_put(char out[static 4], uint32_t c);

#endif
