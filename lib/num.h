/* SPDX-License-Identifier: MIT */
#ifndef NUM_H
#define NUM_H
/*
 * Numbers, sizes and durations from option text.  Each function returns NULL
 * and stores the value, or returns the reason why not ("too large"), fit for
 * the end of a message, and leaves *v unchanged.
 */

#include <stdint.h>

#include "slice.h"

/* Decimal digits only, min <= value <= max. */
const char *num_parse(struct slice s, uint64_t min, uint64_t max, uint64_t *v);

/* Bytes: "65536", "64k", "16M", "1G", "1.5M"; the units are powers of 1024. */
const char *num_size(const char *s, uint64_t *v);

/*
 * Milliseconds: "250ms", "90s", "15m", "2h", "1d", "1.5s"; a bare number is
 * seconds, as curl and sleep have it.
 */
const char *num_msec(const char *s, uint64_t *v);

/* 64 bits as 16 hex digits, lower case, no more and no less. */
const char *num_hex(struct slice s, uint64_t *v);

/* A decimal number with optional sign, fraction and exponent. */
const char *num_double(const char *s, double *v);

#endif
