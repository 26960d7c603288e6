/* SPDX-License-Identifier: MIT */
#ifndef LOOKUP512_H
#define LOOKUP512_H
/*
 * The three lookups of lookup.h for 64 bytes at once, for what is compiled for
 * AVX-512.  A table has 64 entries there, of which the lower six bits of an
 * index choose (vpermb): with the sixteen four times in a row the upper two of
 * the six may be anything, and need not be masked off.
 */
#include "lookup.h"
#include "bits512.h"

#ifdef __x86_64__

struct lookup512 {
	__m512i wrong;  /* so far: a byte that is not 0 each */
	__m512i before; /* the block before, */
	uint64_t high;  /* and which of its bytes are not ASCII */
	__m512i upper, lower, next;
	__m512i third, fourth, two;
};

BITS512_TIER static BITS512_INLINE __m512i
lookup512_table(const unsigned char entries[static 16])
{
	return _mm512_broadcast_i32x4(
	    _mm_loadu_si128((const __m128i *)(const void *)entries));
}

/* At the start of a text. */
BITS512_TIER static BITS512_INLINE struct lookup512
lookup512_start(void)
{
	static const unsigned words[] = { 0x60606060, 0x70707070, 0x80808080 };
	const unsigned *t = words;

	/* as in bits512.h */
	__asm__("" : "+r"(t));
	return (struct lookup512){
		.wrong = _mm512_setzero_si512(),
		.before = _mm512_setzero_si512(),
		.upper = lookup512_table(lookup_upper),
		.lower = lookup512_table(lookup_lower),
		.next = lookup512_table(lookup_next),
		.third = _mm512_set1_epi32((int)t[0]),
		.fourth = _mm512_set1_epi32((int)t[1]),
		.two = _mm512_set1_epi32((int)t[2]),
	};
}

/* Before each byte of v, which is the next block, the byte that stands there. */
BITS512_TIER static BITS512_INLINE __m512i
lookup512_before(const struct lookup512 *u, __m512i v)
{
	return _mm512_alignr_epi8(v, _mm512_alignr_epi32(v, u->before, 12), 15);
}

/* What is wrong in v, behind the block before. */
BITS512_TIER static BITS512_INLINE __m512i
lookup512_wrong(const struct lookup512 *u, __m512i v)
{
	__m512i lanes = _mm512_alignr_epi32(v, u->before, 12);
	__m512i one = lookup512_before(u, v);
	__m512i two = _mm512_alignr_epi8(v, lanes, 14);
	__m512i three = _mm512_alignr_epi8(v, lanes, 13);
	__m512i upper =
	    _mm512_permutexvar_epi8(_mm512_srli_epi16(one, 4), u->upper);
	__m512i lower = _mm512_permutexvar_epi8(one, u->lower);
	__m512i next =
	    _mm512_permutexvar_epi8(_mm512_srli_epi16(v, 4), u->next);
	/* the upper bit where it must be a second or third continuation */
	__m512i must = _mm512_or_si512(_mm512_subs_epu8(two, u->third),
	    _mm512_subs_epu8(three, u->fourth));

	must = _mm512_and_si512(must, u->two);
	upper = _mm512_and_si512(_mm512_and_si512(upper, lower), next);
	return _mm512_xor_si512(upper, must);
}

/*
 * The next block, of which only the bytes in valid are looked at.  What is cut
 * off at a block's end shows only with the block behind it.
 */
BITS512_TIER static BITS512_INLINE void
lookup512_next(struct lookup512 *u, __m512i v, uint64_t valid)
{
	u->wrong = _mm512_or_si512(
	    u->wrong, _mm512_maskz_mov_epi8(valid, lookup512_wrong(u, v)));
	u->before = v;
}

/*
 * The same, but not behind a lookup512_next, passing over what is ASCII: a guess
 * that is seldom wrong where texts are all of one kind.
 */
BITS512_TIER static BITS512_INLINE void
lookup512_block(struct lookup512 *u, __m512i v, uint64_t valid)
{
	uint64_t high = _mm512_movepi8_mask(v);

	if (high | u->high)
		lookup512_next(u, v, valid);
	u->before = v;
	u->high = high;
}

/* True if the blocks so far are UTF-8. */
BITS512_TIER static BITS512_INLINE bool
lookup512_good(const struct lookup512 *u)
{
	return !_mm512_test_epi8_mask(u->wrong, u->wrong);
}
#endif

#endif
