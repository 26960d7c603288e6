/* SPDX-License-Identifier: MIT */
#include "utf8.h"

#include "scan.h"

/*
 * True if p, which has four bytes, begins with a well-formed sequence of three:
 * what most text that is not Latin is made of.  The bits are those that tell a
 * lead byte from 0xe0 to 0xef with two continuations; then those of an overlong
 * form (0xe0 and below 0xa0) and of a surrogate (0xed and from 0xa0).
 */
static inline bool
three(const char *p)
{
	uint32_t v;

	memcpy(&v, p, sizeof(v));
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
	v = __builtin_bswap32(v);
#endif
	return (v & 0xc0c0f0) == 0x8080e0 && (v & 0x200f) != 0 &&
	    (v & 0x200f) != 0x200d;
}

/*
 * Length of the well-formed sequence at p, at most end - p; else minus the
 * length of the maximal subpart there, which one U+FFFD stands for.  What may
 * follow a lead byte is table 3-7: only the second byte has special ranges.
 */
static int
sequence(const unsigned char *p, const unsigned char *end)
{
	unsigned char lo = 0x80, hi = 0xbf;
	int n;

	if (p[0] < 0x80)
		return 1;
	if (p[0] < 0xc2 || p[0] > 0xf4)
		return -1;
	if (p[0] < 0xe0)
		n = 2;
	else if (p[0] < 0xf0)
		n = 3;
	else
		n = 4;
	switch (p[0]) {
	case 0xe0:
		lo = 0xa0;
		break; /* no overlong forms */
	case 0xed:
		hi = 0x9f;
		break; /* no surrogates */
	case 0xf0:
		lo = 0x90;
		break;
	case 0xf4:
		hi = 0x8f;
		break; /* nothing past U+10FFFF */
	default:
		break;
	}
	if (end - p < 2 || p[1] < lo || p[1] > hi)
		return -1;
	for (int i = 2; i < n; i++)
		if (end - p <= i || (p[i] & 0xc0) != 0x80)
			return -i;
	return n;
}

const char *
utf8_run(const char *p, const char *end)
{
	int n;

	while (p < end && (*p & 0x80)) {
		if (end - p >= 4 && three(p)) {
			p += 3;
			continue;
		}
		n = sequence(
		    (const unsigned char *)p, (const unsigned char *)end);
		if (n < 0)
			return NULL;
		p += n;
	}
	return p;
}

size_t
utf8_valid(struct slice s)
{
	const char *p = s.p, *end = s.p + s.n;
	int n;

	for (;;) {
		p = scan_ascii(p, end);
		/* text that is not ASCII comes in runs: stay here for one */
		while (p < end && (*p & 0x80)) {
			if (end - p >= 4 && three(p)) {
				p += 3;
				continue;
			}
			n = sequence((const unsigned char *)p,
			    (const unsigned char *)end);
			if (n < 0)
				return (size_t)(p - s.p);
			p += n;
		}
		if (p == end)
			return s.n;
	}
}

int
utf8_fix(struct buf *b, struct slice s, uint64_t *replaced)
{
	while (s.n) {
		size_t good = utf8_valid(s);
		int bad;

		if (buf_add(b, s.p, good) == -1)
			return -1;
		s = slice_from(s, good);
		if (s.n == 0)
			break;
		bad = -sequence((const unsigned char *)s.p,
		    (const unsigned char *)s.p + s.n);
		if (buf_add(b, "\xef\xbf\xbd", 3) == -1)
			return -1;
		++*replaced;
		s = slice_from(s, (size_t)bad);
	}
	return 0;
}

size_t
utf8_get(struct slice s, uint32_t *c)
{
	const unsigned char *p = (const unsigned char *)s.p;

	if (p[0] < 0x80) {
		*c = p[0];
		return 1;
	}
	if (p[0] < 0xe0) {
		*c = (p[0] & 0x1fU) << 6 | (p[1] & 0x3fU);
		return 2;
	}
	if (p[0] < 0xf0) {
		*c =
		    (p[0] & 0x0fU) << 12 | (p[1] & 0x3fU) << 6 | (p[2] & 0x3fU);
		return 3;
	}
	*c = (p[0] & 0x07U) << 18 | (p[1] & 0x3fU) << 12 | (p[2] & 0x3fU) << 6 |
	    (p[3] & 0x3fU);
	return 4;
}

size_t
utf8_put(char out[static 4], uint32_t c)
{
	if (c < 0x80) {
		out[0] = (char)c;
		return 1;
	}
	if (c < 0x800) {
		out[0] = (char)(0xc0 | c >> 6);
		out[1] = (char)(0x80 | (c & 0x3f));
		return 2;
	}
	if (c < 0x10000) {
		out[0] = (char)(0xe0 | c >> 12);
		out[1] = (char)(0x80 | (c >> 6 & 0x3f));
		out[2] = (char)(0x80 | (c & 0x3f));
		return 3;
	}
	out[0] = (char)(0xf0 | c >> 18);
	out[1] = (char)(0x80 | (c >> 12 & 0x3f));
	out[2] = (char)(0x80 | (c >> 6 & 0x3f));
	out[3] = (char)(0x80 | (c & 0x3f));
	return 4;
}

/* How many of the eight bytes at p continue: bits 7 and 6 are 1 and 0. */
static inline size_t
continuing(const char *p)
{
	const uint64_t ones = UINT64_C(0x0101010101010101);
	uint64_t v;

	memcpy(&v, p, 8);
	return (v >> 7 & ~v >> 6 & ones) * ones >> 56;
}

static inline bool
continues(char c)
{
	return ((unsigned char)c & 0xc0) == 0x80;
}

size_t
utf8_count(struct slice s)
{
	size_t more = 0, i = 0;

	for (; s.n - i >= 8; i += 8)
		more += continuing(s.p + i);
	for (; i < s.n; i++)
		more += continues(s.p[i]);
	return s.n - more;
}

size_t
utf8_skip(struct slice s, size_t n)
{
	size_t i = 0, here;

	for (; s.n - i >= 8; i += 8, n -= here) {
		here = 8 - continuing(s.p + i);
		if (here > n)
			break;
	}
	for (; i < s.n; i++)
		if (!continues(s.p[i]) && n-- == 0)
			break;
	return i;
}
