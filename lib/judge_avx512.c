/* SPDX-License-Identifier: MIT */
/*
 * The judge with registers of 64 bytes: a block is one.  Masks are what
 * comparisons give here, and VBMI2 squeezes out the bytes of a mask in one
 * instruction (vpcompressb).  Loads are masked, so that nothing outside the
 * text is read.
 */
#include "judge_walk.h"
#include "lookup.h"

#ifdef __x86_64__
#include <immintrin.h>

#define TIER                                                                   \
	__attribute__((target("avx512f,avx512bw,avx512vbmi,avx512vbmi2,"       \
			      "pclmul,popcnt,bmi,bmi2")))
#define INLINE inline __attribute__((always_inline))
#define APART __attribute__((noinline))

/* Of UTF-8: the block before, and what is wrong so far, a byte not 0 each. */
struct utf8 {
	__m512i before, wrong;
	uint64_t high; /* the block before has bytes that are not ASCII */
};

TIER static INLINE __m512i
table(const unsigned char entries[static 16])
{
	return _mm512_broadcast_i32x4(
	    _mm_loadu_si128((const __m128i *)(const void *)entries));
}

/* lookup.h, for v behind the block before */
TIER static INLINE void
lookup(struct utf8 *u, __m512i v)
{
	const __m512i half = _mm512_set1_epi8(0x0f);
	__m512i lanes = _mm512_alignr_epi32(v, u->before, 12);
	__m512i one = _mm512_alignr_epi8(v, lanes, 15);
	__m512i two = _mm512_alignr_epi8(v, lanes, 14);
	__m512i three = _mm512_alignr_epi8(v, lanes, 13);
	__m512i upper = _mm512_shuffle_epi8(table(lookup_upper),
	    _mm512_and_si512(_mm512_srli_epi16(one, 4), half));
	__m512i lower = _mm512_shuffle_epi8(
	    table(lookup_lower), _mm512_and_si512(one, half));
	__m512i next = _mm512_shuffle_epi8(table(lookup_next),
	    _mm512_and_si512(_mm512_srli_epi16(v, 4), half));
	/* the upper bit where it must be a second or third continuation */
	__m512i must = _mm512_or_si512(
	    _mm512_subs_epu8(two, _mm512_set1_epi8(0xe0 - 0x80)),
	    _mm512_subs_epu8(three, _mm512_set1_epi8(0xf0 - 0x80)));

	must = _mm512_and_si512(must, _mm512_set1_epi8((char)LOOKUP_TWO));
	upper = _mm512_and_si512(_mm512_and_si512(upper, lower), next);
	u->wrong = _mm512_or_si512(u->wrong, _mm512_xor_si512(upper, must));
}

/* What is cut off at a block's end shows only with the block behind it. */
TIER static INLINE void
utf8_block(struct utf8 *u, __m512i v)
{
	uint64_t high = _mm512_movepi8_mask(v);

	if (high | u->high)
		lookup(u, v);
	u->before = v;
	u->high = high;
}

TIER static INLINE bool
utf8_wrong(const struct utf8 *u)
{
	return _mm512_test_epi8_mask(u->wrong, u->wrong) != 0;
}

/* What the bytes of each block are compared with, 64 times each. */
struct constants {
	__m512i quote, back, space, zero, one, ten;
};

TIER static INLINE struct constants
constants(void)
{
	static const int words[] = { 0x22222222, 0x5c5c5c5c, 0x20202020,
		0x30303030, 0x31313131, 0x0a0a0a0a };
	const int *t = words;

	/* to be read once: compilers would make them anew for each block */
	__asm__("" : "+r"(t));
	return (struct constants){ _mm512_set1_epi32(t[0]),
		_mm512_set1_epi32(t[1]), _mm512_set1_epi32(t[2]),
		_mm512_set1_epi32(t[3]), _mm512_set1_epi32(t[4]),
		_mm512_set1_epi32(t[5]) };
}

TIER static INLINE struct judge_bits
look(const struct constants *c, __m512i v)
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
TIER static INLINE uint64_t
parity(uint64_t quote)
{
	return (uint64_t)_mm_cvtsi128_si64(_mm_clmulepi64_si128(
	    _mm_cvtsi64_si128((long long)quote), _mm_set1_epi8(-1), 0));
}

