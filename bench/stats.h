/* SPDX-License-Identifier: MIT */
#ifndef STATS_H
#define STATS_H
/* What the measuring programs do with their figures. */
#include <stdio.h>
#include <stdlib.h>

static inline int
stats_order(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

/* Least first: the next two want it so. */
static inline void
stats_sort(double *v, size_t n)
{
	qsort(v, n, sizeof(*v), stats_order);
}

static inline double
stats_median(const double *v, size_t n)
{
	return (v[n / 2] + v[(n - 1) / 2]) / 2;
}

/* Median, 99th percentile and most, apart by tabs. */
static inline void
stats_print(const double *v, size_t n)
{
	printf(
	    "%.0f\t%.0f\t%.0f", stats_median(v, n), v[n * 99 / 100], v[n - 1]);
}

#endif
