/* SPDX-License-Identifier: MIT */
/*
 * The judge with registers of 64 bytes (bits512.h).  Loads are masked, so that
 * nothing outside the text is read.
 */
#include "escape512.h"
#include "lookup512.h"

#ifdef __x86_64__
#define TIER BITS512_TIER
#define INLINE BITS512_INLINE
#define APART __attribute__((noinline))

/*
 * What of the white space outside strings belongs to no skeleton; v is the block
 * at p.  The class of each byte is looked up by its lower seven bits: 1 is white
 * space, 2 structure.
 */
TIER static INLINE uint64_t
spaces(const char *start, const char *p, __m512i v, uint64_t outside)
{
	static const char class[128] = { ['\t'] = 1,
		['\n'] = 1,
		['\r'] = 1,
		[' '] = 1,
		[','] = 2,
		[':'] = 2,
		['['] = 2,
		[']'] = 2,
		['{'] = 2,
		['}'] = 2 };
	__m512i c = _mm512_permutex2var_epi8(
	    _mm512_loadu_si512(class), v, _mm512_loadu_si512(class + 64));
	uint64_t known = outside & ~_mm512_movepi8_mask(v);
	uint64_t space = known & _mm512_test_epi8_mask(c, _mm512_set1_epi8(1));
	uint64_t other =
	    outside & ~(known & _mm512_test_epi8_mask(c, _mm512_set1_epi8(3)));

	return judge_space(start, p, space, other);
}

/* The text, and where in it the walk is. */
struct at {
	const char *start, *end, *p;
	struct judge_walk w;
	struct escape512 e;
	uint64_t quote; /* those of the block that begin or end a string */
	size_t kept;    /* bytes of the block that belong to the skeleton */
};

/*
 * The part of the skeleton that is in the block v, of which only the bytes in
 * valid are text; with zeros behind it.  before has the byte before each one.
 */
TIER static INLINE __m512i
squeeze(struct at *a, const struct bits512 *c, __m512i v, __m512i before,
    uint64_t valid)
{
	struct judge_bits b = bits512_look(c, v);
	__mmask64 digit = b.digit;
	uint64_t in, keep;

	b.control &= valid;
	b.digit = bits512_number(digit);
	a->quote = bits512_number(escape512_quotes(&a->e, c, v, before, valid));
	in = judge_inside(&a->w, bits512_parity(a->quote));
	keep = judge_keep(&a->w, &b, a->quote, in) & valid;
	if (__builtin_expect((keep & b.low) != 0, 0))
		keep &= ~spaces(a->start, a->p, v, ~(in | a->quote) & valid);
	a->kept = (size_t)__builtin_popcountll(keep);
	return bits512_squeeze(c, v, digit, keep);
}

/*
 * A hash, of what the lanes of a skeleton sum up to: odd numbers, multiplied with
 * each half of a lane, so that no bit of any lane is lost.  It only has to find
 * a slot; the bytes are compared.
 */
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

enum judgement
judge_skeleton_avx512(struct judge *j, struct slice s, unsigned depth)
{
	memcpy(j->made, s.p, s.n);
	memset(j->made + s.n, 0, JUDGE_BLOCK);
	return by_hash(j, s.n, 0, depth);
}

/* A text of less than a block: mostly all of it stays in registers. */
TIER static APART enum judgement
small(struct judge *j, struct slice s, unsigned depth)
{
	struct at a = { .start = s.p, .end = s.p + s.n, .p = s.p };
	struct lookup512 u = lookup512_start();
	uint64_t valid = _bzhi_u64(UINT64_MAX, (unsigned)s.n);
	__m512i v = _mm512_maskz_loadu_epi8(valid, s.p);
	__m512i before = lookup512_before(&u, v);
	struct bits512 c = bits512_start();
	const struct skeleton_slot *guess;
	size_t strings;

	lookup512_block(&u, v, UINT64_MAX);
	if (!lookup512_good(&u))
		return JUDGE_BROKEN;
	v = squeeze(&a, &c, v, before, valid);
	if (a.w.bad | a.e.bad | a.w.string | (a.kept == 0))
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
	struct at a = { .start = s.p, .end = s.p + s.n, .p = s.p };
	struct lookup512 u = lookup512_start();
	struct bits512 c = bits512_start();
	const struct skeleton_slot *guess;
	char *to = j->made;
	bool part = false;
	uint64_t valid;
	size_t n;
	__m512i v, before;

	for (size_t i = s.n / JUDGE_BLOCK; i; i--, a.p += JUDGE_BLOCK) {
		v = _mm512_loadu_si512(a.p);
		before = lookup512_before(&u, v);
		lookup512_block(&u, v, UINT64_MAX);
		_mm512_storeu_si512(to, squeeze(&a, &c, v, before, UINT64_MAX));
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
	before = lookup512_before(&u, v);
	lookup512_block(&u, v, UINT64_MAX);
	if (!lookup512_good(&u))
		return JUDGE_BROKEN;
	_mm512_storeu_si512(to, squeeze(&a, &c, v, before, valid));
	to += a.kept;
	if (a.w.bad | a.e.bad | a.w.string | (to == j->made))
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
