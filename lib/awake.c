/* SPDX-License-Identifier: MIT */
#include "awake.h"

void
awake_init(struct awake *a)
{
	*a = (struct awake){ .until_ms = UINT64_MAX };
}

void
awake_sleep(struct awake *a, uint64_t now, int wait_ms)
{
	a->until_ms =
	    wait_ms < 0 ? UINT64_MAX : now + (uint64_t)wait_ms + AWAKE_SLACK;
}

void
awake_wake(struct awake *a, uint64_t now)
{
	/* while held up, all of it counts anyway */
	if (now > a->until_ms && !a->held_ms)
		a->lost_ms += now - a->until_ms;
	a->until_ms = now + AWAKE_SLACK;
}

void
awake_hold(struct awake *a, uint64_t now, bool held)
{
	if (a->held_ms) {
		a->lost_ms += now - a->held_ms;
		a->held_ms = now;
	}
	if (held != (a->held_ms != 0))
		a->held_ms = held ? now : 0;
}

bool
awake_suspended(struct awake *a, uint64_t now, uint64_t boot)
{
	int64_t ahead = (int64_t)(boot - now), slept = ahead - a->asleep_ms;
	bool known = a->known;

	a->asleep_ms = ahead;
	a->known = true;
	return known && slept >= AWAKE_SUSPENDED;
}
