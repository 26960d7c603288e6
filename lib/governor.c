/* SPDX-License-Identifier: MIT */
#include "governor.h"

uint64_t
governor_gap_ms(const struct governor *g, size_t n)
{
	unsigned free = (g->count * 4 + 9) / 10, steps = g->count - free;
	uint64_t step = g->window_ms / 60, gap = step, most = 10 * step;

	if (n < free)
		return 0;
	for (n -= free; n && gap < most; n--)
		gap *= 2;
	if (gap > most)
		gap = most;
	/* a budget of more than ten is spread over the same time */
	return steps > 6 ? gap * 6 / steps : gap;
}

/* The earliest time for a request while the held last ones are in the window. */
static int64_t
while_held(const struct governor *g, const int64_t *asked, size_t n,
    size_t held, int64_t now)
{
	int64_t at = now, apart;

	if (held < n && asked[n - held - 1] + (int64_t)g->window_ms > at)
		at = asked[n - held - 1] + (int64_t)g->window_ms;
	if (held) {
		apart = asked[n - 1] + (int64_t)governor_gap_ms(g, held);
		if (apart > at)
			at = apart;
	}
	return at;
}

int64_t
governor_next(
    const struct governor *g, const int64_t *asked, size_t n, int64_t now)
{
	int64_t best = INT64_MAX, at;

	/* each request that leaves the window makes the next gap shorter */
	for (size_t held = n < g->count ? n : g->count - 1;; held--) {
		at = while_held(g, asked, n, held, now);
		if (at < best)
			best = at;
		if (held == 0)
			return best;
	}
}
