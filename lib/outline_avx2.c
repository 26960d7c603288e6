/* SPDX-License-Identifier: MIT */
/*
 * The outline with registers of 32 bytes (bits256.h).  Only whole lines are
 * looked at, so nothing is cut off; and their ends are found first.
 */
#include "lookup256.h"
#include "outline.h"

#ifdef __x86_64__
#define TIER BITS256_TIER
#define INLINE BITS256_INLINE

/* Where the walk is. */
struct at {
	__m256i cr; /* not 0: lines end in CR, too */
	struct lookup256 u;
	char *made;
	uint16_t *line;
	struct judge_walk w;
};

/*
 * List the places of the bits in lf, from being that of the first; returns their
 * end.  There are seldom more than eight, and to guess how many costs more.
 */
TIER static INLINE uint16_t *
list(uint16_t *to, size_t from, uint64_t lf)
{
	uint16_t *end = to + __builtin_popcountll(lf);

	do {
#pragma GCC unroll 8
		for (int i = 0; i < 8; i++, lf = _blsr_u64(lf)) {
			*to++ = (uint16_t)(from + _tzcnt_u64(lf));
			/* compilers would gather them in a register first */
			__asm__("" : : : "memory");
		}
	} while (to < end);
	return end;
}

/* Word i, from the 64 bytes at p of a text up to end, whose line ends are lf. */
TIER static INLINE void
word(struct outline *o, struct at *a, size_t i, const char *p, const char *end,
    uint64_t lf)
{
	const __m256i cr = _mm256_set1_epi8('\r');
	struct bits256 v = bits256_load(p);
	char line[SKELETON_BLOCK];
	struct judge_bits b = bits256_look(v, line);
	uint64_t quote, in;

	lookup256_block(&a->u, v);
	a->cr = _mm256_or_si256(a->cr,
	    _mm256_or_si256(
		_mm256_cmpeq_epi8(v.a, cr), _mm256_cmpeq_epi8(v.b, cr)));
	quote = judge_quotes(&a->w, &b, p, end);
	in = judge_inside(&a->w, bits256_parity(quote));
	o->keep[i] = judge_keep(&a->w, &b, quote, in);
	o->rank[i] = (uint16_t)(a->made - o->made);
	a->made = bits256_squeeze(o->order, a->made, line, o->keep[i]);
	a->line = list(a->line, 64 * i, lf);
}

/* The bytes up to the last line end of n, whose ends are marked. */
static size_t
whole_lines(const uint64_t *ends, size_t n)
{
	uint64_t last = ends[n / 64] & (((uint64_t)1 << n % 64) - 1);
	size_t i = n / 64;

	while (last == 0 && i)
		last = ends[--i];
	return last ? i * 64 + 64 - (size_t)__builtin_clzll(last) : 0;
}

TIER void
outline_avx2(struct outline *o, uint64_t *ends, const char *p, size_t n)
{
	struct at a = { .made = o->made, .line = o->line };
	char rest[SKELETON_BLOCK];
	size_t i;

	bits256_order(o->order);
	ends_mark(ends, p, n);
	n = whole_lines(ends, n);
	for (i = 0; i < n / 64; i++)
		word(o, &a, i, p + 64 * i, p + n, ends[i]);
	/* filled up with what is nothing */
	memset(rest, ' ', sizeof(rest));
	memcpy(rest, p + 64 * i, n % 64);
	word(o, &a, i, rest, rest + n % 64,
	    ends[i] & (((uint64_t)1 << n % 64) - 1));
	o->lines = (size_t)(a.line - o->line);
	o->sound =
	    lookup256_good(&a.u) && !a.w.bad && _mm256_testz_si256(a.cr, a.cr);
}
#endif
