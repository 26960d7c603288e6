/* SPDX-License-Identifier: MIT */
#ifndef ENDS_H
#define ENDS_H
/*
 * Where the lines of a text end: a bitmap with a bit a byte, set where the byte
 * is a CR or LF.  It is made for a whole block of input at once, 64 bytes a
 * step without a branch; then the end of a line is the next bit that is set.
 *
 * The first stage of Langdale and Lemire, "Parsing gigabytes of JSON per
 * second", VLDB Journal 28, 2019, sections 3.1 and 3.2, for line ends.
 */

#include <stddef.h>
#include <stdint.h>

#include "block16.h"

/* Words of the bitmap of n bytes: there is always one behind the last byte's. */
#define ENDS_WORDS(n) ((n) / 64 + 2)

/*
 * Make the bitmap of the n bytes at p.  Byte i is bit i % 64 of word i / 64;
 * the bits from n on are set, so that each search ends.
 */
void ends_mark(uint64_t *bits, const char *p, size_t n);

/*
 * The bits of the 64 bytes from byte at on.  They stand in two words: to put
 * them together costs less than to guess in which of the two a short line ends.
 */
static inline uint64_t
ends_from(const uint64_t *bits, size_t at)
{
	unsigned shift = at % 64;

	bits += at / 64;
	return bits[0] >> shift | bits[1] << 1 << (63 - shift);
}

/* The first line end from byte at on, at most n: n if there is none. */
static inline size_t
ends_next(const uint64_t *bits, size_t at)
{
	uint64_t w = ends_from(bits, at);
	size_t i = at / 64;

	if (w)
		return at + (size_t)__builtin_ctzll(w);
	while ((w = bits[++i]) == 0)
		;
	return i * 64 + (size_t)__builtin_ctzll(w);
}

/* A bit for each of the 64 bytes at p, set where it is c. */
uint64_t ends_equal(const char *p, char c);

/*
 * The tiers (cpu.h), for ends_mark and for tests: the words of n / 64 whole
 * blocks each.  Those of a processor that is not there must not be called.
 */
void ends_scalar(uint64_t *bits, const char *p, size_t blocks);
#ifdef BLOCK16
void ends_block16(uint64_t *bits, const char *p, size_t blocks);
#endif
#ifdef __x86_64__
void ends_avx2(uint64_t *bits, const char *p, size_t blocks);
void ends_avx512(uint64_t *bits, const char *p, size_t blocks);
#endif

#endif
