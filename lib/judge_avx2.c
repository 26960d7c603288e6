/* SPDX-License-Identifier: MIT */
/*
 * The judge with registers of 32 bytes: a block is two of them.  Eight bytes at
 * a time are squeezed together by one shuffle, whose order is looked up by
 * their bits (as in D. Lemire's despacer, 2017).
 */
#include "judge_walk.h"
#include "lookup.h"

#ifdef __x86_64__
#include <immintrin.h>

#define TIER __attribute__((target("avx2,bmi,popcnt,pclmul")))
#define INLINE inline __attribute__((always_inline))
#define APART __attribute__((noinline))

struct block {
	__m256i a, b;
};

TIER static INLINE uint64_t
word(__m256i a, __m256i b)
{
	return (uint32_t)_mm256_movemask_epi8(a) |
	    (uint64_t)(uint32_t)_mm256_movemask_epi8(b) << 32;
}

TIER static INLINE uint64_t
equal(struct block v, char c)
{
	__m256i k = _mm256_set1_epi8(c);

	return word(_mm256_cmpeq_epi8(v.a, k), _mm256_cmpeq_epi8(v.b, k));
}

/* The bytes up to c. */
TIER static INLINE uint64_t
up_to(struct block v, char c)
{
	__m256i k = _mm256_set1_epi8(c);

	return word(_mm256_cmpeq_epi8(_mm256_min_epu8(v.a, k), v.a),
	    _mm256_cmpeq_epi8(_mm256_min_epu8(v.b, k), v.b));
}

TIER static INLINE struct block
load(const char *p)
{
	const __m256i *at = (const __m256i *)(const void *)p;

	return (
	    struct block){ _mm256_loadu_si256(at), _mm256_loadu_si256(at + 1) };
}

/* lookup.h, for v behind before; not 0 where it is wrong */
TIER static INLINE __m256i
table(const unsigned char entries[static 16])
{
	return _mm256_broadcastsi128_si256(
	    _mm_loadu_si128((const __m128i *)(const void *)entries));
}

TIER static INLINE __m256i
lookup(__m256i before, __m256i v)
{
	const __m256i half = _mm256_set1_epi8(0x0f);
	__m256i lanes = _mm256_permute2x128_si256(before, v, 0x21);
	__m256i one = _mm256_alignr_epi8(v, lanes, 15);
	__m256i two = _mm256_alignr_epi8(v, lanes, 14);
	__m256i three = _mm256_alignr_epi8(v, lanes, 13);
	__m256i upper = _mm256_shuffle_epi8(table(lookup_upper),
	    _mm256_and_si256(_mm256_srli_epi16(one, 4), half));
	__m256i lower = _mm256_shuffle_epi8(
	    table(lookup_lower), _mm256_and_si256(one, half));
	__m256i next = _mm256_shuffle_epi8(table(lookup_next),
	    _mm256_and_si256(_mm256_srli_epi16(v, 4), half));
	/* bit 7 where a continuation must be the second or third */
	__m256i must = _mm256_or_si256(
	    _mm256_subs_epu8(two, _mm256_set1_epi8(0xe0 - 0x80)),
	    _mm256_subs_epu8(three, _mm256_set1_epi8(0xf0 - 0x80)));

	must = _mm256_and_si256(must, _mm256_set1_epi8((char)LOOKUP_TWO));
	upper = _mm256_and_si256(_mm256_and_si256(upper, lower), next);
	return _mm256_xor_si256(upper, must);
}

/* Of UTF-8: the end of the block before, and what is wrong so far. */
struct utf8 {
	__m256i before, wrong;
	bool high; /* the block before has bytes that are not ASCII */
};

