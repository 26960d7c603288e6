/* SPDX-License-Identifier: MIT */
#include "quantile.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
	SUB = 8,     /* bits of the fraction that tell buckets apart */
	LOW = -32,   /* the smallest exponent */
	HIGH = 64,   /* the first exponent too large */
	BIAS = 1023, /* of the exponent of an IEEE 754 double */
	BUCKETS = (HIGH - LOW) << SUB
};

/* Sign off, a double's upper bits are its exponent and then its fraction. */
static size_t
bucket_of(double x)
{
	uint64_t bits;
	uint64_t first = (uint64_t)(LOW + BIAS) << SUB;

	if (x >= 0x1p64)
		return BUCKETS - 1;
	memcpy(&bits, &x, sizeof bits);
	return (size_t)((bits >> (52 - SUB)) - first);
}

static double
lower_edge(size_t i)
{
	uint64_t bits = ((uint64_t)i + ((uint64_t)(LOW + BIAS) << SUB))
	    << (52 - SUB);
	double x;

	memcpy(&x, &bits, sizeof x);
	return x;
}

int
quantile_add(struct quantile *q, double x)
{
	int sign = x < 0;
	double size = fabs(x);

	if (size >= 0x1p-32) {
		if (!q->bucket[sign]) {
			q->bucket[sign] = calloc(BUCKETS, sizeof(uint64_t));
			if (!q->bucket[sign])
				return -1;
		}
		q->bucket[sign][bucket_of(size)]++;
	} else {
		q->zero++;
	}
	if (q->count == 0 || x < q->min)
		q->min = x;
	if (q->count == 0 || x > q->max)
		q->max = x;
	q->sum += x;
	q->count++;
	return 0;
}

void
quantile_free(struct quantile *q)
{
	free(q->bucket[0]);
	free(q->bucket[1]);
	*q = (struct quantile){ 0 };
}

/* The number with the fewest decimal digits that bucket i spans. */
static double
plain(size_t i)
{
	double low = lower_edge(i), high = lower_edge(i + 1);
	double middle = low + (high - low) / 2;
	char text[32];

	for (int digits = 0; digits < 17; digits++) {
		double x;

		snprintf(text, sizeof text, "%.*e", digits, middle);
		x = strtod(text, NULL);
		if (x >= low && x < high)
			return x;
	}
	return middle;
}

static double
at_rank(const struct quantile *q, uint64_t rank)
{
	uint64_t n = 0;

	for (size_t i = BUCKETS; q->bucket[1] && i-- > 0;) {
		n += q->bucket[1][i];
		if (n >= rank)
			return -plain(i);
	}
	n += q->zero;
	if (n >= rank)
		return 0;
	for (size_t i = 0; q->bucket[0] && i < BUCKETS; i++) {
		n += q->bucket[0][i];
		if (n >= rank)
			return plain(i);
	}
	return q->max;
}

double
quantile_get(const struct quantile *q, double p)
{
	double rank = ceil(p * (double)q->count);
	double x;

	if (rank <= 1)
		return q->min;
	if (rank >= (double)q->count)
		return q->max;
	x = at_rank(q, (uint64_t)rank);
	return x < q->min ? q->min : x > q->max ? q->max : x;
}
