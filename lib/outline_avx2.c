/* SPDX-License-Identifier: MIT */
/*
 * The outline with registers of 32 bytes (bits256.h).  Only whole lines are
 * looked at, so nothing is cut off; and their ends are found first.
 */
#include "escape256.h"
#include "lookup256.h"
#include "outline.h"

#ifdef __x86_64__
#define TIER BITS256_TIER
#define INLINE BITS256_INLINE

/* Where the walk is. */
struct at {
	__m256i least; /* so far, line ends apart: a byte each */
	struct lookup256 u;
	struct escape256 e;
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

/* The bytes of v, of which no line end is a small one. */
TIER static INLINE __m256i
others(__m256i v)
{
	return _mm256_or_si256(v, _mm256_cmpeq_epi8(v, _mm256_set1_epi8('\n')));
}

/*
 * Word i, from the 64 bytes at p of a text up to end, whose line ends are lf.  high:
 * most of it is not ASCII.
 */
TIER static INLINE void
word(struct outline *o, struct at *a, size_t i, const char *p, const char *end,
    uint64_t lf, bool high)
{
	struct bits256 v = bits256_load(p);
	char line[SKELETON_BLOCK];
	struct judge_bits b = bits256_look(v, line);
	uint64_t quote, in;

	a->least = _mm256_min_epu8(
	    a->least, _mm256_min_epu8(others(v.a), others(v.b)));
	quote = escape256_quotes(&a->e, v,
	    (struct bits256){ lookup256_before(a->u.before, v.a),
		lookup256_before(v.a, v.b) },
	    p, end);
	if (high)
		lookup256_next(&a->u, v);
	else
		lookup256_block(&a->u, v);
	/* no other may be in a string, or anywhere */
	b.control = lf;
	in = judge_inside(&a->w, bits256_parity(quote));
	o->keep[i] = judge_keep(&a->w, &b, quote, in);
	o->rank[i] = (uint16_t)(a->made - o->made);
	a->made = bits256_squeeze(o->order, a->made, line, o->keep[i]);
	a->line = list(a->line, 64 * i, lf);
}

/* True if no byte of v is a control character. */
TIER static INLINE bool
no_control(__m256i v)
{
	__m256i other =
	    _mm256_cmpeq_epi8(_mm256_max_epu8(v, _mm256_set1_epi8(' ')), v);

	return (uint32_t)_mm256_movemask_epi8(other) == UINT32_MAX;
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

/* True if the first of the n bytes at p are not all ASCII. */
TIER static bool
has_high(const char *p, size_t n)
{
	__m256i all = _mm256_setzero_si256();
	struct bits256 v;

	for (size_t i = 0; i < 512 && n - i >= 64; i += 64) {
		v = bits256_load(p + i);
		all = _mm256_or_si256(all, _mm256_or_si256(v.a, v.b));
	}
	return _mm256_movemask_epi8(all) != 0;
}

TIER void
outline_avx2(struct outline *o, uint64_t *ends, const char *p, size_t n)
{
	struct at a = {
		.made = o->made, .line = o->line, .least = _mm256_set1_epi8(-1)
	};
	char rest[SKELETON_BLOCK];
	size_t i;

	bits256_order(o->order);
	ends_mark(ends, p, n);
	n = whole_lines(ends, n);
	if (has_high(p, n))
		for (i = 0; i < n / 64; i++)
			word(o, &a, i, p + 64 * i, p + n, ends[i], true);
	else
		for (i = 0; i < n / 64; i++)
			word(o, &a, i, p + 64 * i, p + n, ends[i], false);
	/* filled up with what is nothing */
	memset(rest, ' ', sizeof(rest));
	memcpy(rest, p + 64 * i, n % 64);
	word(o, &a, i, rest, rest + n % 64,
	    ends[i] & (((uint64_t)1 << n % 64) - 1), true);
	o->lines = (size_t)(a.line - o->line);
	o->sound =
	    lookup256_good(&a.u) && !(a.w.bad | a.e.bad) && no_control(a.least);
}
#endif
