/* SPDX-License-Identifier: MIT */
/*
 * riddle.h with registers of 32 bytes, two at a time, and tables of sixteen: by
 * the lower and by the upper half of a byte, with one byte as an exception.
 */
#include "riddle.h"

#ifdef __x86_64__
#include <immintrin.h>

#define TIER __attribute__((target("avx2,bmi")))
#define INLINE inline __attribute__((always_inline))

struct table {
	__m256i low, upper, hole, missing;
};

TIER static INLINE __m256i
twice(const unsigned char *p)
{
	return _mm256_broadcastsi128_si256(
	    _mm_loadu_si128((const __m128i *)(const void *)p));
}

TIER static INLINE struct table
table(const struct riddle *r, int i)
{
	return (struct table){ twice(r->low[i]), twice(r->upper[i]),
		_mm256_set1_epi8((char)r->hole[i]),
		_mm256_set1_epi8((char)r->missing[i]) };
}

/* The sets that the bytes at p may belong to. */
TIER static INLINE __m256i
sets_of(const struct table *t, const char *p)
{
	const __m256i half = _mm256_set1_epi8(15);
	__m256i v = _mm256_loadu_si256((const __m256i *)(const void *)p);
	__m256i upper = _mm256_and_si256(_mm256_srli_epi16(v, 4), half);
	/* with its top bit a byte would find a zero in the table */
	__m256i low = _mm256_and_si256(v, half);
	__m256i seven = _mm256_and_si256(v, _mm256_set1_epi8(127));
	__m256i except =
	    _mm256_and_si256(_mm256_cmpeq_epi8(seven, t->hole), t->missing);

	return _mm256_andnot_si256(except,
	    _mm256_and_si256(_mm256_shuffle_epi8(t->low, low),
		_mm256_shuffle_epi8(t->upper, upper)));
}

TIER static INLINE __m256i
places(const struct table t[RIDDLE_BYTES], const char *p)
{
	return _mm256_and_si256(
	    _mm256_and_si256(sets_of(&t[0], p), sets_of(&t[1], p + 1)),
	    sets_of(&t[2], p + 3));
}

/* Bit i: byte i of v is not 0. */
TIER static INLINE uint32_t
filled(__m256i v)
{
	return ~(uint32_t)_mm256_movemask_epi8(
	    _mm256_cmpeq_epi8(v, _mm256_setzero_si256()));
}

TIER const char *
riddle_avx2(
    const struct riddle *r, const char *p, const char *end, unsigned *sets)
{
	const struct table t[RIDDLE_BYTES] = { table(r, 0), table(r, 1),
		table(r, 2) };
	const char *q;

	for (; end - p >= 64 + RIDDLE_LAST; p += 64) {
		__m256i a = places(t, p), b = places(t, p + 32);
		__m256i any = _mm256_or_si256(a, b);

		if (_mm256_testz_si256(any, any))
			continue;
		q = riddle_among(
		    r, p, filled(a) | (uint64_t)filled(b) << 32, sets);
		if (q)
			return q;
	}
	return riddle_block16(r, p, end, sets);
}
#endif
