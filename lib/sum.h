/* SPDX-License-Identifier: MIT */
#ifndef SUM_H
#define SUM_H
/*
 * A running sum of JSON numbers.  Integers are added exactly as long as the
 * sum fits 64 bits, fractions as doubles; the value is whole + part.
 */

#include <stdint.h>

#include "json.h"

struct sum {
	int64_t whole;
	double part;
};

/* Read the JSON number v; false, *s unchanged, if it is none or not finite. */
bool sum_read(struct slice v, struct sum *s);

void sum_add(struct sum *s, struct sum x);
double sum_double(struct sum s);
bool sum_negative(struct sum s);

/* Append s as a JSON number.  Returns 0, or -1 with errno as buf_room. */
int sum_write(struct buf *b, struct sum s);

#endif
