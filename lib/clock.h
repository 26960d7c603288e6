/* SPDX-License-Identifier: MIT */
#ifndef CLOCK_H
#define CLOCK_H
/*
 * Points in time as microseconds since 1970-01-01T00:00:00Z, leap seconds
 * ignored as POSIX does.  Pure: the clock itself is read by the tools.
 */

#include <stdint.h>

#include "buf.h"

/* The day so many days after 1970-01-01; *m and *d from 1. */
void clock_civil(int64_t days, int *y, int *m, int *d);

/* How many days after 1970-01-01 such a day is; m from 1 to 12. */
int64_t clock_days(int y, int m, int d);
int clock_month_days(int y, int m);

#define CLOCK_RFC3339 sizeof("2026-11-22T08:00:00.000000Z")

/* Write t as RFC 3339 UTC with microseconds and a NUL. */
void clock_write(char out[static CLOCK_RFC3339], int64_t t);

/*
 * Read a time stamp in any of the forms services write:
 *
 *	2024-01-01T12:00:00Z            RFC 3339, ISO 8601: 'T', 't', '_' or a
 *	2014-01-12_01:01:49.809617      space; seconds and the zone may be left
 *	2014-04-02T03:15:52+00:00       out, or the time altogether
 *	Tue Jul 06 16:04:47 +0000 2021  dates with the name of the month: RFC
 *	Sun, 06 Nov 1994 08:49:37 GMT   5322, the three of HTTP, asctime, those
 *	                                of Twitter and of JavaScript
 *	1625587487, 1625587487000       Unix time, fraction allowed, in seconds
 *	                                below 1e11, else ms below 1e14, else us
 *	                                below 1e17, else ns
 *
 * No zone means UTC.  Digits past the microsecond are cut off, the name of a
 * weekday is not checked against the date, and 23:59:60 UTC is the midnight
 * that follows.  Returns 0, or -1 with *t unchanged when s is none of these,
 * when there is no such day or time, or it is outside the years 0000 to 9999.
 */
int clock_read(struct slice s, int64_t *t);

#endif
