/* SPDX-License-Identifier: MIT */
#include "quantile.h"

#include <math.h>
#include <stdlib.h>

#include "tap.h"

static const double ps[] = { 0, 0.001, 0.25, 0.5, 0.9, 0.95, 0.99, 0.999, 1 };

static int
compare(const void *a, const void *b)
{
	const double *x = a, *y = b;

	return (*x > *y) - (*x < *y);
}

static double
at_rank(const double *sorted, size_t n, double p)
{
	double rank = ceil(p * (double)n);

	return sorted[rank < 1 ? 0 : (size_t)rank - 1];
}

static double
uniform(uint32_t *state)
{
	*state ^= *state << 13;
	*state ^= *state >> 17;
	*state ^= *state << 5;
	return *state / 4294967296.0;
}

/* Several shapes, from one value to thirty decades of both signs. */
static double
draw(int shape, uint32_t *state)
{
	double u = uniform(state);

	switch (shape) {
	case 0:
		return floor(u * 1000);
	case 1:
		return -log(1 - u);
	case 2:
		return pow(10, u * 28 - 9);
	case 3:
		return (u - 0.5) * 1e6;
	case 4:
		return u < 0.3 ? 0 : -pow(10, u * 12);
	default:
		return 42.4242;
	}
}

static void
property(int shape, size_t n, uint32_t state)
{
	struct quantile q = { 0 };
	double *all = malloc(n * sizeof *all), sum = 0;
	bool good = true;

	for (size_t i = 0; i < n; i++) {
		all[i] = draw(shape, &state);
		sum += all[i];
		ok(quantile_add(&q, all[i]) == 0, "added");
	}
	qsort(all, n, sizeof *all, compare);
	ok(q.min == all[0] && q.max == all[n - 1], "exact ends");
	ok(q.count == n && q.sum == sum, "exact count, sum");
	for (size_t i = 0; i < sizeof ps / sizeof *ps; i++) {
		double want = at_rank(all, n, ps[i]);
		double got = quantile_get(&q, ps[i]);

		if (fabs(got - want) > fabs(want) / 256)
			good = false;
	}
	ok(good, "within 1/256 of the value at the rank");
	free(all);
	quantile_free(&q);
}

static void
plain_values(void)
{
	struct quantile q = { 0 };

	for (int i = 1; i <= 200; i++)
		quantile_add(&q, i);
	ok(quantile_get(&q, 0.5) == 100, "small integers come out as they are");
	ok(quantile_get(&q, 0.99) == 198, "rank 198");
	quantile_free(&q);
	for (int i = 0; i < 9; i++)
		quantile_add(&q, 0.1 * (i % 3));
	ok(quantile_get(&q, 0.5) == 0.1, "the fewest digits");
	ok(quantile_get(&q, 0.1) == 0, "zero");
	quantile_free(&q);
}

static void
extremes(void)
{
	static const double x[] = { 1e-300, 5e-324, 0x1p-33, 0x1p-32, 1,
		0x1.fffffffffffffp63, 0x1p64, 1e300, 1.7e308 };
	struct quantile q = { 0 };
	double last = -INFINITY;
	bool good = true;

	for (size_t i = 0; i < sizeof x / sizeof *x; i++) {
		quantile_add(&q, x[i]);
		quantile_add(&q, -x[i]);
	}
	for (int i = 0; i <= 100; i++) {
		double v = quantile_get(&q, i / 100.0);

		if (!(v >= last))
			good = false;
		last = v;
	}
	ok(good, "quantiles never fall");
	ok(q.min == -1.7e308 && q.max == 1.7e308, "exact ends");
	ok(quantile_get(&q, 0) == q.min && quantile_get(&q, 1) == q.max,
	    "the ends are quantiles 0 and 1");
	quantile_free(&q);
}

int
main(void)
{
	for (int shape = 0; shape < 6; shape++) {
		property(shape, 1, 5);
		property(shape, 2, 6);
		property(shape, 1000, 7);
		property(shape, 20000, 8);
	}
	plain_values();
	extremes();
	return done();
}
