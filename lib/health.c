/* SPDX-License-Identifier: MIT */
#include "health.h"

#include <stdlib.h>

#define FIRST_MS 60000
#define MOST_MS 3600000

struct health_way {
	uint64_t out_until_ms; /* 0: well */
	uint64_t out_ms;       /* for so long the last time */
};

int
health_init(struct health *h, size_t n)
{
	*h = (struct health){ .n = n };
	h->way = calloc(n ? n : 1, sizeof(*h->way));
	h->last = n ? n - 1 : 0;
	return h->way ? 0 : -1;
}

size_t
health_next(struct health *h, uint64_t now)
{
	size_t best = 0, i;

	if (h->n == 0)
		return 0;
	best = (h->last + 1) % h->n;
	for (size_t k = 1; k <= h->n; k++) {
		i = (h->last + k) % h->n;
		if (h->way[i].out_until_ms <= now) {
			best = i;
			break;
		}
		if (h->way[i].out_until_ms < h->way[best].out_until_ms)
			best = i;
	}
	h->last = best;
	return best;
}

void
health_good(struct health *h, size_t way)
{
	if (way < h->n)
		h->way[way] = (struct health_way){ 0 };
}

void
health_bad(struct health *h, size_t way, uint64_t now)
{
	struct health_way *w;

	if (way >= h->n)
		return;
	w = &h->way[way];
	w->out_ms = w->out_ms ? 2 * w->out_ms : FIRST_MS;
	if (w->out_ms > MOST_MS)
		w->out_ms = MOST_MS;
	w->out_until_ms = now + w->out_ms;
}

void
health_free(struct health *h)
{
	free(h->way);
	*h = (struct health){ 0 };
}
