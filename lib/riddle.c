/* SPDX-License-Identifier: MIT */
#include "riddle.h"

#include "cpu.h"

static const size_t at[RIDDLE_BYTES] = RIDDLE_AT;

/* Choosing the bytes that count. */

/*
 * The bytes of feeds, the most frequent first; those that are not listed are
 * rarer than all of these.  Past ASCII, what a character begins with comes
 * often, as does the second byte of kana.  Only speed depends on it.
 */
static size_t
rareness(char c)
{
	static const char often[] =
	    "\"e,:tao0nis1r2lhd34567c89mu_pfg/.-ywbv{}k[]T\\STACMxIjqzN";
	const char *where = c ? strchr(often, c) : NULL;

	if ((unsigned char)c >= 0xc0)
		return 0;
	if ((c & 0xfc) == 0x80)
		return 1;
	return where ? (size_t)(where - often) : sizeof often;
}

/* How much is won by looking at these bytes, from the place on. */
static size_t
worth(const struct needle *n, size_t place)
{
	size_t sum = 0;

	for (int i = 0; i < RIDDLE_BYTES; i++) {
		size_t k = place + at[i];

		if (k < n->bytes.n && (!n->keep || n->keep[k]))
			sum += rareness(n->bytes.p[k]);
		if (n->then.p && k == n->bytes.n + n->behind)
			/* more than any byte: it is there for a reason */
			sum += 1000;
	}
	return sum;
}

static size_t
best(const struct needle *n)
{
	size_t most = 0;

	for (size_t i = 1; i < n->bytes.n; i++)
		if (worth(n, i) > worth(n, most))
			most = i;
	return most;
}

/* Whether c may be the k-th byte of n or of what follows it, by those bits. */
static bool
fits(const struct needle *n, size_t k, int c, int bits)
{
	if (k < n->bytes.n) {
		if (n->keep)
			bits &= n->keep[k];
		return ((c ^ n->bytes.p[k]) & bits) == 0;
	}
	if (!n->then.p || k != n->bytes.n + n->behind)
		return true;
	return (memchr(n->then.p, c & bits, n->then.n) == NULL) == n->unless;
}

void
riddle_add(struct riddle *r, unsigned set, struct needle *n)
{
	n->at = best(n);
	for (int i = 0; i < RIDDLE_BYTES; i++)
		for (int c = 0; c < 256; c++)
			if (fits(n, n->at + at[i], c, i ? 127 : 255))
				r->may[i][c] |= (unsigned char)(1U << set);
	if (r->sets <= set)
		r->sets = set + 1;
}

/* Making of the tables what the tiers need: more may pass, never less. */

/* For tables of sixteen: by the halves of a byte, but for one byte. */
static void
halve(struct riddle *r, int i)
{
	int most = 0;

	for (int c = 0; c < 256; c++) {
		r->low[i][c & 15] |= r->may[i][c];
		r->upper[i][c >> 4] |= r->may[i][c];
	}
	for (int c = 0; c < 128 && i > 0; c++) {
		unsigned missing =
		    r->low[i][c & 15] & r->upper[i][c >> 4] & ~r->may[i][c];

		if (__builtin_popcount(missing) <= most)
			continue;
		most = __builtin_popcount(missing);
		r->hole[i] = (unsigned char)c;
		r->missing[i] = (unsigned char)missing;
	}
}

/* For comparisons: the bits that are the same in all, or all bytes but one. */
static void
single(const struct riddle *r, unsigned set, int i, struct riddle_want *w)
{
	int in = 0, all = i ? 128 : 256, out = 0, same = all - 1, some = 0;

	for (int c = 0; c < all; c++)
		if (r->may[i][c] >> set & 1) {
			in++;
			same &= c;
			some |= c;
		} else
			out = c;
	*w = (struct riddle_want){ (char)same,
		(char)(~(some ^ same) & (all - 1)), false };
	if (in == all - 1)
		*w = (struct riddle_want){ (char)out, (char)(all - 1), true };
}

void
riddle_done(struct riddle *r)
{
	for (int i = 0; i < RIDDLE_BYTES; i++) {
		halve(r, i);
		for (unsigned s = 0; s < r->sets; s++)
			single(r, s, i, &r->want[s][i]);
	}
	for (int c = 0; c < 256; c++)
		r->fold[c >> 7][c & 63] |= r->may[0][c];
}

/* Finding. */

/* At q, where bytes that count may be behind the end. */
static unsigned
near_end(const struct riddle *r, const char *q, const char *end)
{
	unsigned sets = (1U << r->sets) - 1;

	for (int i = 0; i < RIDDLE_BYTES && at[i] < (size_t)(end - q); i++)
		sets &= r->may[i][(unsigned char)q[at[i]]];
	return sets;
}

const char *
riddle_scalar(
    const struct riddle *r, const char *p, const char *end, unsigned *sets)
{
	for (; end - p > RIDDLE_LAST; p++)
		if ((*sets = riddle_sets(r, p)))
			return p;
	for (; p < end; p++)
		if ((*sets = near_end(r, p, end)))
			return p;
	return NULL;
}

const char *
riddle_find(
    const struct riddle *r, const char *p, const char *end, unsigned *sets)
{
	switch (cpu_tier()) {
#ifdef __x86_64__
	case CPU_AVX512:
		return riddle_avx512(r, p, end, sets);
	case CPU_AVX2:
		return riddle_avx2(r, p, end, sets);
#endif
#ifdef BLOCK16
	case CPU_SSE2:
	case CPU_NEON:
		return riddle_block16(r, p, end, sets);
#endif
	default:
		return riddle_scalar(r, p, end, sets);
	}
}
