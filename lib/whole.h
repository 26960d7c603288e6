/* SPDX-License-Identifier: MIT */
#ifndef WHOLE_H
#define WHOLE_H
/*
 * Whole numbers among doubles, without libm: to load that would take a tenth of
 * the time that a tool takes to start.
 */

#include <math.h>
#include <stdbool.h>
#include <stdint.h>

/* From there on doubles have no fraction, and integers no room. */
#define WHOLE_ALL 9007199254740992.0

/* v without its fraction, as trunc has it. */
static inline double
whole_part(double v)
{
	return fabs(v) < WHOLE_ALL ? copysign((double)(int64_t)v, v) : v;
}

/* True if v has none, which includes infinity, and not what is no number. */
static inline bool
whole_is(double v)
{
	return whole_part(v) == v;
}

#endif
