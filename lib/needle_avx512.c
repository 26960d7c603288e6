/* SPDX-License-Identifier: MIT */
/*
 * needle.h with registers of 64 bytes, two at a time: bit i of hit is the place p + i.
 */
#include "needle.h"

#ifdef __x86_64__
#include <immintrin.h>

#define TIER __attribute__((target("avx512f,avx512bw,bmi")))
#define INLINE inline __attribute__((always_inline))

struct key {
	size_t a, b, c;
	__m512i first, second, bits, more, but;
};

TIER static INLINE __m512i
load(const char *p)
{
	return _mm512_loadu_si512((const void *)p);
}

/* Where the needle may be, of 64 places. */
TIER static INLINE __mmask64
places(const struct key *k, const char *p, bool unless, bool keep)
{
	__m512i x = load(p + k->a), y = load(p + k->b);
	__mmask64 hit;

	if (keep) {
		x = _mm512_and_si512(x, k->bits);
		y = _mm512_and_si512(y, k->more);
	}
	hit = _mm512_cmpeq_epi8_mask(x, k->first);
	hit = _mm512_mask_cmpeq_epi8_mask(hit, y, k->second);
	if (unless)
		hit = _mm512_mask_cmpneq_epi8_mask(hit, load(p + k->c), k->but);
	return hit;
}

/* The first of these where it is; 64: none. */
TIER static INLINE size_t
check(const struct needle *n, const char *p, const char *end, __mmask64 hit)
{
	for (; hit; hit &= hit - 1)
		if (needle_is(n, p + __builtin_ctzll(hit), end))
			return (size_t)__builtin_ctzll(hit);
	return 64;
}

TIER static INLINE const char *
find(const struct needle *n, const char *p, const char *end, bool unless,
    bool keep)
{
	const size_t reach = needle_reach(n) + 128;
	const struct key k = { n->at[0], n->at[1], n->bytes.n + n->behind,
		_mm512_set1_epi8(needle_byte(n, 0)),
		_mm512_set1_epi8(needle_byte(n, 1)),
		_mm512_set1_epi8(needle_bits(n, 0)),
		_mm512_set1_epi8(needle_bits(n, 1)), _mm512_set1_epi8(n->but) };

	for (; (size_t)(end - p) >= reach; p += 128) {
		__mmask64 low = places(&k, p, unless, keep);
		__mmask64 high = places(&k, p + 64, unless, keep);
		size_t at;

		if (_kortestz_mask64_u8(low, high))
			continue;
		at = check(n, p, end, low);
		if (at == 64)
			at += check(n, p + 64, end, high);
		if (at < 128)
			return p + at;
	}
	return needle_sse2(n, p, end);
}

TIER const char *
needle_avx512(const struct needle *n, const char *p, const char *end)
{
	if (n->keep)
		return find(n, p, end, n->unless, true);
	return n->unless ? find(n, p, end, true, false)
			 : find(n, p, end, false, false);
}
#endif
