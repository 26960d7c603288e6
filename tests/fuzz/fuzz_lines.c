/* SPDX-License-Identifier: MIT */
/*
 * Every tier of the joining of data lines that this machine has, and of what
 * takes their LFs out again, gives what the plain way gives, and writes nowhere
 * else, wherever the text lies in memory.
 *
 * Input: a byte for how often the lines come again, the lines.
 */
#include "buf.h"
#include "check.h"
#include "cpu.h"
#include "plain_lines.h"

static void
every_tier(struct slice s)
{
	char *want = malloc(s.n + 1), *flat = malloc(s.n + 1);
	char *got = malloc(s.n + LINES_ROOM);
	struct lines w, g;
	size_t n;

	CHECK(want && flat && got);
	w = plain_join(want, s);
	n = plain_flatten(flat, s);
	for (size_t i = 0; i < CPU_TIERS; i++) {
		if (cpu_use(cpu_names[i]) == -1)
			continue;
		g = lines_join(got, s);
		CHECK(g.taken == w.taken && g.made == w.made);
		CHECK(memcmp(got, want, w.made) == 0);
		CHECK(lines_flatten(got, s) == n);
		CHECK(memcmp(got, flat, n) == 0);
	}
	free(want);
	free(flat);
	free(got);
}

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
	struct slice s = { (const char *)bytes, n };
	unsigned times = take_byte(&s) % 32 + 1;
	struct buf again = { .max = 0 };
	char *copy;

	for (unsigned i = 0; i < times; i++)
		CHECK(buf_slice(&again, s) == 0);
	s = buf_get(&again);
	/* in memory that ends where the text does */
	n = s.n % 64;
	copy = malloc(n + s.n + 1);
	CHECK(copy);
	memcpy(copy + n + 1, s.p, s.n);
	s.p = copy + n + 1;
	every_tier(s);
	free(copy);
	buf_free(&again);
	return 0;
}
