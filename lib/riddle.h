/* SPDX-License-Identifier: MIT */
#ifndef RIDDLE_H
#define RIDDLE_H
/*
 * A coarse sieve: where in a large text one of several needles may be, found in
 * one pass for all of them and many bytes at a time.  Of each needle a few
 * bytes count, at the distances that RIDDLE_AT lists.  Tables tell which needles
 * a byte may belong to at each of them, and a place is told of if the tables
 * have a needle in common.  (The method called Teddy: X. Wang et al.,
 * "Hyperscan: A Fast Multi-pattern Regex Matcher for Modern CPUs", NSDI 2019.)
 */

#include <stdint.h>

#include "block16.h"
#include "slice.h"

/* Needles share a bit of a byte where there are more. */
#define RIDDLE_SETS 8

/* The bytes that count. */
#define RIDDLE_BYTES 3
#define RIDDLE_AT                                                              \
	{                                                                      \
		0, 1, 3                                                        \
	}
#define RIDDLE_LAST 3

/* Who looks for more than that looks for its first bytes. */
#define NEEDLE_MAX 255

/*
 * Some bytes, of which the bits in keep count, a byte each; NULL: all.  If then
 * is not absent, the byte that follows so many bytes behind them must be one in
 * then, which is ASCII; with unless, none of them.
 */
struct needle {
	struct slice bytes; /* at least one */
	const char *keep;
	struct slice then;
	size_t behind;
	bool unless;

	size_t at; /* set by riddle_add: the place in bytes that is told of */
};

/* Zeroed, without needles, it finds nothing. */
struct riddle {
	/* bit s: the byte may stand there in a needle of set s */
	unsigned char may[RIDDLE_BYTES][256];

	/*
	 * The same in what registers hold, made by riddle_done.  None of it is
	 * exact: it may have a set too many for a byte, and never one too few.
	 */

	/* of the first byte, up to 0x7f and above: by its lower six bits */
	unsigned char fold[2][64];
	/* a byte has the sets that both of its halves have ... */
	unsigned char low[RIDDLE_BYTES][16], upper[RIDDLE_BYTES][16];
	/* ... but one, that has most too many, has not those missing */
	unsigned char hole[RIDDLE_BYTES], missing[RIDDLE_BYTES];
	/* of a set, and bits of a byte: it is this, or with except is not */
	struct riddle_want {
		char byte, bits;
		bool except;
	} want[RIDDLE_SETS][RIDDLE_BYTES];
	unsigned sets;
};

/* Put n into a set, 0 to RIDDLE_SETS - 1. */
void riddle_add(struct riddle *r, unsigned set, struct needle *n);

/* After the last of them, before the first riddle_find. */
void riddle_done(struct riddle *r);

/*
 * The first place q in [p, end) where a needle n may be, such that q - n->at is
 * where it begins, and the sets of those that may.  NULL: there is none.
 *
 * Bytes from end on are as any needle wants them, and are not read.  Of those
 * behind the first that counts it is only the lower seven bits that do.
 */
const char *riddle_find(
    const struct riddle *r, const char *p, const char *end, unsigned *sets);

/*
 * The tiers, for riddle_find: the same answer each.  Those of a processor that
 * is not there must not be called.
 */
const char *riddle_scalar(
    const struct riddle *r, const char *p, const char *end, unsigned *sets);
#ifdef BLOCK16
const char *riddle_block16(
    const struct riddle *r, const char *p, const char *end, unsigned *sets);
#endif
#ifdef __x86_64__
const char *riddle_avx2(
    const struct riddle *r, const char *p, const char *end, unsigned *sets);
const char *riddle_avx512(
    const struct riddle *r, const char *p, const char *end, unsigned *sets);
#endif

/* The sets of needles that may be at q, behind which RIDDLE_LAST bytes are. */
static inline unsigned
riddle_sets(const struct riddle *r, const char *q)
{
	const unsigned char *u = (const unsigned char *)q;

	return r->may[0][u[0]] & r->may[1][u[1]] & r->may[2][u[3]];
}

/* Whether the bits of n that count are at q. */
static inline bool
needle_alike(const struct needle *n, const char *q)
{
	for (size_t i = 0; i < n->bytes.n; i++)
		if ((q[i] ^ n->bytes.p[i]) & n->keep[i])
			return false;
	return true;
}

/*
 * Whether all of n is at q, eight bytes at a time: they are few, and a call of
 * memcmp would take longer than that.
 */
static inline bool
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

/* Of the places p + i for each bit i of hit, the first where one may be. */
static inline __attribute__((always_inline)) const char *
riddle_among(
    const struct riddle *r, const char *p, uint64_t hit, unsigned *sets)
{
	for (; hit; hit &= hit - 1) {
		const char *q = p + __builtin_ctzll(hit);

		if ((*sets = riddle_sets(r, q)))
			return q;
	}
	return NULL;
}

#endif
