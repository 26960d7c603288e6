/* SPDX-License-Identifier: MIT */
#ifndef BITS512_H
#define BITS512_H
/*
 * What the passes with registers of 64 bytes share: a block is one.  Masks are
 * what comparisons give there, and VBMI2 squeezes out the bytes of a mask in one
 * instruction (vpcompressb).
 */
#include "judge_walk.h"

#ifdef __x86_64__
#include <immintrin.h>

#define BITS512_TIER                                                           \
	__attribute__((target("avx512f,avx512bw,avx512vbmi,avx512vbmi2,"       \
			      "pclmul,popcnt,bmi,bmi2")))
#define BITS512_INLINE inline __attribute__((always_inline))

/* What the bytes of each block are compared with, 64 times each. */
struct bits512 {
	__m512i quote, back, space, zero, one, ten;
};

BITS512_TIER static BITS512_INLINE struct bits512
bits512_start(void)
{
	static const int words[] = { 0x22222222, 0x5c5c5c5c, 0x20202020,
		0x30303030, 0x31313131, 0x0a0a0a0a };
	const int *t = words;

	/* to be read once: compilers would make them anew for each block */
	__asm__("" : "+r"(t));
	return (struct bits512){ _mm512_set1_epi32(t[0]),
		_mm512_set1_epi32(t[1]), _mm512_set1_epi32(t[2]),
		_mm512_set1_epi32(t[3]), _mm512_set1_epi32(t[4]),
		_mm512_set1_epi32(t[5]) };
}

/*
 * A mask as a number, for who needs it more than once: compilers would bring it
 * out of its register each time, which takes two cycles on some processors.
 */
BITS512_TIER static BITS512_INLINE uint64_t
bits512_number(__mmask64 mask)
{
	uint64_t n = mask;

	__asm__("" : "+r"(n));
	return n;
}

BITS512_TIER static BITS512_INLINE struct judge_bits
bits512_look(const struct bits512 *c, __m512i v)
{
	__m512i value = _mm512_sub_epi8(v, c->zero);

	return (struct judge_bits){
		.quote = _mm512_cmpeq_epi8_mask(v, c->quote),
		.back = _mm512_cmpeq_epi8_mask(v, c->back),
		.low = _mm512_cmple_epu8_mask(v, c->space),
		.control = _mm512_cmplt_epu8_mask(v, c->space),
		.digit = _mm512_cmplt_epu8_mask(value, c->ten),
		.zero = _mm512_testn_epi8_mask(value, value),
	};
}

/* Odd numbers of quotes: a product without carries by all ones. */
BITS512_TIER static BITS512_INLINE uint64_t
bits512_parity(uint64_t quote)
{
	return (uint64_t)_mm_cvtsi128_si64(_mm_clmulepi64_si128(
	    _mm_cvtsi64_si128((long long)quote), _mm_set1_epi8(-1), 0));
}

/* The bytes of v to keep, each digit being a '1', with zeros behind them. */
BITS512_TIER static BITS512_INLINE __m512i
bits512_squeeze(
    const struct bits512 *c, __m512i v, uint64_t digit, uint64_t keep)
{
	return _mm512_maskz_compress_epi8(
	    keep, _mm512_mask_mov_epi8(v, digit, c->one));
}
#endif

#endif
