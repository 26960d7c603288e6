/* SPDX-License-Identifier: MIT */
#include "leak.h"

#include <stdio.h>

void
leak_init(struct leak *l, uint64_t seed)
{
	static const char letter[] = "hcqptx";

	for (size_t i = 0; i < LEAK_KINDS; i++)
		snprintf(l->canary[i], sizeof(l->canary[i]), "cnry%c%011llx",
		    letter[i],
		    (unsigned long long)((seed + 1) * (i + 7) *
			UINT64_C(2654435761) % UINT64_C(0xfffffffffff)));
}

/* Where text was cut, the beginning of a canary is enough. */
#define ENOUGH 10

/* The base64 of s, less what its neighbours have a say in; s.n is ENOUGH. */
static size_t
base64(char *to, struct slice s, size_t offset)
{
	static const char digit[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnop"
				    "qrstuvwxyz0123456789+/";
	size_t n = 0;

	for (size_t bit = (6 - 8 * offset % 6) % 6; bit + 6 <= 8 * s.n;
	     bit += 6) {
		unsigned char a = (unsigned char)s.p[bit / 8];
		unsigned char b =
		    bit / 8 + 1 < s.n ? (unsigned char)s.p[bit / 8 + 1] : 0;
		unsigned two = (unsigned)a << 8 | b;

		to[n++] = digit[two >> (10 - bit % 8) & 63];
	}
	return n;
}

static bool
holds(struct slice text, struct slice what)
{
	return text.n && memmem(text.p, text.n, what.p, what.n);
}

const char *
leak_find(const struct leak *l, unsigned kinds, struct slice text)
{
	char coded[32];

	for (size_t i = 0; i < LEAK_KINDS; i++) {
		struct slice c = { l->canary[i], ENOUGH };

		if (!(kinds & LEAK_BIT(i)))
			continue;
		if (holds(text, c))
			return c.p;
		for (size_t offset = 0; offset < 3; offset++)
			if (holds(text,
				(struct slice){
				    coded, base64(coded, c, offset) }))
				return c.p;
	}
	return NULL;
}
