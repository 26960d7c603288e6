/* SPDX-License-Identifier: MIT */
#include "awake.h"
#include "tap.h"

int
main(void)
{
	struct awake a;

	awake_init(&a);
	awake_sleep(&a, 1000, 500);
	awake_wake(&a, 1500);
	ok(a.lost_ms == 0, "back in time");
	awake_sleep(&a, 1500, 500);
	awake_wake(&a, 2900);
	ok(a.lost_ms == 0, "a little late, on a busy machine");
	awake_sleep(&a, 2900, 100);
	awake_wake(&a, 604000);
	ok(a.lost_ms == 600000, "stopped for ten minutes in poll");
	awake_wake(&a, 605500);
	ok(a.lost_ms == 600500, "stopped between two waits");
	awake_sleep(&a, 605500, -1);
	awake_wake(&a, 99605500);
	ok(a.lost_ms == 600500, "nothing was to be done: nothing is lost");

	awake_init(&a);
	awake_hold(&a, 100, false);
	awake_hold(&a, 100, true);
	awake_hold(&a, 150, true);
	ok(a.lost_ms == 50, "held up so far");
	awake_sleep(&a, 150, 10);
	awake_wake(&a, 5150);
	ok(a.lost_ms == 50, "not counted twice");
	awake_hold(&a, 5150, false);
	ok(a.lost_ms == 5050, "held up in all");
	awake_hold(&a, 9000, false);
	ok(a.lost_ms == 5050, "no more");

	ok(!awake_suspended(&a, 100, 5000100), "the first look says nothing");
	ok(!awake_suspended(&a, 200, 5000200), "no suspension");
	ok(!awake_suspended(&a, 300, 5029299), "too short to matter");
	ok(awake_suspended(&a, 400, 5059399), "30 s");
	ok(!awake_suspended(&a, 500, 5059499), "told once");
	return done();
}
