/* SPDX-License-Identifier: MIT */
#include "health.h"
#include "tap.h"

int
main(void)
{
	struct health h;
	uint64_t now = 1000, ms = 60000;

	ok(health_init(&h, 0) == 0, "no way at all");
	ok(health_next(&h, now) == 0, "is number 0");
	health_bad(&h, 0, now);
	health_good(&h, 0);
	health_free(&h);

	health_init(&h, 3);
	for (size_t i = 0; i < 7; i++)
		ok(health_next(&h, now) == i % 3, "in turn");
	health_bad(&h, 1, now);
	ok(health_next(&h, now) == 2 && health_next(&h, now) == 0 &&
		health_next(&h, now) == 2,
	    "one that failed is left out");
	ok(health_next(&h, now + 60000) == 0, "its time is over,");
	ok(health_next(&h, now + 60000) == 1, "so it has its turn again");
	health_bad(&h, 0, now);
	health_bad(&h, 2, now + 1);
	health_bad(&h, 1, now);
	ok(health_next(&h, now + 2) == 0, "all failed: the first to be well");
	health_good(&h, 2);
	ok(health_next(&h, now + 2) == 2, "one that is well again");
	health_free(&h);

	health_init(&h, 2);
	for (int i = 0; i < 10; i++) {
		health_bad(&h, 0, now);
		health_next(&h, now);
		ok(health_next(&h, now + ms - 1) == 1, "out for so long");
		now += ms;
		ok(health_next(&h, now) == 0, "and no longer");
		ms = ms * 2 > 3600000 ? 3600000 : ms * 2;
	}
	health_free(&h);
	return done();
}