/* What of the white space outside strings belongs to no skeleton. */
TIER static APART uint64_t
spaces(const char *start, const char *p, uint64_t outside)
{
	__m512i v = _mm512_maskz_loadu_epi8(outside, p);
	__m512i fold = _mm512_or_si512(v, _mm512_set1_epi8(0x20));
	uint64_t space = _mm512_cmpeq_epi8_mask(v, _mm512_set1_epi8(' ')) |
	    _mm512_cmpeq_epi8_mask(v, _mm512_set1_epi8('\n')) |
	    _mm512_cmpeq_epi8_mask(v, _mm512_set1_epi8('\r')) |
	    _mm512_cmpeq_epi8_mask(v, _mm512_set1_epi8('\t'));
	uint64_t structure = _mm512_cmpeq_epi8_mask(v, _mm512_set1_epi8(',')) |
	    _mm512_cmpeq_epi8_mask(v, _mm512_set1_epi8(':')) |
	    _mm512_cmpeq_epi8_mask(fold, _mm512_set1_epi8('{')) |
	    _mm512_cmpeq_epi8_mask(fold, _mm512_set1_epi8('}'));

	return judge_space(start, p, space, outside & ~space & ~structure);
}

/* The text, and where in it the walk is. */
struct at {
	const char *start, *end, *p;
	struct judge_walk w;
	uint64_t quote; /* those of the block that begin or end a string */
	size_t kept;    /* bytes of the block that belong to the skeleton */
};

/*
 * The part of the skeleton that is in the block v, of which only the bytes in
 * valid are text; with zeros behind it.
 */
TIER static INLINE __m512i
squeeze(struct at *a, const struct constants *c, __m512i v, uint64_t valid)
{
	struct judge_bits b = look(c, v);
	uint64_t in, keep;

	b.control &= valid;
	a->quote = judge_quotes(&a->w, &b, a->p, a->end);
	in = judge_inside(&a->w, parity(a->quote));
	keep = judge_keep(&a->w, &b, a->quote, in) & valid;
	if (__builtin_expect((keep & b.low) != 0, 0))
		keep &= ~spaces(a->start, a->p, ~(in | a->quote) & valid);
	a->kept = (size_t)__builtin_popcountll(keep);
	return _mm512_maskz_compress_epi8(
	    keep, _mm512_mask_mov_epi8(v, b.digit, c->one));
}

/* A hash, of what the lanes of a skeleton sum up to. */
TIER static INLINE uint64_t
hash(__m512i sum)
{
	const __m512i factor =
	    _mm512_set_epi64(0x1e3779b97f4a7c15, 0x3f58476d1ce4e5b9,
		0x14d049bb133111eb, 0x56e8feb86659fd93, 0x2761d6478bd642f1,
		0x67037ed1a0b428db, 0x0ebc6af09c88c6e3, 0x589965cc75374cc3);
	__m512i upper = _mm512_mul_epu32(
	    _mm512_srli_epi64(sum, 32), _mm512_srli_epi64(factor, 32));
	__m512i lane = _mm512_add_epi64(upper, _mm512_mul_epu32(sum, factor));
	__m256i half = _mm256_add_epi64(
	    _mm512_castsi512_si256(lane), _mm512_extracti64x4_epi64(lane, 1));
	__m128i two = _mm_add_epi64(
	    _mm256_castsi256_si128(half), _mm256_extracti128_si256(half, 1));
	uint64_t h = (uint64_t)_mm_cvtsi128_si64(two) +
	    (uint64_t)_mm_extract_epi64(two, 1);

	return (h ^ h >> 29) | (uint64_t)1 << 63;
}

TIER static INLINE bool
same(const char *made, const char *text, size_t n)
{
	uint64_t differ = 0;

	for (size_t i = 0; i < n; i += JUDGE_BLOCK)
		differ |= _mm512_cmpneq_epi8_mask(
		    _mm512_loadu_si512(made + i), _mm512_loadu_si512(text + i));
	return differ == 0;
}

/*
 * The judgement by the skeleton of n bytes made, at least 1 and padded, with so
 * many strings.
 */
