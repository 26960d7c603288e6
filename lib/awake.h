/* SPDX-License-Identifier: MIT */
#ifndef AWAKE_H
#define AWAKE_H
/*
 * Time in which we could not have heard anything: the process was stopped, the
 * machine was suspended, or the reader of our output held us up.  A watchdog
 * that counted it would blame the peer.  Times are milliseconds of a monotonic
 * clock, read by the caller.
 *
 *	awake_sleep(&a, now, ms);
 *	poll(..., ms);
 *	awake_wake(&a, now);
 */

#include <stdbool.h>
#include <stdint.h>

/* A round of the loop may take this much longer than it meant to. */
#define AWAKE_SLACK 1000

/* A machine suspended for longer finds its connections dead. */
#define AWAKE_SUSPENDED 30000

struct awake {
	uint64_t lost_ms; /* in sum, never less than before */

	/* the module's own */
	uint64_t until_ms; /* when we meant to be back at the latest */
	uint64_t held_ms;  /* since when we are held up; 0: we are not */
	int64_t asleep_ms; /* what the clock that counts suspension is ahead */
	bool known;
};

void awake_init(struct awake *a);

/* About to wait, for wait_ms at most (-1: until something comes). */
void awake_sleep(struct awake *a, uint64_t now, int wait_ms);

/* Back; what passed beyond wait_ms and AWAKE_SLACK was not ours. */
void awake_wake(struct awake *a, uint64_t now);

/* Whether we are held up now; may be called as often as one likes. */
void awake_hold(struct awake *a, uint64_t now, bool held);

/*
 * boot is the same time on a clock that also counts suspension.  True once
 * after each suspension of AWAKE_SUSPENDED or longer.
 */
bool awake_suspended(struct awake *a, uint64_t now, uint64_t boot);

#endif
