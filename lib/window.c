/* SPDX-License-Identifier: MIT */
#include "window.h"

#include <stdlib.h>
#include <string.h>

enum {
	BUCKETS = 60000
};

static int64_t
floor_div(int64_t a, int64_t b)
{
	return a / b - (a % b < 0);
}

int
window_init(struct window *w, int64_t width_us)
{
	*w = (struct window){ .width = width_us, .grain = 1000 };
	if (width_us > BUCKETS * w->grain)
		w->grain = (width_us + BUCKETS - 1) / BUCKETS;
	w->n = (size_t)((width_us + w->grain - 1) / w->grain) + 1;
	w->bucket = calloc(w->n, sizeof *w->bucket);
	return w->bucket ? 0 : -1;
}

void
window_free(struct window *w)
{
	free(w->bucket);
	*w = (struct window){ 0 };
}

void
window_reset(struct window *w)
{
	if (w->count)
		memset(w->bucket, 0, w->n * sizeof *w->bucket);
	w->count = 0;
	w->any = false;
}

/* Buckets are numbered from 1970 on; the ring holds the newest n of them. */
static size_t
slot(const struct window *w, int64_t i)
{
	int64_t n = (int64_t)w->n;

	return (size_t)(i - floor_div(i, n) * n);
}

void
window_advance(struct window *w, int64_t t)
{
	int64_t i = floor_div(t, w->grain);

	if (w->any && t <= w->end)
		return;
	w->end = t;
	if (!w->any || i - w->newest >= (int64_t)w->n) {
		window_reset(w);
		w->newest = i;
	}
	w->any = true;
	while (w->newest < i) {
		size_t at = slot(w, ++w->newest);

		w->count -= w->bucket[at];
		w->bucket[at] = 0;
	}
}

bool
window_add(struct window *w, int64_t t)
{
	int64_t i = floor_div(t, w->grain);

	window_advance(w, t);
	if (w->newest - i >= (int64_t)w->n)
		return false;
	w->bucket[slot(w, i)]++;
	w->count++;
	return true;
}

double
window_rate(const struct window *w)
{
	return (double)w->count * 1e6 / (double)w->width;
}
