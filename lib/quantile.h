/* SPDX-License-Identifier: MIT */
#ifndef QUANTILE_H
#define QUANTILE_H
/*
 * Quantiles of numbers in fixed memory: a histogram whose buckets cut each
 * power of two into 256, so that a quantile is within 1/256 (0.4 %) of the
 * value that stands at its rank.  Count, minimum, maximum and sum are exact.
 * What is smaller than 2^-32 counts as 0, what is larger than 2^64 as 2^64;
 * the minimum and the maximum still tell.  Nothing depends on the order in
 * which numbers came, but the last digits of the sum.
 *
 * Memory: 192 KiB for positive and as much for negative numbers, of which
 * only the pages in use are touched.
 */

#include <stdint.h>

struct quantile {
	uint64_t count;
	double min, max, sum; /* mean something only if count is not 0 */

	/* the module's own */
	uint64_t zero;
	uint64_t *bucket[2]; /* of positive and of negative numbers */
};

/* A zeroed struct is ready for use.  Returns 0, or -1 with errno ENOMEM. */
int quantile_add(struct quantile *q, double x); /* x is finite */
void quantile_free(struct quantile *q);

/*
 * The value at rank ceil(p * count) of all in order, 0 <= p <= 1, count > 0.
 * Of the numbers its bucket spans it is one with the fewest digits.
 */
double quantile_get(const struct quantile *q, double p);

#endif
