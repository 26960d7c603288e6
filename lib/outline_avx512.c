/* SPDX-License-Identifier: MIT */
/*
 * The outline with registers of 64 bytes (bits512.h).  Places are listed as
 * bytes of a skeleton are: the numbers from 0 to 63 squeezed by the bits.  (M.
 * Clausecker, D. Lemire, "Transcoding Unicode characters with AVX-512
 * instructions", Software: Practice and Experience 53, 2023, for what vpcompressb
 * can do.)
 */
#include "escape512.h"
#include "lookup512.h"
#include "outline.h"

#ifdef __x86_64__
#define TIER BITS512_TIER
#define INLINE BITS512_INLINE

/* The block of the stream, and where in it the walk is. */
struct at {
	const char *p;
	struct judge_walk w;
	struct escape512 e;
	struct lookup512 u;
	size_t i, made, lines;
	__m512i least;    /* so far, line ends apart: a byte each */
	__m512i from;     /* the place of p, in each lane of 16 bits */
	__m512i numbers;  /* 0 to 63 */
	__m512i lf, next; /* constants */
};

TIER static INLINE struct at
start(const char *p)
{
	static const char numbers[64] = { 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11,
		12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27,
		28, 29, 30, 31, 32, 33, 34, 35, 36, 37, 38, 39, 40, 41, 42, 43,
		44, 45, 46, 47, 48, 49, 50, 51, 52, 53, 54, 55, 56, 57, 58, 59,
		60, 61, 62, 63 };

	return (struct at){ .p = p,
		.u = lookup512_start(),
		.least = _mm512_set1_epi8(-1),
		.from = _mm512_setzero_si512(),
		.numbers = _mm512_loadu_si512(numbers),
		.lf = _mm512_set1_epi8('\n'),
		.next = _mm512_set1_epi16(64) };
}

/* List the places of the bits in lf, which are seldom more than sixteen. */
TIER static INLINE void
list(struct outline *o, struct at *a, __mmask64 lf, size_t n)
{
	__m512i bytes = _mm512_maskz_compress_epi8(lf, a->numbers);
	__m512i from = a->from, low, high;
	uint16_t *to = o->line + a->lines;

	_mm256_storeu_si256((__m256i *)(void *)to,
	    _mm256_add_epi16(_mm512_castsi512_si256(from),
		_mm256_cvtepu8_epi16(_mm512_castsi512_si128(bytes))));
	if (__builtin_expect(n > 16, 0)) {
		low = _mm512_cvtepu8_epi16(_mm512_castsi512_si256(bytes));
		high =
		    _mm512_cvtepu8_epi16(_mm512_extracti64x4_epi64(bytes, 1));
		_mm512_storeu_si512(to, _mm512_add_epi16(from, low));
		_mm512_storeu_si512(to + 32, _mm512_add_epi16(from, high));
	}
	a->lines += n;
	a->from = _mm512_add_epi16(from, a->next);
}

/*
 * One word of each bitmap, from v, of which the bytes in valid are text.  high: most
 * of it is not ASCII.
 */
TIER static INLINE void
word(struct outline *o, uint64_t *ends, struct at *a, const struct bits512 *c,
    __m512i v, uint64_t valid, bool high)
{
	struct judge_bits b = bits512_look(c, v);
	__mmask64 lf = _mm512_cmpeq_epi8_mask(v, a->lf), digit = b.digit;
	uint64_t quote, in, keep;

	a->least =
	    _mm512_min_epu8(a->least, _mm512_mask_mov_epi8(v, lf, c->space));
	quote = bits512_number(
	    escape512_quotes(&a->e, c, v, lookup512_before(&a->u, v), valid));
	if (high)
		lookup512_next(&a->u, v, valid);
	else
		lookup512_block(&a->u, v, valid);
	/* no other may be in a string, or anywhere */
	b.control = bits512_number(lf);
	b.digit = bits512_number(digit);
	ends[a->i] = b.control | ~valid;
	list(o, a, lf, (size_t)__builtin_popcountll(b.control));
	in = judge_inside(&a->w, bits512_parity(quote));
	keep = judge_keep(&a->w, &b, quote, in) & valid;
	o->keep[a->i] = keep;
	o->rank[a->i] = (uint16_t)a->made;
	_mm512_storeu_si512(
	    o->made + a->made, bits512_squeeze(c, v, digit, keep));
	a->made += (size_t)__builtin_popcountll(keep);
	a->i++;
	a->p += SKELETON_BLOCK;
}

/* True if the first of the n bytes at p are not all ASCII. */
TIER static bool
has_high(const char *p, size_t n)
{
	__m512i all = _mm512_setzero_si512();

	for (size_t i = 0; i < 512 && n - i >= 64; i += 64)
		all = _mm512_or_si512(all, _mm512_loadu_si512(p + i));
	return _mm512_movepi8_mask(all) != 0;
}

TIER void
outline_avx512(struct outline *o, uint64_t *ends, const char *p, size_t n)
{
	struct at a = start(p);
	struct bits512 c = bits512_start();
	uint64_t valid;

	if (has_high(p, n))
		for (size_t i = n / SKELETON_BLOCK; i; i--)
			word(o, ends, &a, &c, _mm512_loadu_si512(a.p),
			    UINT64_MAX, true);
	else
		for (size_t i = n / SKELETON_BLOCK; i; i--)
			word(o, ends, &a, &c, _mm512_loadu_si512(a.p),
			    UINT64_MAX, false);
	valid = _bzhi_u64(UINT64_MAX, (unsigned)(n % SKELETON_BLOCK));
	word(o, ends, &a, &c, _mm512_mask_loadu_epi8(c.space, valid, a.p),
	    valid, true);
	ends[a.i] = UINT64_MAX;
	o->lines = a.lines;
	o->sound = lookup512_good(&a.u) && !(a.w.bad | a.e.bad) &&
	    !_mm512_cmplt_epu8_mask(a.least, c.space);
}
#endif
