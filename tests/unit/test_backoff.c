/* SPDX-License-Identifier: MIT */
#include "backoff.h"
#include "tap.h"

static void
series(const char *text, int64_t retry, uint32_t rnd, const uint64_t *want,
    size_t n)
{
	struct backoff b;

	backoff_init(&b);
	if (text)
		ok(backoff_parse(&b, text) == NULL, text);
	for (size_t i = 0; i < n; i++) {
		uint64_t got = backoff_next(&b, retry, rnd);
		char what[80];

		snprintf(what, sizeof(what), "%s[%zu]: %llu, not %llu",
		    text ? text : "default", i, (unsigned long long)got,
		    (unsigned long long)want[i]);
		ok(got == want[i], what);
	}
}

#define SERIES(text, retry, rnd, ...)                                          \
	series(text, retry, rnd, (const uint64_t[]){ __VA_ARGS__ },            \
	    sizeof((const uint64_t[]){ __VA_ARGS__ }) / sizeof(uint64_t))

static void
refused(void)
{
	static const char *const bad[] = { "", "x", "0", "1s:500ms", "1s:x",
		"1s:2s:101", "1s:2s:x", "1s:2s:", "1s:2d", "1s:2s:50%:3",
		"99999999999999999999999999999999999" };
	struct backoff b, was;

	backoff_init(&b);
	was = b;
	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++) {
		if (i == 7) /* an empty percentage is the one in force */
			continue;
		ok(backoff_parse(&b, bad[i]) != NULL, bad[i]);
		ok(b.first_ms == was.first_ms && b.max_ms == was.max_ms &&
			b.jitter == was.jitter && b.fixed == was.fixed,
		    "unchanged");
	}
}

int
main(void)
{
	struct backoff b;

	SERIES(NULL, -1, 0, 1000, 2000, 4000, 8000, 16000, 30000, 30000);
	SERIES(NULL, -1, UINT32_MAX, 501, 1001, 2001, 4001, 8001, 15001);
	/* what samples of clients do */
	SERIES("2s:30s:0", -1, 7, 2000, 4000, 8000, 16000, 30000, 30000);
	SERIES("3s:3s:0", -1, 7, 3000, 3000, 3000);
	SERIES("5s:5s:0%", -1, 7, 5000, 5000);
	SERIES("10ms:40ms:0", -1, 7, 10, 20, 40, 40);
	SERIES("1m", -1, 0, 60000, 60000);
	SERIES("1s:10s:100", -1, UINT32_MAX, 1, 1, 1, 1);
	/* a retry field takes the place of a first wait nobody asked for */
	SERIES(NULL, 3000, 0, 3000, 6000, 12000, 24000, 30000);
	SERIES(NULL, 3000, UINT32_MAX, 3000, 3001, 6001);
	SERIES(NULL, 100, 0, 100, 200, 400);
	SERIES(NULL, 60000, 0, 60000, 60000);
	/* and only raises one that was asked for */
	SERIES("1s:4s:0", 100, 0, 1000, 2000, 4000, 4000);
	SERIES("1s:4s:0", 3000, 0, 3000, 4000, 4000);
	refused();

	backoff_init(&b);
	backoff_next(&b, -1, 0);
	backoff_next(&b, -1, 0);
	ok(b.tries == 2, "tries are counted");
	backoff_reset(&b);
	ok(backoff_next(&b, -1, 0) == 1000, "reset");
	ok(!backoff_stable(&b, true, 29999), "an event, but too short");
	ok(!backoff_stable(&b, false, 99999), "long, but no event");
	ok(backoff_stable(&b, true, 30000), "stable");
	b.max_ms = 360000;
	ok(!backoff_stable(&b, true, 59999), "not yet a minute");
	ok(backoff_stable(&b, true, 60000), "a minute is enough");
	b.max_ms = 30000;
	b.tries = UINT32_MAX;
	ok(backoff_next(&b, -1, 0) == 30000, "after very many tries");
	return done();
}
