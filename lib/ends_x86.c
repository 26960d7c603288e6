/* SPDX-License-Identifier: MIT */
/*
 * The bitmap of line ends with registers of 32 and 64 bytes: each byte of
 * one is compared at once, and a bit of each comparison put into a word.
 */
#include "ends.h"

#ifdef __x86_64__
#include <immintrin.h>

__attribute__((target("avx2"))) static inline uint64_t
ends32(const char *p)
{
	__m256i v = _mm256_loadu_si256((const __m256i *)(const void *)p);
	__m256i cr = _mm256_cmpeq_epi8(v, _mm256_set1_epi8('\r'));
	__m256i lf = _mm256_cmpeq_epi8(v, _mm256_set1_epi8('\n'));

	return (uint64_t)(uint32_t)_mm256_movemask_epi8(
	    _mm256_or_si256(cr, lf));
}

__attribute__((target("avx2"))) void
ends_avx2(uint64_t *bits, const char *p, size_t blocks)
{
	for (size_t i = 0; i < blocks; i++, p += 64)
		bits[i] = ends32(p) | ends32(p + 32) << 32;
}

__attribute__((target("avx512f,avx512bw"))) void
ends_avx512(uint64_t *bits, const char *p, size_t blocks)
{
	const __m512i cr = _mm512_set1_epi8('\r'), lf = _mm512_set1_epi8('\n');

	for (size_t i = 0; i < blocks; i++, p += 64) {
		__m512i v = _mm512_loadu_si512(p);
		bits[i] = _mm512_cmpeq_epi8_mask(v, cr) |
		    _mm512_cmpeq_epi8_mask(v, lf);
	}
}
#endif
