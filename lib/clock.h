/* SPDX-License-Identifier: MIT */
#ifndef CLOCK_H
#define CLOCK_H
/*
 * Points in time as microseconds since 1970-01-01T00:00:00Z, leap seconds
 * ignored as POSIX does.  Pure: the clock itself is read by the tools.
 */

#include <stdint.h>

#include "buf.h"

#define CLOCK_RFC3339 sizeof("2026-11-22T08:00:00.000000Z")

/* Write t as RFC 3339 UTC with microseconds and a NUL. */
void clock_write(char out[static CLOCK_RFC3339], int64_t t);

#endif
