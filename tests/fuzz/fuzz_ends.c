/* SPDX-License-Identifier: MIT */
/*
 * Every tier of the bitmaps of line ends that this machine has, and of the
 * counting of bytes, says what a plain loop says, wherever the text lies in
 * memory.
 *
 * Input: a byte to count and to look for, the text.
 */
#include "cpu.h"
#include "ends.h"
#include "tally.h"
#include "check.h"

/* What the bitmap says of each byte, and of where the next end is. */
static void
marked(const uint64_t *bits, struct slice s)
{
	size_t next = s.n;

	for (size_t i = s.n; i-- > 0;) {
		bool end = s.p[i] == '\r' || s.p[i] == '\n';

		if (end)
			next = i;
		CHECK((bits[i / 64] >> i % 64 & 1) == end);
		CHECK(ends_next(bits, i) == next);
		CHECK((ends_from(bits, i) & 1) == end);
	}
	CHECK(ends_next(bits, s.n) == s.n);
}

static void
every_tier(struct slice s, char c)
{
	uint64_t *bits = malloc(ENDS_WORDS(s.n) * sizeof(*bits));
	size_t count = 0;

	CHECK(bits);
	for (size_t i = 0; i < s.n; i++)
		count += s.p[i] == c;
	for (size_t i = 0; i < CPU_TIERS; i++) {
		if (cpu_use(cpu_names[i]) == -1)
			continue;
		memset(bits, (int)i, ENDS_WORDS(s.n) * sizeof(*bits));
		ends_mark(bits, s.p, s.n);
		marked(bits, s);
		CHECK(tally_byte(s, c) == count);
	}
	for (size_t at = 0; at + 64 <= s.n; at += 7)
		for (unsigned i = 0; i < 64; i++)
			CHECK((ends_equal(s.p + at, c) >> i & 1) ==
			    (s.p[at + i] == c));
	free(bits);
}

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
	struct slice s = { (const char *)bytes, n };
	char c = (char)take_byte(&s), *copy;
	size_t shift = s.n % 64;

	/* in memory that ends where the text does */
	copy = malloc(s.n + shift + 1);
	CHECK(copy);
	if (s.n)
		memcpy(copy + 1 + shift, s.p, s.n);
	s.p = copy + 1 + shift;
	every_tier(s, c);
	free(copy);
	return 0;
}
