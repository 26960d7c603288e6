/* SPDX-License-Identifier: MIT */
#include "seen.h"

#include <stdio.h>

#include "tap.h"

static const uint64_t secret[2] = { 0x0706050403020100, 0x0f0e0d0c0b0a0908 };

static bool
add(struct seen *s, int i)
{
	char key[32];
	int n = snprintf(key, sizeof key, "key-%d-of-some-length", i);

	return seen_add(s, (struct slice){ key, (size_t)n });
}

static void
remembers(size_t max)
{
	struct seen s;
	int kept = (int)max, fresh = 0;

	ok(seen_init(&s, max, secret) == 0, "init");
	for (int i = 0; i < 10 * kept; i++) {
		fresh += add(&s, i);
		/* the last max different keys are never forgotten */
		for (int j = i; j >= 0 && j > i - kept && j > i - 5; j--)
			ok(!add(&s, j), "recent key");
	}
	ok(fresh == 10 * kept, "new keys are new");
	ok(add(&s, 0), "the first key is forgotten");
	seen_free(&s);
}

int
main(void)
{
	struct seen s;
	bool stays = true;

	remembers(5);
	remembers(100);
	remembers(1000);

	/* a key that keeps coming stays, whatever comes between */
	ok(seen_init(&s, 10, secret) == 0, "init");
	add(&s, -1);
	for (int i = 0; i < 1000; i++) {
		add(&s, i);
		if (i % 5 == 0)
			stays = stays && !add(&s, -1);
	}
	ok(stays, "a repeated key stays remembered");
	seen_free(&s);

	ok(seen_init(&s, 1, secret) == 0, "one key");
	ok(seen_add(&s, SLICE("")), "the empty key is a key");
	ok(!seen_add(&s, SLICE("")), "and is remembered");
	ok(seen_add(&s, SLICE("\0")), "a NUL is not nothing");
	seen_free(&s);

	ok(seen_init(&s, SIZE_MAX / 2, secret) == -1, "too many");
	return done();
}
