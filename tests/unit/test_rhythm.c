/* SPDX-License-Identifier: MIT */
#include "rhythm.h"
#include "tap.h"

static void
heard(struct rhythm *r, int times, uint64_t ms)
{
	while (times-- > 0)
		rhythm_heard(r, ms);
}

int
main(void)
{
	struct rhythm r;

	rhythm_init(&r);
	ok(rhythm_limit(&r) == 90000, "nothing known yet");
	heard(&r, 7, 15000);
	ok(rhythm_limit(&r) == 90000, "seven heartbeats are not enough");
	heard(&r, 1, 15100);
	ok(rhythm_limit(&r) == 60400, "four times the longest of eight");
	heard(&r, 100000, 16);
	ok(rhythm_limit(&r) == 60400, "events between them change nothing");

	rhythm_init(&r);
	heard(&r, 8, 1000);
	ok(rhythm_limit(&r) == 30000, "never hasty");
	heard(&r, 1, 30000);
	ok(rhythm_limit(&r) == 90000, "never above the first limit by itself");
	heard(&r, 55, 2000);
	ok(rhythm_limit(&r) == 90000, "a late one is remembered");
	heard(&r, 64, 2000);
	ok(rhythm_limit(&r) == 90000, "for a block more");
	heard(&r, 64, 2000);
	ok(rhythm_limit(&r) == 30000, "and then forgotten");

	rhythm_init(&r);
	for (uint64_t want = 180000; want < RHYTHM_MOST; want *= 2) {
		rhythm_silent(&r);
		ok(rhythm_limit(&r) == want, "quiet, not dead: twice as long");
	}
	rhythm_silent(&r);
	rhythm_silent(&r);
	ok(rhythm_limit(&r) == RHYTHM_MOST, "but not for ever");
	heard(&r, 1, 200000);
	ok(rhythm_limit(&r) == 800000, "a silence that passed may come again");
	heard(&r, 1, UINT64_MAX);
	ok(rhythm_limit(&r) == RHYTHM_MOST, "an absurd one is cut");
	return done();
}
