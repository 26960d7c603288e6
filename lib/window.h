/* SPDX-License-Identifier: MIT */
#ifndef WINDOW_H
#define WINDOW_H
/*
 * How many events fell into the last so many microseconds: a ring of buckets,
 * never a list of events.  The window is closed at both ends: what is exactly
 * its width old still counts.  Times are rounded down to a grain of 1 ms, or of
 * 1/60000 of the width if that is longer than a minute: what is older than the
 * window by less than one grain, or two of the long ones, may count as well.
 *
 * Memory: 469 KiB at most, whatever the width.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct window {
	int64_t width; /* us */
	int64_t end;   /* the newest time, us; meaningless unless any */
	bool any;
	uint64_t count; /* events in the window */

	/* the module's own */
	int64_t grain, newest;
	uint64_t *bucket;
	size_t n;
};

/* width_us > 0.  Returns 0, or -1 with errno ENOMEM. */
int window_init(struct window *w, int64_t width_us);
void window_free(struct window *w);

/* Be empty, at no time. */
void window_reset(struct window *w);

/* Move the end of the window to t; never back. */
void window_advance(struct window *w, int64_t t);

/*
 * Count one event at t.  One later than the end moves the end there; returns
 * false if t is before the window: it is then not counted.
 */
bool window_add(struct window *w, int64_t t);

/* Events per second over the whole width. */
double window_rate(const struct window *w);

#endif
