/* SPDX-License-Identifier: MIT */
#ifndef BITS256_H
#define BITS256_H
/*
 * What the passes with registers of 32 bytes share: a block is two of them.
 * Eight bytes at a time are squeezed together by one shuffle, whose order is
 * looked up by their bits (as in D. Lemire's despacer, 2017).
 */
#include "judge_walk.h"
#include "lookup.h"

#ifdef __x86_64__
#include <immintrin.h>

#define BITS256_TIER __attribute__((target("avx2,bmi,popcnt,pclmul")))
#define BITS256_INLINE inline __attribute__((always_inline))

struct bits256 {
	__m256i a, b;
};

BITS256_TIER static BITS256_INLINE uint64_t
bits256_word(struct bits256 v)
{
	return (uint32_t)_mm256_movemask_epi8(v.a) |
	    (uint64_t)(uint32_t)_mm256_movemask_epi8(v.b) << 32;
}

BITS256_TIER static BITS256_INLINE uint64_t
bits256_equal(struct bits256 v, char c)
{
	__m256i k = _mm256_set1_epi8(c);

	return bits256_word((struct bits256){
	    _mm256_cmpeq_epi8(v.a, k), _mm256_cmpeq_epi8(v.b, k) });
}

/* The bytes up to c. */
BITS256_TIER static BITS256_INLINE uint64_t
bits256_up_to(struct bits256 v, char c)
{
	__m256i k = _mm256_set1_epi8(c);

	return bits256_word(
	    (struct bits256){ _mm256_cmpeq_epi8(_mm256_min_epu8(v.a, k), v.a),
		_mm256_cmpeq_epi8(_mm256_min_epu8(v.b, k), v.b) });
}

BITS256_TIER static BITS256_INLINE struct bits256
bits256_load(const char *p)
{
	const __m256i *at = (const __m256i *)(const void *)p;

	return (struct bits256){ _mm256_loadu_si256(at),
		_mm256_loadu_si256(at + 1) };
}

/* What v consists of; and at line it, each digit being a '1'. */
BITS256_TIER static BITS256_INLINE struct judge_bits
bits256_look(struct bits256 v, char line[static JUDGE_BLOCK])
{
	const __m256i nine = _mm256_set1_epi8(9), one = _mm256_set1_epi8('1');
	const __m256i zero = _mm256_set1_epi8('0');
	struct bits256 value = { _mm256_sub_epi8(v.a, zero),
		_mm256_sub_epi8(v.b, zero) };
	struct bits256 digit = { _mm256_cmpeq_epi8(
				     _mm256_min_epu8(value.a, nine), value.a),
		_mm256_cmpeq_epi8(_mm256_min_epu8(value.b, nine), value.b) };
	__m256i *to = (__m256i *)(void *)line;

	_mm256_storeu_si256(to, _mm256_blendv_epi8(v.a, one, digit.a));
	_mm256_storeu_si256(to + 1, _mm256_blendv_epi8(v.b, one, digit.b));
	return (struct judge_bits){
		.quote = bits256_equal(v, '"'),
		.back = bits256_equal(v, '\\'),
		.low = bits256_up_to(v, ' '),
		.control = bits256_up_to(v, 0x1f),
		.digit = bits256_word(digit),
		.zero = bits256_equal(v, '0'),
	};
}

/* Odd numbers of quotes: a product without carries by all ones. */
BITS256_TIER static BITS256_INLINE uint64_t
bits256_parity(uint64_t quote)
{
	return (uint64_t)_mm_cvtsi128_si64(_mm_clmulepi64_si128(
	    _mm_cvtsi64_si128((long long)quote), _mm_set1_epi8(-1), 0));
}

/* For each byte of bits: the places of those that are set, a byte each. */
static inline void
bits256_order(uint64_t order[static 256])
{
	if (order[UINT8_MAX])
		return;
	for (unsigned bits = 0; bits < 256; bits++)
		for (unsigned i = 0, n = 0; i < 8; i++)
			if (bits >> i & 1)
				order[bits] |= (uint64_t)i << 8 * n++;
}

/*
 * The bytes of a block that keep names, in line at to, eight by eight; returns
 * their end.  Seven more may be written.
 */
BITS256_TIER static BITS256_INLINE char *
bits256_squeeze(const uint64_t order[static 256], char *to,
    const char line[static JUDGE_BLOCK], uint64_t keep)
{
#pragma GCC unroll 8
	for (int i = 0; i < 8; i++) {
		unsigned bits = (unsigned)(keep >> 8 * i) & 0xff;
		__m128i eight = _mm_loadl_epi64(
		    (const __m128i *)(const void *)(line + 8 * i));
		__m128i places = _mm_loadl_epi64(
		    (const __m128i *)(const void *)&order[bits]);

		_mm_storel_epi64(
		    (__m128i *)(void *)to, _mm_shuffle_epi8(eight, places));
		to += __builtin_popcount(bits);
	}
	return to;
}
#endif

#endif
