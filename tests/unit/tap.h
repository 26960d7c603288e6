/* SPDX-License-Identifier: MIT */
#ifndef TAP_H
#define TAP_H
/*
 * The little a unit test needs: ok() judges, is() compares bytes, done() is
 * what main returns.  Only failures are printed, so a long table stays quiet.
 */

#include <stdio.h>

#include "slice.h"

static int tap_run, tap_failed;

__attribute__((unused)) static bool
tap_ok(bool good, const char *file, int line, const char *what)
{
	tap_run++;
	if (!good) {
		tap_failed++;
		printf("not ok %s:%d %s\n", file, line, what);
	}
	return good;
}

__attribute__((unused)) static bool
tap_is(struct slice got, struct slice want, const char *file, int line,
    const char *what)
{
	bool good = slice_eq(got, want);

	tap_ok(good, file, line, what);
	if (!good) {
		printf("# got  '%.*s'\n", (int)got.n, got.p ? got.p : "");
		printf("# want '%.*s'\n", (int)want.n, want.p ? want.p : "");
	}
	return good;
}

#define ok(cond, what) tap_ok((cond), __FILE__, __LINE__, (what))
#define is(got, want, what) tap_is((got), (want), __FILE__, __LINE__, (what))

__attribute__((unused)) static int
done(void)
{
	printf("%d checks, %d failed\n", tap_run, tap_failed);
	return tap_failed || !tap_run;
}

#endif
