/* SPDX-License-Identifier: MIT */
/*
 * The judge with registers of 32 bytes (bits256.h).
 */
#include "lookup256.h"

#ifdef __x86_64__
#define TIER BITS256_TIER
#define INLINE BITS256_INLINE
#define APART __attribute__((noinline))

/* What of the white space outside strings belongs to no skeleton. */
TIER static APART uint64_t
spaces(const char *start, const char *p, struct bits256 v, uint64_t outside)
{
	const __m256i bit = _mm256_set1_epi8(0x20);
	struct bits256 fold = { _mm256_or_si256(v.a, bit),
		_mm256_or_si256(v.b, bit) };
	uint64_t space = outside &
	    (bits256_equal(v, ' ') | bits256_equal(v, '\n') |
		bits256_equal(v, '\r') | bits256_equal(v, '\t'));
	uint64_t structure = bits256_equal(v, ',') | bits256_equal(v, ':') |
	    bits256_equal(fold, '{') | bits256_equal(fold, '}');

	return judge_space(start, p, space, outside & ~space & ~structure);
}

/* The text, where the walk is, and what it has found there. */
struct at {
	const char *start, *end, *p;
	struct judge_walk w;
	uint64_t keep; /* bytes of the block that belong to the skeleton */
	char line[JUDGE_BLOCK]; /* it, each digit being a '1' */
};

/*
 * Find what of the block v, of which only the bytes in valid are text, belongs
 * to the skeleton.
 */
TIER static INLINE void
find(struct at *a, struct bits256 v, uint64_t valid)
{
	struct judge_bits b = bits256_look(v, a->line);
	uint64_t quote, in;

	b.control &= valid;
	quote = judge_quotes(&a->w, &b, a->p, a->end);
	in = judge_inside(&a->w, bits256_parity(quote));
	a->keep = judge_keep(&a->w, &b, quote, in) & valid;
	if (__builtin_expect((a->keep & b.low) != 0, 0))
		a->keep &= ~spaces(a->start, a->p, v, ~(in | quote) & valid);
}

/* The last bytes of the text, which are less than a block, with zeros behind. */
TIER static INLINE struct bits256
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
	return (struct bits256){ a, b };
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
hash(struct bits256 sum)
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
		struct bits256 a = bits256_load(made + i),
			       b = bits256_load(text + i);

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
	struct bits256 sum = { _mm256_setzero_si256(), _mm256_setzero_si256() };
	const struct skeleton_slot *s;
	uint64_t h;

	for (size_t i = 0; i < n; i += JUDGE_BLOCK) {
		struct bits256 made = bits256_load(j->made + i);

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

enum judgement
judge_skeleton_avx2(struct judge *j, struct slice s, unsigned depth)
{
	memcpy(j->made, s.p, s.n);
	memset(j->made + s.n, 0, JUDGE_BLOCK);
	return by_hash(j, s.n, depth);
}

TIER enum judgement
judge_avx2(struct judge *j, struct slice s, unsigned depth)
{
	struct lookup256 u = { .high = false };
	const struct skeleton_slot *guess;
	char *to = j->made;
	bool part = false;
	struct bits256 v;
	struct at a;
	size_t n;

	bits256_order(j->order);
	a.start = a.p = s.p;
	a.end = s.p + s.n;
	a.w = (struct judge_walk){ 0 };
	for (n = s.n / JUDGE_BLOCK; n; n--, a.p += JUDGE_BLOCK) {
		v = bits256_load(a.p);
		lookup256_block(&u, v);
		find(&a, v, UINT64_MAX);
		to = bits256_squeeze(j->order, to, a.line, a.keep);
		if (to > j->made + JUDGE_FULL) {
			judge_part(j, to, part);
			part = true;
			to = j->made;
		}
	}
	/* even if it is empty: what is cut off at the end shows here */
	n = s.n % JUDGE_BLOCK;
	v = rest(a.p, n, a.start);
	lookup256_block(&u, v);
	if (!lookup256_good(&u))
		return JUDGE_BROKEN;
	find(&a, v, ((uint64_t)1 << n) - 1);
	to = bits256_squeeze(j->order, to, a.line, a.keep);
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
