/* SPDX-License-Identifier: MIT */
#ifndef DIGITS_H
#define DIGITS_H
/*
 * Decimal digits of doubles, both ways.  What is exact in 128 bits, or in one
 * operation, is done so; the rest is libc's.
 */

#include "slice.h"

/*
 * The fewest digits that read back as v, which is finite and above 0, of those
 * the nearest to it, without zeros at the end.  *exponent: where the point
 * stands behind the first.  Returns how many they are.
 */
int digits_write(double v, char digit[static 18], int *exponent);

/* The same by libc alone. */
int digits_write_slowly(double v, char digit[static 18], int *exponent);

/*
 * The nearest double to the JSON number s, as strtod has it.  False, and *v
 * unchanged, if it takes more than one operation, or s is no such number.
 */
bool digits_read(struct slice s, double *v);

#endif
