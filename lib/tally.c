/* SPDX-License-Identifier: MIT */
#include "tally.h"

#ifdef __x86_64__
#include <immintrin.h>

#include "cpu.h"

/* A register at a time; the bytes of the last one that are not there are 0. */
__attribute__((target("avx512f,avx512bw,bmi2,popcnt"))) static size_t
tally_avx512(const char *p, size_t n, char c)
{
	const __m512i want = _mm512_set1_epi8(c);
	size_t sum = 0;

	for (; n >= 64; p += 64, n -= 64)
		sum += (size_t)_mm_popcnt_u64(_mm512_cmpeq_epi8_mask(
		    _mm512_loadu_si512((const void *)p), want));
	if (n) {
		__mmask64 there = _bzhi_u64(~0ULL, (unsigned)n);

		sum += (size_t)_mm_popcnt_u64(_mm512_mask_cmpeq_epi8_mask(
		    there, _mm512_maskz_loadu_epi8(there, p), want));
	}
	return sum;
}

/*
 * A counter of a byte for each byte of a register, emptied before one of them
 * can overflow: n is a multiple of 32, and 255 times that at most.
 */
__attribute__((target("avx2"))) static size_t
count(const char *p, size_t n, char c)
{
	const __m256i want = _mm256_set1_epi8(c), zero = _mm256_setzero_si256();
	__m256i counts = zero;
	__m128i sums;

	for (const char *end = p + n; p < end; p += 32)
		/* equal is -1 */
		counts = _mm256_sub_epi8(counts,
		    _mm256_cmpeq_epi8(
			_mm256_loadu_si256((const __m256i *)(const void *)p),
			want));
	counts = _mm256_sad_epu8(counts, zero);
	sums = _mm_add_epi64(_mm256_castsi256_si128(counts),
	    _mm256_extracti128_si256(counts, 1));
	return (size_t)_mm_cvtsi128_si32(sums) +
	    (size_t)_mm_extract_epi16(sums, 4);
}
#endif

size_t
tally_byte(struct slice s, char c)
{
	size_t n = 0;

#ifdef __x86_64__
	if (cpu_tier() == CPU_AVX512)
		return tally_avx512(s.p, s.n, c);
	while (s.n >= 32 && cpu_tier() >= CPU_AVX2) {
		size_t part = s.n & ~(size_t)31;

		if (part > 255 * 32)
			part = 255 * 32;
		n += count(s.p, part, c);
		s = slice_from(s, part);
	}
#endif
	for (size_t i = 0; i < s.n; i++)
		n += s.p[i] == c;
	return n;
}
