/* SPDX-License-Identifier: MIT */
#include "guard.h"

#include "tap.h"

static const unsigned char zero[GUARD_RANDOM];
static char token[GUARD_TOKEN + 1];
static uint64_t seconds;
static size_t key;

/* A token whose first byte is n. */
static enum guard_got
issue(struct guard *g, struct slice k, uint64_t now, unsigned char n)
{
	unsigned char random[GUARD_RANDOM] = { n, 0xff };

	return guard_issue(g, k, now, random, token, &seconds);
}

static enum guard_got
enter(struct guard *g, uint64_t now)
{
	return guard_enter(g, slice_str(token), now, false, &key);
}

static void
test_tokens(void)
{
	struct guard g = { .lifetime_ms = 2500,
		.window_ms = 1000,
		.issues = 3,
		.streams = 2 };

	guard_add_key(&g, SLICE("one"));
	guard_add_key(&g, SLICE("two"));
	ok(issue(&g, SLICE("on"), 5, 1) == GUARD_UNKNOWN, "half a key");
	ok(issue(&g, SLICE(""), 5, 1) == GUARD_UNKNOWN, "no key");
	ok(issue(&g, SLICE("one"), 5, 0x1f) == GUARD_OK && seconds == 2,
	    "a token");
	ok(strncmp(token, "1fff00", 6) == 0, "its digits");
	ok(strlen(token) == 64, "all of them");
	ok(guard_enter(&g, slice_str(token), 2504, true, &key) == GUARD_OK &&
		key == 0,
	    "good");
	ok(enter(&g, 2505) == GUARD_UNKNOWN, "expired");
	ok(issue(&g, SLICE("two"), 3000, 2) == GUARD_OK, "another");
	ok(enter(&g, 3000) == GUARD_OK && key == 1, "opens a stream");
	ok(enter(&g, 3000) == GUARD_UNKNOWN, "but one");
	guard_free(&g);
}

static void
test_limits(void)
{
	struct guard g = { .lifetime_ms = 100000,
		.window_ms = 1000,
		.issues = 2,
		.streams = 1 };
	char spare[GUARD_TOKEN + 1];

	guard_add_key(&g, SLICE("one"));
	guard_add_key(&g, SLICE("two"));
	issue(&g, SLICE("one"), 0, 1);
	issue(&g, SLICE("one"), 400, 2);
	memcpy(spare, token, sizeof(spare));
	ok(issue(&g, SLICE("one"), 999, 3) == GUARD_BUSY && seconds == 1,
	    "two in any second");
	ok(issue(&g, SLICE("two"), 999, 3) == GUARD_OK, "the other key may");
	ok(issue(&g, SLICE("one"), 1000, 4) == GUARD_OK, "the window slides");
	ok(issue(&g, SLICE("one"), 1001, 5) == GUARD_BUSY && seconds == 1,
	    "and slides");
	ok(issue(&g, SLICE("one"), 1400, 5) == GUARD_OK, "on");
	ok(enter(&g, 1500) == GUARD_OK, "one stream");
	ok(guard_enter(&g, slice_str(spare), 1500, false, &key) == GUARD_BUSY,
	    "not two");
	guard_leave(&g, key);
	ok(guard_enter(&g, slice_str(spare), 1500, false, &key) == GUARD_OK,
	    "the token was not used up");
	guard_free(&g);
}

static void
test_reuse(void)
{
	struct guard g = { .lifetime_ms = 10000,
		.window_ms = 3600000,
		.issues = 1,
		.reuse = true };
	char first[GUARD_TOKEN + 1];

	guard_add_key(&g, SLICE("one"));
	issue(&g, SLICE("one"), 0, 1);
	memcpy(first, token, sizeof(first));
	ok(issue(&g, SLICE("one"), 4001, 2) == GUARD_OK && seconds == 5,
	    "what is left of it");
	is(slice_str(token), slice_str(first), "the same");
	ok(enter(&g, 1) == GUARD_OK && enter(&g, 1) == GUARD_OK, "opens many");
	ok(issue(&g, SLICE("one"), 10000, 2) == GUARD_BUSY, "expired");
	guard_free(&g);
}

static void
test_many(void)
{
	struct guard g = { .lifetime_ms = 1000 };
	bool good = true;

	guard_add_key(&g, SLICE("one"));
	for (unsigned i = 0; i < 5000; i++)
		good &=
		    issue(&g, SLICE("one"), i, (unsigned char)i) == GUARD_OK;
	ok(good, "no limit, if there is none");
	ok(g.tokens <= 1001, "expired ones are forgotten");
	ok(guard_issue(&g, SLICE("one"), 9999, zero, token, &seconds) ==
		    GUARD_OK &&
		g.tokens == 1,
	    "all of them");
	guard_free(&g);
}

int
main(void)
{
	test_tokens();
	test_limits();
	test_reuse();
	test_many();
	return done();
}
