/* SPDX-License-Identifier: MIT */
/*
 * needle.h with registers of 16 bytes: bit i of hit is the place p + i.
 */
#include "needle.h"

#ifdef __x86_64__
#include <emmintrin.h>

static inline __m128i
equal(const char *p, __m128i c)
{
	return _mm_cmpeq_epi8(
	    _mm_loadu_si128((const __m128i *)(const void *)p), c);
}

const char *
needle_sse2(const struct needle *n, const char *p, const char *end)
{
	const size_t a = n->at[0], b = n->at[1], c = n->bytes.n + n->behind;
	const size_t reach = needle_reach(n) + 16;
	const __m128i first = _mm_set1_epi8(n->bytes.p[a]);
	const __m128i second = _mm_set1_epi8(n->bytes.p[b]);
	const __m128i but = _mm_set1_epi8(n->but);

	for (; (size_t)(end - p) >= reach; p += 16) {
		__m128i both =
		    _mm_and_si128(equal(p + a, first), equal(p + b, second));
		unsigned hit;

		if (n->unless)
			both = _mm_andnot_si128(equal(p + c, but), both);
		hit = (unsigned)_mm_movemask_epi8(both);
		for (; hit; hit &= hit - 1)
			if (needle_is(n, p + __builtin_ctz(hit), end))
				return p + __builtin_ctz(hit);
	}
	return needle_scalar(n, p, end);
}
#endif
