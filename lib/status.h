/* SPDX-License-Identifier: MIT */
#ifndef STATUS_H
#define STATUS_H
/*
 * The progress line on standard error: redrawn every second on a terminal, a
 * line every few seconds elsewhere.  Messages of say.h clear it first.
 */

#include "progress.h"

struct status {
	struct progress line; /* set before status_tick and status_end */
	bool on;

	/* the module's own */
	uint64_t tick_ms;
	bool redraw;
};

/* want: 1 yes, 0 no, -1 if standard error is a terminal and the data is not */
void status_init(struct status *s, int want);

/* True if it is time for status_tick. */
bool status_due(const struct status *s, uint64_t now);

/* Show the line if it is time to. */
void status_tick(struct status *s, uint64_t now);

/* Show it for the last time, and leave it there. */
void status_end(struct status *s);

#endif
