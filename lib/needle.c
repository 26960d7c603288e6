/* SPDX-License-Identifier: MIT */
#include "needle.h"

#include "cpu.h"

/*
 * The bytes of feeds, the most frequent first; those that are not listed are
 * rarer than all of these.  Past ASCII, what a character begins with comes
 * often, as does the second byte of kana.  Only speed depends on it.
 */
static size_t
rareness(char c)
{
	static const char often[] =
	    "\"e,:tao0nis1r2lhd34567c89mu_pfg/.-ywbv{}k[]T\\STACMxIjqzN";
	const char *at = c ? strchr(often, c) : NULL;

	if ((unsigned char)c >= 0xc0 || (c & 0xfc) == 0x80)
		return (unsigned char)c >= 0xc0 ? 0 : 1;
	return at ? (size_t)(at - often) : sizeof often;
}

/* The rarest byte, that at place but apart. */
static size_t
rarest(struct slice s, size_t but)
{
	size_t best = but == 0 && s.n > 1 ? 1 : 0;

	for (size_t i = 0; i < s.n; i++)
		if (i != but && rareness(s.p[i]) > rareness(s.p[best]))
			best = i;
	return best;
}

void
needle_init(struct needle *n, struct slice bytes)
{
	*n = (struct needle){ .bytes = bytes };
	if (n->bytes.n > NEEDLE_MAX)
		n->bytes.n = NEEDLE_MAX;
	n->at[0] = rarest(n->bytes, n->bytes.n);
	n->at[1] = rarest(n->bytes, n->at[0]);
}

void
needle_unless(struct needle *n, size_t behind, char but)
{
	n->unless = true;
	n->behind = behind;
	n->but = but;
}

const char *
needle_scalar(const struct needle *n, const char *p, const char *end)
{
	size_t but = n->bytes.n + n->behind;
	char bits = needle_bits(n, 0), byte = needle_byte(n, 0);

	for (; (size_t)(end - p) >= n->bytes.n; p++) {
		if (n->unless && (size_t)(end - p) > but && p[but] == n->but)
			continue;
		if ((p[n->at[0]] & bits) == byte && needle_is(n, p, end))
			return p;
	}
	return NULL;
}

const char *
needle_find(const struct needle *n, const char *p, const char *end)
{
	switch (cpu_tier()) {
#ifdef __x86_64__
	case CPU_AVX512:
		return needle_avx512(n, p, end);
	case CPU_AVX2:
		return needle_avx2(n, p, end);
	case CPU_SSE2:
		return needle_sse2(n, p, end);
#endif
	default:
		return needle_scalar(n, p, end);
	}
}
