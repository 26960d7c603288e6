/* SPDX-License-Identifier: MIT */
#include "within.h"

#include "block16.h"

#ifdef BLOCK16
/* What is longer is memmem's, which takes no longer for what nearly matches. */
#define SHORT 32

/*
 * Sixteen places at a time, of which those are compared where both the first and
 * the last byte of t are (W. Mula, "SIMD-friendly algorithms for substring
 * searching").  t has two bytes or more, and s no less.
 */
static const char *
by_ends(struct slice s, struct slice t)
{
	const unsigned char first = (unsigned char)t.p[0];
	const unsigned char last = (unsigned char)t.p[t.n - 1];
	const char *p = s.p, *end = s.p + s.n - t.n + 1, *at;
	unsigned both;

	for (; end - p >= 16; p += 16) {
		block16 a = block16_at(p), b = block16_at(p + t.n - 1);

		both = block16_mask(block16_is(a, first) & block16_is(b, last));
		for (; both; both &= both - 1) {
			at = p + __builtin_ctz(both);
			if (memcmp(at + 1, t.p + 1, t.n - 2) == 0)
				return at;
		}
	}
	for (; p < end; p++)
		if (memcmp(p, t.p, t.n) == 0)
			return p;
	return NULL;
}

const char *
within(struct slice s, struct slice t)
{
	if (t.n < 2 || t.n > SHORT || t.n > s.n)
		return memmem(s.p, s.n, t.p, t.n);
	return by_ends(s, t);
}
#else
const char *
within(struct slice s, struct slice t)
{
	return memmem(s.p, s.n, t.p, t.n);
}
#endif

/* What is gone over for one of many texts before it is for the next one. */
#define WINDOW ((size_t)256)

const char *
within_any(struct slice s, const struct slice *t, size_t n, size_t *which)
{
	const char *first = NULL, *at;
	struct slice part;

	for (; s.n && !first; s = slice_from(s, s.n < WINDOW ? s.n : WINDOW)) {
		for (size_t i = 0; i < n; i++) {
			/* those that begin here, and before what was found */
			part.p = s.p;
			part.n = first ? (size_t)(first - s.p) : WINDOW;
			part.n += t[i].n - 1;
			if (part.n > s.n)
				part.n = s.n;
			at = within(part, t[i]);
			if (at) {
				first = at;
				*which = i;
			}
		}
	}
	return first;
}
