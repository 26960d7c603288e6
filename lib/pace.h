/* SPDX-License-Identifier: MIT */
#ifndef PACE_H
#define PACE_H
/*
 * How fast a recording is played: a number of events a second, or the times
 * that its records carry.  Times are microseconds.
 */

#include <stdint.h>

#include "slice.h"

struct pace {
	double rate;  /* events a second; 0: any */
	double speed; /* times the recorded pace; 0: any */
};

/* Zero at the start. */
struct pace_state {
	double due;
	uint64_t start;
	int64_t origin; /* the recorded time at start */
	bool going, timed, again;
};

/*
 * The recording starts again: at its rate; by recorded times, which do not tell
 * how long that takes, after a second.
 */
void pace_again(struct pace_state *s);

/*
 * True if the next event, whose record has the member time (a JSON string, or
 * absent), must wait, and until when in *wake.
 */
bool pace_wait(struct pace_state *s, const struct pace *p, struct slice time,
    uint64_t now, uint64_t *wake);

/* The event went out. */
void pace_went(struct pace_state *s, const struct pace *p, uint64_t now);

#endif
