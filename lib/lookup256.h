/* SPDX-License-Identifier: MIT */
#ifndef LOOKUP256_H
#define LOOKUP256_H
/*
 * The three lookups of lookup.h for 32 bytes at once, for what is compiled for
 * AVX2.
 */
#include "bits256.h"

#ifdef __x86_64__

/* All 0 at the start of a text. */
struct lookup256 {
	__m256i before, wrong; /* the end of the block before; so far */
	bool high; /* the block before has bytes that are not ASCII */
};

BITS256_TIER static BITS256_INLINE __m256i
lookup256_table(const unsigned char entries[static 16])
{
	return _mm256_broadcastsi128_si256(
	    _mm_loadu_si128((const __m128i *)(const void *)entries));
}

/* The bytes that stand before those of v, which is behind before. */
BITS256_TIER static BITS256_INLINE __m256i
lookup256_before(__m256i before, __m256i v)
{
	return _mm256_alignr_epi8(
	    v, _mm256_permute2x128_si256(before, v, 0x21), 15);
}

/* For v behind before: not 0 where it is wrong. */
BITS256_TIER static BITS256_INLINE __m256i
lookup256_wrong(__m256i before, __m256i v)
{
	const __m256i half = _mm256_set1_epi8(0x0f);
	__m256i lanes = _mm256_permute2x128_si256(before, v, 0x21);
	__m256i one = lookup256_before(before, v);
	__m256i two = _mm256_alignr_epi8(v, lanes, 14);
	__m256i three = _mm256_alignr_epi8(v, lanes, 13);
	__m256i upper = _mm256_shuffle_epi8(lookup256_table(lookup_upper),
	    _mm256_and_si256(_mm256_srli_epi16(one, 4), half));
	__m256i lower = _mm256_shuffle_epi8(
	    lookup256_table(lookup_lower), _mm256_and_si256(one, half));
	__m256i next = _mm256_shuffle_epi8(lookup256_table(lookup_next),
	    _mm256_and_si256(_mm256_srli_epi16(v, 4), half));
	/* bit 7 where a continuation must be the second or third */
	__m256i must = _mm256_or_si256(
	    _mm256_subs_epu8(two, _mm256_set1_epi8(0xe0 - 0x80)),
	    _mm256_subs_epu8(three, _mm256_set1_epi8(0xf0 - 0x80)));

	must = _mm256_and_si256(must, _mm256_set1_epi8((char)LOOKUP_TWO));
	upper = _mm256_and_si256(_mm256_and_si256(upper, lower), next);
	return _mm256_xor_si256(upper, must);
}

/* What is cut off at a block's end shows only with the block behind it. */
BITS256_TIER static BITS256_INLINE void
lookup256_next(struct lookup256 *u, struct bits256 v)
{
	u->wrong = _mm256_or_si256(u->wrong,
	    _mm256_or_si256(
		lookup256_wrong(u->before, v.a), lookup256_wrong(v.a, v.b)));
	u->before = v.b;
}

/*
 * The same, but not behind a lookup256_next, passing over what is ASCII: a guess
 * that is seldom wrong where texts are all of one kind.
 */
BITS256_TIER static BITS256_INLINE void
lookup256_block(struct lookup256 *u, struct bits256 v)
{
	bool high = _mm256_movemask_epi8(_mm256_or_si256(v.a, v.b)) != 0;

	if (high || u->high)
		lookup256_next(u, v);
	u->before = v.b;
	u->high = high;
}

/* True if the blocks so far are UTF-8. */
BITS256_TIER static BITS256_INLINE bool
lookup256_good(const struct lookup256 *u)
{
	return _mm256_testz_si256(u->wrong, u->wrong);
}
#endif

#endif
