/* SPDX-License-Identifier: MIT */
#include "governor.h"
#include "tap.h"

#define HOUR 3600000

static void
gaps(struct governor g, const uint64_t *want, size_t n)
{
	char what[64];

	for (size_t i = 0; i < n; i++) {
		uint64_t got = governor_gap_ms(&g, i);

		snprintf(what, sizeof(what), "%u: gap %zu is %llu", g.count, i,
		    (unsigned long long)got);
		ok(got == want[i], what);
	}
}

#define GAPS(count, window, ...)                                               \
	gaps((struct governor){ count, window },                               \
	    (const uint64_t[]){ __VA_ARGS__ },                                 \
	    sizeof((const uint64_t[]){ __VA_ARGS__ }) / sizeof(uint64_t))

/* The definition, by trying each second; gaps are whole seconds here. */
static int64_t
slow(const struct governor *g, const int64_t *asked, size_t n, int64_t now)
{
	for (;; now += 1000) {
		size_t held = 0;

		for (size_t i = 0; i < n; i++)
			held += asked[i] + (int64_t)g->window_ms > now;
		if (held < g->count &&
		    (held == 0 ||
			asked[n - 1] + (int64_t)governor_gap_ms(g, held) <=
			    now))
			return now;
	}
}

/* Asking as soon as it may, from a random past: the definition agrees. */
static void
agrees(unsigned count, uint32_t seed)
{
	struct governor g = { count, HOUR };
	int64_t asked[200], now = -5000000;
	size_t n = 0;

	while (n < 200) {
		int64_t at = governor_next(&g, asked, n, now);

		if (!ok(at == slow(&g, asked, n, now), "as defined"))
			return;
		seed = seed * 1664525 + 1013904223;
		if (seed >> 30)
			now = at + (int64_t)(seed >> 20) * 1000 % 900000;
		else
			now = at;
		asked[n++] = now;
		if (n > count)
			ok(now - asked[n - 1 - count] >= HOUR, "budget kept");
	}
}

int
main(void)
{
	struct governor g = { 10, HOUR };
	int64_t burst[10] = { 0 };

	GAPS(10, HOUR, 0, 0, 0, 0, 60000, 120000, 240000, 480000, 600000,
	    600000);
	GAPS(1, HOUR, 0);
	GAPS(2, HOUR, 0, 60000);
	GAPS(16, 60000, 0, 0, 0, 0, 0, 0, 0, 666, 1333, 2666, 5333, 6666, 6666);
	ok(governor_next(&g, NULL, 0, 7) == 7, "the first at once");
	ok(governor_next(&g, burst, 4, 1) == 60000, "the fifth a minute later");
	ok(governor_next(&g, burst, 4, 60001) == 60001, "or any time after it");
	ok(governor_next(&g, burst, 10, 1) == HOUR, "a spent budget");
	ok(governor_next(&g, burst, 10, 9 * HOUR) == 9 * HOUR, "long ago");
	g.count = 1;
	ok(governor_next(&g, burst, 1, 1) == HOUR, "one an hour");
	for (uint32_t seed = 0; seed < 5; seed++)
		for (unsigned count = 1; count < 20; count += 1 + count / 4)
			agrees(count, seed);
	return done();
}
