/* SPDX-License-Identifier: MIT */
/*
 * Data lines with registers of 64 bytes: a bit for each byte that is to be left
 * out, as bits512.h has it, and the others are squeezed together.  What a line
 * costs is then only its bytes.
 */
#include "bits512.h"
#include "lines.h"

#ifdef __x86_64__
#define TIER BITS512_TIER
#define INLINE BITS512_INLINE
#define BLOCK ((size_t)64)

/* What is read of the block behind, for a name that begins in this one. */
#define AHEAD ((size_t)7)

/* Which of the 64 bytes at p are c. */
TIER static INLINE uint64_t
equal(const char *p, char c)
{
	return _mm512_cmpeq_epi8_mask(
	    _mm512_loadu_si512(p), _mm512_set1_epi8(c));
}

TIER static INLINE size_t
squeeze(char *to, const char *p, uint64_t keep)
{
	_mm512_storeu_si512(
	    to, _mm512_maskz_compress_epi8(keep, _mm512_loadu_si512(p)));
	return (size_t)__builtin_popcountll(keep);
}

/* What is before the values of the lines that begin in a block. */
struct begun {
	uint64_t bad;   /* where the first one begins that is no data */
	uint64_t drop;  /* the bytes of this block */
	uint64_t carry; /* those of the next one */
};

/* The bytes of p up to the value, if it is a field "data"; else 0. */
TIER static INLINE unsigned
before(const char *p)
{
	static const char name[8] = "data:";
	uint64_t all, want;

	memcpy(&all, p, 8);
	memcpy(&want, name, 8);
	if (__builtin_expect(_bzhi_u64(all ^ want, 40) == 0, 1))
		return p[5] == ' ' ? 6 : 5;
	return _bzhi_u64(all ^ want, 32) == 0 && p[4] == '\n' ? 4 : 0;
}

TIER static INLINE struct begun
begun(const char *p, uint64_t starts)
{
	struct begun b = { 0, 0, 0 };

	for (; starts; starts &= starts - 1) {
		unsigned at = (unsigned)__builtin_ctzll(starts);
		unsigned n = before(p + at);
		uint64_t bytes = _bzhi_u64(UINT64_MAX, n);

		if (n == 0) {
			b.bad = starts & (~starts + 1);
			break;
		}
		b.drop |= bytes << at;
		b.carry = bytes >> 1 >> (63 - at);
	}
	return b;
}

/* Back to behind the last line that is whole. */
static struct lines
whole(const char *to, const char *p, struct lines done)
{
	const char *lf = memrchr(p, '\n', done.taken);

	if (!lf)
		return (struct lines){ 0, 0 };
	done.taken = (size_t)(lf + 1 - p);
	lf = memrchr(to, '\n', done.made);
	done.made = (size_t)(lf + 1 - to);
	return done;
}

TIER struct lines
lines_join_avx512(char *to, struct slice s)
{
	struct lines done = { 0, 0 };
	struct begun b = { 0, 0, 0 };
	uint64_t start = 1, lf, below;
	const char *p;

	for (; s.n - done.taken >= BLOCK + AHEAD; done.taken += BLOCK) {
		p = s.p + done.taken;
		if (equal(p, '\r'))
			break;
		lf = equal(p, '\n');
		below = b.carry;
		b = begun(p, lf << 1 | start);
		b.drop |= below;
		if (b.bad) {
			done.made +=
			    squeeze(to + done.made, p, ~b.drop & (b.bad - 1));
			done.taken += (size_t)__builtin_ctzll(b.bad);
			return done;
		}
		done.made += squeeze(to + done.made, p, ~b.drop);
		start = lf >> 63;
	}
	return whole(to, s.p, done);
}

TIER struct lines
lines_flatten_avx512(char *to, struct slice s)
{
	struct lines done = { 0, 0 };

	for (; s.n - done.taken >= BLOCK; done.taken += BLOCK)
		done.made += squeeze(to + done.made, s.p + done.taken,
		    ~equal(s.p + done.taken, '\n'));
	return done;
}
#endif
