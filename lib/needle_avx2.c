/* SPDX-License-Identifier: MIT */
/*
 * needle.h with registers of 32 bytes, two at a time: bit i of hit is the
 * place p + i.
 */
#include "needle.h"

#ifdef __x86_64__
#include <immintrin.h>

#define TIER __attribute__((target("avx2,bmi")))
#define INLINE inline __attribute__((always_inline))

struct key {
	__m256i first, second, bits, more, but;
};

TIER static INLINE __m256i
load(const char *p)
{
	return _mm256_loadu_si256((const __m256i *)(const void *)p);
}

/* Where the needle may be, of 32 places; not 0 in each. */
TIER static INLINE __m256i
places(const struct needle *n, const struct key *k, const char *p, bool keep)
{
	__m256i x = load(p + n->at[0]), y = load(p + n->at[1]), both;

	if (keep) {
		x = _mm256_and_si256(x, k->bits);
		y = _mm256_and_si256(y, k->more);
	}
	both = _mm256_and_si256(
	    _mm256_cmpeq_epi8(x, k->first), _mm256_cmpeq_epi8(y, k->second));
	if (n->unless)
		both = _mm256_andnot_si256(
		    _mm256_cmpeq_epi8(load(p + n->bytes.n + n->behind), k->but),
		    both);
	return both;
}

TIER static INLINE const char *
find(const struct needle *n, const char *p, const char *end, bool keep)
{
	const size_t reach = needle_reach(n) + 64;
	const struct key k = { _mm256_set1_epi8(needle_byte(n, 0)),
		_mm256_set1_epi8(needle_byte(n, 1)),
		_mm256_set1_epi8(needle_bits(n, 0)),
		_mm256_set1_epi8(needle_bits(n, 1)), _mm256_set1_epi8(n->but) };

	for (; (size_t)(end - p) >= reach; p += 64) {
		__m256i low = places(n, &k, p, keep);
		__m256i high = places(n, &k, p + 32, keep);
		__m256i any = _mm256_or_si256(low, high);
		unsigned long long hit;

		if (_mm256_testz_si256(any, any))
			continue;
		hit = (unsigned)_mm256_movemask_epi8(low) |
		    (unsigned long long)(unsigned)_mm256_movemask_epi8(high)
			<< 32;
		for (; hit; hit &= hit - 1)
			if (needle_is(n, p + __builtin_ctzll(hit), end))
				return p + __builtin_ctzll(hit);
	}
	return needle_sse2(n, p, end);
}

TIER const char *
needle_avx2(const struct needle *n, const char *p, const char *end)
{
	return n->keep ? find(n, p, end, true) : find(n, p, end, false);
}
#endif
