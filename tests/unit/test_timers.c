/* SPDX-License-Identifier: MIT */
#include "tap.h"
#include "timers.h"

#define MEMBERS 257

static uint64_t want[MEMBERS];

/* The first by looking at all of them. */
static uint64_t
least(void)
{
	uint64_t min = UINT64_MAX;

	for (size_t i = 0; i < MEMBERS; i++)
		if (want[i] < min)
			min = want[i];
	return min;
}

static void
random_times(void)
{
	struct timers t;
	uint64_t due, x = 88172645463325252u;
	size_t who;

	ok(timers_init(&t, MEMBERS) == 0, "init");
	timers_first(&t, &due);
	ok(due == UINT64_MAX, "nobody is due at first");
	for (size_t i = 0; i < MEMBERS; i++)
		want[i] = UINT64_MAX;
	for (int i = 0; i < 100000; i++) {
		x ^= x << 13, x ^= x >> 7, x ^= x << 17;
		who = x % MEMBERS;
		want[who] = x >> 32 & 7 ? x >> 40 : UINT64_MAX;
		timers_set(&t, who, want[who]);
		who = timers_first(&t, &due);
		if (due != least() || want[who] != due) {
			ok(false, "the first is not the least");
			break;
		}
	}
	ok(true, "the first is the least, 100,000 times");
	timers_free(&t);
}

int
main(void)
{
	struct timers t;
	uint64_t due;

	ok(timers_init(&t, 1) == 0, "one member");
	timers_set(&t, 0, 5);
	ok(timers_first(&t, &due) == 0 && due == 5, "is the first");
	timers_free(&t);
	random_times();
	return done();
}
