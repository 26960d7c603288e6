/* SPDX-License-Identifier: MIT */
#include "overlap.h"
#include "tap.h"

/* "a0 b1": hashes by letter, sides by digit; what came out */
static void
run(const char *in, const char *want)
{
	struct overlap o = { 0 };
	char got[64];
	size_t n = 0;

	for (const char *p = in; *p; p += p[2] ? 3 : 2)
		if (overlap_new(&o, p[1] - '0', (uint64_t)p[0]) == 1)
			got[n++] = p[0];
	is(((struct slice){ got, n }), slice_str(want), in);
	overlap_free(&o);
}

static void
full(void)
{
	struct overlap o = { 0 };
	size_t once = 0, again = 0;

	for (uint64_t h = 0; h < OVERLAP_MAX + 10; h++)
		once += overlap_new(&o, 0, h * 64) == 1;
	for (uint64_t h = 0; h < OVERLAP_MAX + 10; h++)
		again += overlap_new(&o, 1, h * 64) == 1;
	ok(once == OVERLAP_MAX + 10, "all new");
	ok(again == 10 && o.dropped == OVERLAP_MAX,
	    "what there is no room for comes twice, nothing is lost");
	overlap_free(&o);
}

int
main(void)
{
	run("a0 b0 c0", "abc");
	run("a0 b0 a1 b1 c1", "abc");
	run("a0 a1 b1 b0 c0 c1", "abc");
	run("b1 a0 b0 c0 c1", "bac");
	run("a0 a0 a1 a1 a1", "aaa"); /* equal events are events */
	run("a0 a1 a0 a1", "aa");
	full();
	return done();
}
