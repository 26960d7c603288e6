/* SPDX-License-Identifier: MIT */
#ifndef ESCAPE256_H
#define ESCAPE256_H
/*
 * The escapes of JSON strings in two registers of 32 bytes, for what is compiled
 * for AVX2: as in escape512.h, but that blocks with others than the usual are seen
 * byte by byte.
 *
 * But for the quote, the bytes that a backslash may stand before are known by
 * their lower half xor their upper half, so one shuffle finds the only one that a
 * byte could be.
 */
#include "bits256.h"

#ifdef __x86_64__

/* All 0 at the start of a text. */
struct escape256 {
	uint64_t closed; /* 1: the block before ends in an escaped backslash */
	uint64_t bad;    /* not 0: some are none of JSON */
};

/* By that: '/', 'b', 'f', 'n', 'r' and 't'. */
static const char escape256_usual[16] = { 'f', 1, 1, 't', 'b', 'r', 1, 1, 'n',
	1, 1, 1, 1, '/', 1, 1 };

/* Not 0 where a byte of v, where quote is, has a backslash before it that is odd. */
BITS256_TIER static BITS256_INLINE __m256i
escape256_odd(__m256i v, __m256i behind, __m256i quote)
{
	const __m256i usual = _mm256_broadcastsi128_si256(
	    _mm_loadu_si128((const __m128i *)(const void *)escape256_usual));
	__m256i upper =
	    _mm256_and_si256(_mm256_srli_epi16(v, 4), _mm256_set1_epi8(0x0f));
	__m256i one = _mm256_shuffle_epi8(usual, _mm256_xor_si256(v, upper));

	return _mm256_andnot_si256(
	    _mm256_or_si256(_mm256_cmpeq_epi8(v, one), quote), behind);
}

/*
 * The quotes of the block v at p, in a text up to end, that are not escaped;
 * before has the byte before each one.
 */
BITS256_TIER static BITS256_INLINE uint64_t
escape256_quotes(struct escape256 *e, struct bits256 v, struct bits256 before,
    const char *p, const char *end)
{
	const __m256i quote = _mm256_set1_epi8('"');
	const __m256i slash = _mm256_set1_epi8('\\');
	struct bits256 found = { _mm256_cmpeq_epi8(v.a, quote),
		_mm256_cmpeq_epi8(v.b, quote) };
	struct bits256 behind = { _mm256_cmpeq_epi8(before.a, slash),
		_mm256_cmpeq_epi8(before.b, slash) };
	__m256i odd = _mm256_or_si256(escape256_odd(v.a, behind.a, found.a),
	    escape256_odd(v.b, behind.b, found.b));
	struct judge_escapes j;
	uint64_t back;

	if (__builtin_expect(_mm256_testz_si256(odd, odd) && !e->closed, 1))
		return bits256_word(
		    (struct bits256){ _mm256_andnot_si256(behind.a, found.a),
			_mm256_andnot_si256(behind.b, found.b) });
	back = bits256_equal(v, '\\');
	j = judge_escapes(p, end, back, bits256_word(behind) & 1 & ~e->closed);
	e->closed = (back & j.escaped) >> 63;
	e->bad |= j.bad;
	return bits256_word(found) & ~j.escaped;
}
#endif

#endif