/* What is cut off at a block's end shows only with the block behind it. */
TIER static INLINE void
utf8_block(struct utf8 *u, struct block v)
{
	bool high = _mm256_movemask_epi8(_mm256_or_si256(v.a, v.b)) != 0;

	if (high || u->high)
		u->wrong = _mm256_or_si256(u->wrong,
		    _mm256_or_si256(lookup(u->before, v.a), lookup(v.a, v.b)));
	u->before = v.b;
	u->high = high;
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
spaces(const char *start, const char *p, struct block v, uint64_t outside)
{
	const __m256i bit = _mm256_set1_epi8(0x20);
	struct block fold = { _mm256_or_si256(v.a, bit),
		_mm256_or_si256(v.b, bit) };
	uint64_t space = outside &
	    (equal(v, ' ') | equal(v, '\n') | equal(v, '\r') | equal(v, '\t'));
	uint64_t structure =
	    equal(v, ',') | equal(v, ':') | equal(fold, '{') | equal(fold, '}');

	return judge_space(start, p, space, outside & ~space & ~structure);
}

/* For each byte of bits: the places of those that are set, a byte each. */
static void
make_order(struct judge *j)
{
	for (unsigned bits = 0; bits < 256; bits++)
		for (unsigned i = 0, n = 0; i < 8; i++)
			if (bits >> i & 1)
				j->order[bits] |= (uint64_t)i << 8 * n++;
}

/*
 * The bytes of a block that keep names, in line at to, eight by eight; returns
 * their end.  Seven more may be written.
 */
TIER static INLINE char *
squeeze(const struct judge *j, char *to, const char line[static JUDGE_BLOCK],
    uint64_t keep)
{
#pragma GCC unroll 8
	for (int i = 0; i < 8; i++) {
		unsigned bits = (unsigned)(keep >> 8 * i) & 0xff;
		__m128i eight = _mm_loadl_epi64(
		    (const __m128i *)(const void *)(line + 8 * i));
		__m128i order = _mm_loadl_epi64(
		    (const __m128i *)(const void *)&j->order[bits]);

		_mm_storel_epi64(
		    (__m128i *)(void *)to, _mm_shuffle_epi8(eight, order));
		to += __builtin_popcount(bits);
	}
	return to;
}

/* The text, where the walk is, and what it has found there. */
struct at {
	const char *start, *end, *p;
	struct judge_walk w;
	uint64_t keep; /* bytes of the block that belong to the skeleton */
	_Alignas(32) char line[JUDGE_BLOCK]; /* it, each digit being a '1' */
};

/*
 * Find what of the block v, of which only the bytes in valid are text, belongs
 * to the skeleton.
 */
TIER static INLINE void
find(struct at *a, struct block v, uint64_t valid)
{
	const __m256i nine = _mm256_set1_epi8(9), one = _mm256_set1_epi8('1');
	const __m256i zero = _mm256_set1_epi8('0');
	struct block value = { _mm256_sub_epi8(v.a, zero),
		_mm256_sub_epi8(v.b, zero) };
	struct block digit = { _mm256_cmpeq_epi8(
				   _mm256_min_epu8(value.a, nine), value.a),
		_mm256_cmpeq_epi8(_mm256_min_epu8(value.b, nine), value.b) };
	struct judge_bits b = { .quote = equal(v, '"'),
		.back = equal(v, '\\'),
		.low = up_to(v, ' '),
		.control = up_to(v, 0x1f) & valid,
		.digit = word(digit.a, digit.b),
		.zero = equal(v, '0') };
	uint64_t quote, in;

	quote = judge_quotes(&a->w, &b, a->p, a->end);
	in = judge_inside(&a->w, parity(quote));
	a->keep = judge_keep(&a->w, &b, quote, in) & valid;
	if (__builtin_expect((a->keep & b.low) != 0, 0))
		a->keep &= ~spaces(a->start, a->p, v, ~(in | quote) & valid);
	_mm256_store_si256(
	    (__m256i *)(void *)a->line, _mm256_blendv_epi8(v.a, one, digit.a));
	_mm256_store_si256((__m256i *)(void *)(a->line + 32),
	    _mm256_blendv_epi8(v.b, one, digit.b));
}

/* The last bytes of the text, which are less than a block, with zeros behind. */
TIER static INLINE struct block
rest(const char *p, size_t n, const char *start)
{
	const __m256i index = _mm256_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7);
	__m256i four = _mm256_set1_epi32((int)(n / 4));
	__m256i eight = _mm256_sub_epi32(four, _mm256_set1_epi32(8));
	uint32_t last = 0;
	__m256i a, b;

	if (n % 4 && p + n - start >= 4) {
		memcpy(&last, p + n - 4, 4);
		last >>= 8 * (4 - n % 4);
	} else
		for (size_t i = 0; i < n % 4; i++)
			last |= (uint32_t)(unsigned char)p[i] << 8 * i;
	a = _mm256_maskload_epi32(
	    (const int *)(const void *)p, _mm256_cmpgt_epi32(four, index));
	b = _mm256_maskload_epi32((const int *)(const void *)(p + 32),
	    _mm256_cmpgt_epi32(eight, index));
	four = _mm256_cmpeq_epi32(four, index);
	eight = _mm256_cmpeq_epi32(eight, index);
	a = _mm256_or_si256(
	    a, _mm256_and_si256(four, _mm256_set1_epi32((int)last)));
	b = _mm256_or_si256(
	    b, _mm256_and_si256(eight, _mm256_set1_epi32((int)last)));
	return (struct block){ a, b };
}

