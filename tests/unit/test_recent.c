/* SPDX-License-Identifier: MIT */
#include "recent.h"
#include "tap.h"

static struct slice
number(char out[static 16], int n)
{
	snprintf(out, 16, "%d", n);
	return slice_str(out);
}

/* Every id of the last RECENT_MAX is known; of 100,000 others next to none. */
static void
numbers(void)
{
	struct recent r = { 0 };
	char id[16];
	int known = 0, taken = 0;

	ok(!recent_has(&r, SLICE("1"), SLICE("")) && !r.at, "nothing yet");
	for (int i = 0; i < 5000; i++)
		ok(recent_add(&r, number(id, i), SLICE("x")) == 0, "add");
	ok(r.cap == RECENT_MAX, "bounded");
	for (int i = 5000 - RECENT_MAX; i < 5000; i++)
		known += recent_has(&r, number(id, i), SLICE("x"));
	for (int i = 5000; i < 105000; i++)
		taken += recent_has(&r, number(id, i), SLICE("x"));
	ok(known == RECENT_MAX, "all known");
	ok(taken <= 1, "few taken for known");
	recent_free(&r);
}

static void
parts(void)
{
	struct recent r = { 0 };
	char data[100];

	memset(data, 'a', sizeof data);
	recent_add(&r, SLICE("12"), SLICE("3"));
	ok(recent_has(&r, SLICE("12"), SLICE("3")), "the same");
	ok(!recent_has(&r, SLICE("1"), SLICE("23")), "parted elsewhere");
	ok(!recent_has(&r, SLICE("12"), SLICE("4")), "other data");
	ok(!recent_has(&r, SLICE("12"), (struct slice){ NULL, 0 }), "none");
	recent_add(&r, SLICE("1"), (struct slice){ data, 100 });
	ok(recent_has(&r, SLICE("1"), (struct slice){ data, RECENT_DATA }),
	    "the beginning counts");
	data[RECENT_DATA - 1] = 'b';
	ok(!recent_has(&r, SLICE("1"), (struct slice){ data, 100 }),
	    "to its last byte");
	recent_free(&r);
}

int
main(void)
{
	numbers();
	parts();
	return done();
}
