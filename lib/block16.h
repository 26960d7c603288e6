/* SPDX-License-Identifier: MIT */
#ifndef BLOCK16_H
#define BLOCK16_H
/*
 * Sixteen bytes at a time, for the inner loops: written once with the vector
 * types of GCC and clang, which become SSE2 on every x86-64 and NEON on every
 * 64-bit ARM.  Where BLOCK16 is not defined, there are none of these.
 */

#include <stdint.h>
#include <string.h>

#if defined(__SSE2__)
#include <emmintrin.h>
#define BLOCK16
#elif defined(__aarch64__) && !defined(__AARCH64EB__)
#include <arm_neon.h>
#define BLOCK16
#endif

#ifdef BLOCK16
typedef unsigned char block16 __attribute__((vector_size(16)));
typedef signed char block16_signed __attribute__((vector_size(16)));

static inline block16
block16_at(const char *p)
{
	block16 v;

	memcpy(&v, p, sizeof v);
	return v;
}

/* Eight bytes, and eight zeroes. */
static inline block16
block16_half(const char *p)
{
	block16 v = { 0 };

	memcpy(&v, p, sizeof v / 2);
	return v;
}

/* All ones in each byte of v that is c; from a to z; as signed, below c. */

static inline block16
block16_is(block16 v, unsigned char c)
{
	return (block16)(v == c);
}

static inline block16
block16_in(block16 v, unsigned char a, unsigned char z)
{
	return (block16)(v - a <= (unsigned char)(z - a));
}

static inline block16
block16_below(block16 v, signed char c)
{
	return (block16)((block16_signed)v < c);
}

#ifndef __SSE2__
/* No instruction gathers the top bits: each byte keeps its own, then they add. */
static inline uint8x16_t
block16_own(block16 hit)
{
	const block16 own = { 1, 2, 4, 8, 16, 32, 64, 128, 1, 2, 4, 8, 16, 32,
		64, 128 };

	return (uint8x16_t)(hit & own);
}
#endif

/* A bit for each byte, that of the first byte lowest. */
static inline unsigned
block16_mask(block16 hit)
{
#ifdef __SSE2__
	return (unsigned)_mm_movemask_epi8((__m128i)hit);
#else
	uint8x16_t v = block16_own(hit);

	return vaddv_u8(vget_low_u8(v)) |
	    (unsigned)vaddv_u8(vget_high_u8(v)) << 8;
#endif
}

/* A bit for each byte of four blocks, the first byte of a lowest. */
static inline uint64_t
block16_bits(block16 a, block16 b, block16 c, block16 d)
{
#ifdef __SSE2__
	uint64_t low = block16_mask(a) | block16_mask(b) << 16;
	uint64_t high = block16_mask(c) | block16_mask(d) << 16;

	return low | high << 32;
#else
	uint8x16_t ab = vpaddq_u8(block16_own(a), block16_own(b));
	uint8x16_t cd = vpaddq_u8(block16_own(c), block16_own(d));
	uint8x16_t all = vpaddq_u8(ab, cd);

	return vgetq_lane_u64(vreinterpretq_u64_u8(vpaddq_u8(all, all)), 0);
#endif
}

/* The place of the first byte of hit that is all ones; 16: all are zero. */
static inline unsigned
block16_first(block16 hit)
{
#ifdef __SSE2__
	unsigned bits = block16_mask(hit);

	return bits ? (unsigned)__builtin_ctz(bits) : 16;
#else
	/* one instruction makes each byte a half of one */
	uint64_t bits = vget_lane_u64(
	    vreinterpret_u64_u8(
		vshrn_n_u16(vreinterpretq_u16_u8((uint8x16_t)hit), 4)),
	    0);

	return bits ? (unsigned)__builtin_ctzll(bits) / 4 : 16;
#endif
}
#endif

#endif