/* The product of the upper halves of each lane, and of the lower ones. */
TIER static INLINE __m256i
product(__m256i a, __m256i b)
{
	__m256i upper = _mm256_mul_epu32(
	    _mm256_srli_epi64(a, 32), _mm256_srli_epi64(b, 32));

	return _mm256_add_epi64(upper, _mm256_mul_epu32(a, b));
}

/* A hash, of what the lanes of a skeleton sum up to. */
TIER static INLINE uint64_t
hash(struct block sum)
{
	const __m256i a = _mm256_set_epi64x(0x1e3779b97f4a7c15,
	    0x3f58476d1ce4e5b9, 0x14d049bb133111eb, 0x56e8feb86659fd93);
	const __m256i b = _mm256_set_epi64x(0x2761d6478bd642f1,
	    0x67037ed1a0b428db, 0x0ebc6af09c88c6e3, 0x589965cc75374cc3);
	__m256i h = _mm256_add_epi64(product(sum.a, a), product(sum.b, b));
	__m128i half = _mm_add_epi64(
	    _mm256_castsi256_si128(h), _mm256_extracti128_si256(h, 1));
	uint64_t n = (uint64_t)_mm_cvtsi128_si64(half) +
	    (uint64_t)_mm_extract_epi64(half, 1);

	return (n ^ n >> 29) | (uint64_t)1 << 63;
}

/* sum * 33 + v */
TIER static INLINE __m256i
add(__m256i sum, __m256i v)
{
	return _mm256_add_epi64(
	    _mm256_add_epi64(_mm256_slli_epi64(sum, 5), sum), v);
}

TIER static INLINE bool
same(const char *made, const char *text, size_t n)
{
	__m256i differ = _mm256_setzero_si256();

	for (size_t i = 0; i < n; i += JUDGE_BLOCK) {
		struct block a = load(made + i), b = load(text + i);

		a.a = _mm256_xor_si256(a.a, b.a);
		a.b = _mm256_xor_si256(a.b, b.b);
		differ = _mm256_or_si256(differ, _mm256_or_si256(a.a, a.b));
	}
	return _mm256_testz_si256(differ, differ);
}

/* The judgement by the skeleton of n bytes made, at least 1 and padded. */
TIER static APART enum judgement
by_hash(struct judge *j, size_t n, unsigned depth)
{
	struct block sum = { _mm256_setzero_si256(), _mm256_setzero_si256() };
	const struct skeleton_slot *s;
	uint64_t h;

	for (size_t i = 0; i < n; i += JUDGE_BLOCK) {
		struct block made = load(j->made + i);

		sum.a = add(sum.a, made.a);
		sum.b = add(sum.b, made.b);
	}
	h = hash(sum);
	s = skeleton_find(&j->seen, h, n);
	if (!s || !same(j->made, j->seen.text + s->at, n))
		s = skeleton_learn(&j->seen, j->made, n, h);
	if (!s)
		return JUDGE_TEXT;
	skeleton_note(&j->seen, 0, s);
	return judge_slot(s, depth);
}

TIER enum judgement
judge_avx2(struct judge *j, struct slice s, unsigned depth)
{
	struct utf8 u = { _mm256_setzero_si256(), _mm256_setzero_si256(),
		false };
	const struct skeleton_slot *guess;
	char *to = j->made;
	bool part = false;
	struct block v;
	struct at a;
	size_t n;

	if (!j->order[UINT8_MAX])
		make_order(j);
	a.start = a.p = s.p;
	a.end = s.p + s.n;
	a.w = (struct judge_walk){ 0 };
	for (n = s.n / JUDGE_BLOCK; n; n--, a.p += JUDGE_BLOCK) {
		v = load(a.p);
		utf8_block(&u, v);
		find(&a, v, UINT64_MAX);
		to = squeeze(j, to, a.line, a.keep);
		if (to > j->made + JUDGE_FULL) {
			judge_part(j, to, part);
			part = true;
			to = j->made;
		}
	}
	/* even if it is empty: what is cut off at the end shows here */
	n = s.n % JUDGE_BLOCK;
	v = rest(a.p, n, a.start);
	utf8_block(&u, v);
	if (!_mm256_testz_si256(u.wrong, u.wrong))
		return JUDGE_BROKEN;
	find(&a, v, ((uint64_t)1 << n) - 1);
	to = squeeze(j, to, a.line, a.keep);
	if (a.w.bad | a.w.string | (to == j->made))
		return JUDGE_TEXT;
	if (part)
		return judge_parts(j, to, depth);
	memset(to, 0, JUDGE_BLOCK);
	n = (size_t)(to - j->made);
	guess = skeleton_guess(&j->seen, n, 0);
	if (guess && same(j->made, j->seen.text + guess->at, n))
		return judge_slot(guess, depth);
	return by_hash(j, n, depth);
}
#endif
