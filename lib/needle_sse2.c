/* SPDX-License-Identifier: MIT */
/*
 * needle.h with registers of 16 bytes: bit i of hit is the place p + i.
 */
#include "needle.h"

#ifdef __x86_64__
#include <emmintrin.h>

#define INLINE inline __attribute__((always_inline))

static INLINE __m128i
load(const char *p)
{
	return _mm_loadu_si128((const __m128i *)(const void *)p);
}

static INLINE const char *
find(const struct needle *n, const char *p, const char *end, bool keep)
{
	const size_t a = n->at[0], b = n->at[1], c = n->bytes.n + n->behind;
	const size_t reach = needle_reach(n) + 16;
	const __m128i first = _mm_set1_epi8(needle_byte(n, 0));
	const __m128i second = _mm_set1_epi8(needle_byte(n, 1));
	const __m128i bits = _mm_set1_epi8(needle_bits(n, 0));
	const __m128i more = _mm_set1_epi8(needle_bits(n, 1));
	const __m128i but = _mm_set1_epi8(n->but);

	for (; (size_t)(end - p) >= reach; p += 16) {
		__m128i x = load(p + a), y = load(p + b), both;
		unsigned hit;

		if (keep) {
			x = _mm_and_si128(x, bits);
			y = _mm_and_si128(y, more);
		}
		both = _mm_and_si128(
		    _mm_cmpeq_epi8(x, first), _mm_cmpeq_epi8(y, second));
		if (n->unless)
			both = _mm_andnot_si128(
			    _mm_cmpeq_epi8(load(p + c), but), both);
		hit = (unsigned)_mm_movemask_epi8(both);
		for (; hit; hit &= hit - 1)
			if (needle_is(n, p + __builtin_ctz(hit), end))
				return p + __builtin_ctz(hit);
	}
	return needle_scalar(n, p, end);
}

const char *
needle_sse2(const struct needle *n, const char *p, const char *end)
{
	return n->keep ? find(n, p, end, true) : find(n, p, end, false);
}
#endif
