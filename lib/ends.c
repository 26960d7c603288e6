/* SPDX-License-Identifier: MIT */
#include "ends.h"

#include <string.h>

#include "cpu.h"

static void
mark(uint64_t *bits, const char *p, size_t blocks)
{
	switch (cpu_tier()) {
#ifdef __x86_64__
	case CPU_AVX512:
		ends_avx512(bits, p, blocks);
		break;
	case CPU_AVX2:
		ends_avx2(bits, p, blocks);
		break;
#endif
#ifdef BLOCK16
	case CPU_SSE2:
	case CPU_NEON:
		ends_block16(bits, p, blocks);
		break;
#endif
	default:
		ends_scalar(bits, p, blocks);
		break;
	}
}

void
ends_mark(uint64_t *bits, const char *p, size_t n)
{
	size_t blocks = n / 64, rest = n % 64;
	char last[64];

	mark(bits, p, blocks);
	/* the last block is filled up with what sets its bits */
	memset(last, '\n', sizeof(last));
	if (rest)
		memcpy(last, p + blocks * 64, rest);
	ends_scalar(bits + blocks, last, 1);
	bits[blocks + 1] = UINT64_MAX;
}

/*
 * Eight bytes at a time: those that are equal become zero, and a zero byte is
 * the one whose top bit neither it nor a sum of its other bits sets (H. Warren,
 * "Hacker's Delight", section 6-1).  A product then brings the eight bits
 * together.
 */
uint64_t
ends_equal(const char *p, char c)
{
	const uint64_t ones = UINT64_C(0x0101010101010101), low = 0x7f * ones;
	uint64_t bits = 0, v;

	for (unsigned i = 0; i < 64; i += 8) {
		memcpy(&v, p + i, sizeof(v));
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
		v = __builtin_bswap64(v);
#endif
		v ^= (unsigned char)c * ones;
		v = ~(((v & low) + low) | v | low) >> 7;
		bits |= (v * UINT64_C(0x0102040810204080) >> 56) << i;
	}
	return bits;
}

void
ends_scalar(uint64_t *bits, const char *p, size_t blocks)
{
	for (size_t i = 0; i < blocks; i++, p += 64)
		bits[i] = ends_equal(p, '\n') | ends_equal(p, '\r');
}

#ifdef BLOCK16
static inline block16
ends16(const char *p)
{
	block16 v = block16_at(p);

	return block16_is(v, '\n') | block16_is(v, '\r');
}

void
ends_block16(uint64_t *bits, const char *p, size_t blocks)
{
	for (size_t i = 0; i < blocks; i++, p += 64)
		bits[i] = block16_bits(
		    ends16(p), ends16(p + 16), ends16(p + 32), ends16(p + 48));
}
#endif
