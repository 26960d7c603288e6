/* SPDX-License-Identifier: MIT */
#ifndef PROGRESS_H
#define PROGRESS_H
/*
 * One line that tells how a stream is doing, for a terminal or a log.
 */

#include <stdint.h>

#include "buf.h"

struct progress {
	const char *state;
	uint64_t events, bytes, reconnects;
	uint64_t idle_ms; /* since the last byte */

	/* the module's own: a ring of event counts, one a second */
	uint64_t seen[10];
	unsigned at, filled;
};

/* Call once a second: notes how many events there are now. */
void progress_tick(struct progress *p);

/* Events a second over the last ten. */
double progress_rate(const struct progress *p);

/* Append the line, width columns at most, no line end. */
int progress_line(struct buf *b, const struct progress *p, size_t width);

#endif
