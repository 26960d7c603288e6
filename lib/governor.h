/* SPDX-License-Identifier: MIT */
#ifndef GOVERNOR_H
#define GOVERNOR_H
/*
 * When the next token may be asked for, so that a budget of so many requests
 * in any window lasts through a fault of any length: the first four tenths of
 * it are free, so that a short fault ends quickly; then the requests are ever
 * further apart, 1/60 of the window first, doubling up to 1/6 of it (for 10 an
 * hour: 60, 120, 240, 480, 600, 600 s).  Knows no clock: times are
 * milliseconds of one that does not go back, and may be negative.
 */

#include <stddef.h>
#include <stdint.h>

struct governor {
	unsigned count;     /* requests in any window_ms, 1 at least */
	uint64_t window_ms; /* 1 at least */
};

/* How far a request is behind the one before it if n are in the window. */
uint64_t governor_gap_ms(const struct governor *g, size_t n);

/*
 * The earliest time from now on for a request, if the n so far were made at
 * the times of asked, in rising order.
 */
int64_t governor_next(
    const struct governor *g, const int64_t *asked, size_t n, int64_t now);

#endif
