/* SPDX-License-Identifier: MIT */
#ifndef NEEDLE_H
#define NEEDLE_H
/*
 * Where some bytes stand in a large text, many bytes at a time: two of them, the
 * rarest, are looked for at their distance from each other, and only where both
 * are the rest is compared.  (W. Mula, "SIMD-friendly algorithms for substring
 * searching", 2016, takes the first and the last.)
 */

#include <stdint.h>

#include "slice.h"

/* A longer needle is searched for by its first bytes. */
#define NEEDLE_MAX 255

struct needle {
	struct slice bytes; /* at least one; the caller's, must live on */
	/* set by the caller, likewise: the bits of each that count; NULL: all */
	const char *keep;
	size_t at[2]; /* the places of the two, the same if n is 1 */
	/* a match is none if the byte at bytes.n + behind is but */
	bool unless;
	char but;
	size_t behind;
};

/* Set *n up to find bytes, of which there are 1 to NEEDLE_MAX. */
void needle_init(struct needle *n, struct slice bytes);

/* Leave out matches behind whose end, so many bytes further, stands but. */
void needle_unless(struct needle *n, size_t behind, char but);

/*
 * The first match in [p, end); NULL if there is none.  Bytes from end on count
 * as none that it could be left out for, and are not read.
 */
const char *needle_find(const struct needle *n, const char *p, const char *end);

/*
 * The tiers, for needle_find and for tests: the same answer each.  Those of a
 * processor that is not there must not be called.
 */
const char *needle_scalar(
    const struct needle *n, const char *p, const char *end);
#ifdef __x86_64__
const char *needle_sse2(const struct needle *n, const char *p, const char *end);
const char *needle_avx2(const struct needle *n, const char *p, const char *end);
const char *needle_avx512(
    const struct needle *n, const char *p, const char *end);
#endif

/* The bits that count of the first or second of the two bytes, and the byte. */
static inline char
needle_bits(const struct needle *n, int k)
{
	return n->keep ? n->keep[n->at[k]] : (char)0xff;
}

static inline char
needle_byte(const struct needle *n, int k)
{
	return (char)(n->bytes.p[n->at[k]] & needle_bits(n, k));
}

/* How far from the place of a match a byte is that is looked at. */
static inline size_t
needle_reach(const struct needle *n)
{
	size_t last = n->at[0] > n->at[1] ? n->at[0] : n->at[1];

	return n->unless ? n->bytes.n + n->behind : last;
}

/* Whether the bits of the needle that count are at q. */
static inline bool
needle_alike(const struct needle *n, const char *q)
{
	for (size_t i = 0; i < n->bytes.n; i++)
		if ((q[i] ^ n->bytes.p[i]) & n->keep[i])
			return false;
	return true;
}

/*
 * Whether all of the needle is at q, eight bytes at a time: a call of memcmp
 * would cost the loops around it all their registers.
 */
static inline __attribute__((always_inline)) bool
needle_is(const struct needle *n, const char *q, const char *end)
{
	size_t left = n->bytes.n;
	const char *p = n->bytes.p;
	uint64_t a, b;

	if ((size_t)(end - q) < left)
		return false;
	if (n->keep)
		return needle_alike(n, q);
	for (; left >= 8; left -= 8, p += 8, q += 8) {
		memcpy(&a, p, 8);
		memcpy(&b, q, 8);
		if (a != b)
			return false;
	}
	for (; left; left--)
		if (*p++ != *q++)
			return false;
	return true;
}

#endif
