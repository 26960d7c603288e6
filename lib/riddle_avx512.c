/* SPDX-License-Identifier: MIT */
/*
 * riddle.h with registers of 64 bytes, two at a time, and tables of a whole
 * register: two of 64 for the first byte, for ASCII and for what is past it, and
 * of 128 for the others.
 */
#include "riddle.h"

#ifdef __x86_64__
#include <immintrin.h>

#define TIER __attribute__((target("avx512f,avx512bw,avx512vbmi,bmi")))
#define INLINE inline __attribute__((always_inline))

struct tables {
	__m512i first[2];            /* two bytes have the same place */
	__m512i second[2], third[2]; /* halves */
};

TIER static INLINE __m512i
load(const void *p)
{
	return _mm512_loadu_si512(p);
}

TIER static INLINE struct tables
make(const struct riddle *r)
{
	return (struct tables){ { load(r->fold[0]), load(r->fold[1]) },
		{ load(r->may[1]), load(r->may[1] + 64) },
		{ load(r->may[2]), load(r->may[2] + 64) } };
}

/* The sets that may be at each of 64 places. */
TIER static INLINE __m512i
places(const struct tables *t, const char *p)
{
	const __m512i v = load(p);
	__m512i a = _mm512_mask_permutexvar_epi8(
	    _mm512_permutexvar_epi8(v, t->first[0]), _mm512_movepi8_mask(v), v,
	    t->first[1]);
	__m512i b =
	    _mm512_permutex2var_epi8(t->second[0], load(p + 1), t->second[1]);
	__m512i c =
	    _mm512_permutex2var_epi8(t->third[0], load(p + 3), t->third[1]);

	return _mm512_and_si512(_mm512_and_si512(a, b), c);
}

TIER static INLINE uint64_t
filled(__m512i v)
{
	return _cvtmask64_u64(_mm512_test_epi8_mask(v, v));
}

TIER const char *
riddle_avx512(
    const struct riddle *r, const char *p, const char *end, unsigned *sets)
{
	const struct tables t = make(r);
	const char *q;

	for (; end - p >= 128 + RIDDLE_LAST; p += 128) {
		__m512i a = places(&t, p), b = places(&t, p + 64);

		if (!filled(_mm512_or_si512(a, b)))
			continue;
		if ((q = riddle_among(r, p, filled(a), sets)) ||
		    (q = riddle_among(r, p + 64, filled(b), sets)))
			return q;
	}
	return riddle_avx2(r, p, end, sets);
}
#endif