TIER static APART enum judgement
by_hash(struct judge *j, size_t n, size_t strings, unsigned depth)
{
	__m512i sum = _mm512_setzero_si512();
	const struct skeleton_slot *s;
	uint64_t h;

	for (size_t i = 0; i < n; i += JUDGE_BLOCK)
		sum = _mm512_add_epi64(
		    _mm512_add_epi64(_mm512_slli_epi64(sum, 5), sum),
		    _mm512_loadu_si512(j->made + i));
	h = hash(sum);
	s = skeleton_find(&j->seen, h, n);
	if (!s || !same(j->made, j->seen.text + s->at, n))
		s = skeleton_learn(&j->seen, j->made, n, h);
	if (!s)
		return JUDGE_TEXT;
	skeleton_note(&j->seen, strings, s);
	return judge_slot(s, depth);
}

/* A text of less than a block: mostly all of it stays in registers. */
TIER static APART enum judgement
small(struct judge *j, struct slice s, unsigned depth)
{
	struct at a = { s.p, s.p + s.n, s.p, { 0 }, 0, 0 };
	struct utf8 u = { _mm512_setzero_si512(), _mm512_setzero_si512(), 0 };
	uint64_t valid = _bzhi_u64(UINT64_MAX, (unsigned)s.n);
	__m512i v = _mm512_maskz_loadu_epi8(valid, s.p);
	struct constants c = constants();
	const struct skeleton_slot *guess;
	size_t strings;

	utf8_block(&u, v);
	if (utf8_wrong(&u))
		return JUDGE_BROKEN;
	v = squeeze(&a, &c, v, valid);
	if (a.w.bad | a.w.string | (a.kept == 0))
		return JUDGE_TEXT;
	strings = (size_t)__builtin_popcountll(a.quote) / 2;
	guess = skeleton_guess(&j->seen, a.kept, strings);
	if (guess &&
	    !_mm512_cmpneq_epi8_mask(
		v, _mm512_loadu_si512(j->seen.text + guess->at)))
		return judge_slot(guess, depth);
	_mm512_storeu_si512(j->made, v);
	return by_hash(j, a.kept, strings, depth);
}

TIER static APART enum judgement
large(struct judge *j, struct slice s, unsigned depth)
{
	struct at a = { s.p, s.p + s.n, s.p, { 0 }, 0, 0 };
	struct utf8 u = { _mm512_setzero_si512(), _mm512_setzero_si512(), 0 };
	struct constants c = constants();
	const struct skeleton_slot *guess;
	char *to = j->made;
	bool part = false;
	uint64_t valid;
	size_t n;
	__m512i v;

	for (size_t i = s.n / JUDGE_BLOCK; i; i--, a.p += JUDGE_BLOCK) {
		v = _mm512_loadu_si512(a.p);
		utf8_block(&u, v);
		_mm512_storeu_si512(to, squeeze(&a, &c, v, UINT64_MAX));
		to += a.kept;
		if (to > j->made + JUDGE_FULL) {
			judge_part(j, to, part);
			part = true;
			to = j->made;
		}
	}
	/* even if it is empty: what is cut off at the end shows here */
	valid = _bzhi_u64(UINT64_MAX, (unsigned)(a.end - a.p));
	v = _mm512_maskz_loadu_epi8(valid, a.p);
	utf8_block(&u, v);
	if (utf8_wrong(&u))
		return JUDGE_BROKEN;
	_mm512_storeu_si512(to, squeeze(&a, &c, v, valid));
	to += a.kept;
	if (a.w.bad | a.w.string | (to == j->made))
		return JUDGE_TEXT;
	if (part)
		return judge_parts(j, to, depth);
	_mm512_storeu_si512(to, _mm512_setzero_si512());
	n = (size_t)(to - j->made);
	guess = skeleton_guess(&j->seen, n, 0);
	if (guess && same(j->made, j->seen.text + guess->at, n))
		return judge_slot(guess, depth);
	return by_hash(j, n, 0, depth);
}

enum judgement
judge_avx512(struct judge *j, struct slice s, unsigned depth)
{
	return s.n < JUDGE_BLOCK ? small(j, s, depth) : large(j, s, depth);
}
#endif
