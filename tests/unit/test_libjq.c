/* SPDX-License-Identifier: MIT */
#include "libjq.h"

#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

#include "tap.h"

#define MANY 200
#define SIZE 300000

static long
faults(void)
{
	struct rusage r;

	getrusage(RUSAGE_SELF, &r);
	return r.ru_minflt;
}

/* Strings of some length, as each step of a join makes them. */
static void
step(void)
{
	char *volatile s[4];

	for (int i = 0; i < 4; i++) {
		s[i] = malloc(SIZE);
		if (!s[i])
			abort();
		memset(s[i], 'a', SIZE);
	}
	for (int i = 0; i < 4; i++)
		free(s[i]);
}

__attribute__((unused)) static void
test_memory_is_kept(void)
{
	long before;

	step();
	step();
	before = faults();
	for (int i = 0; i < MANY; i++)
		step();
	/* 292 pages a step, if the memory is new each time */
	ok(faults() - before < 20 * MANY, "freed memory is used again");
}

int
main(void)
{
	ok(libjq_open() == NULL, "libjq is there");
	/* sanitizers have a malloc of their own */
#ifndef __SANITIZE_ADDRESS__
	test_memory_is_kept();
#endif
	return done();
}
