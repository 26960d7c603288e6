/* SPDX-License-Identifier: MIT */
#include "maths.h"

#include <math.h>

#include "blame.h"

/* f of a number; what is no number any more is libjq's to spell. */
static enum flow
apply(struct heap *h, double (*f)(double), const struct value *in,
    struct value *out)
{
	double d;

	if (in->type != JSON_NUMBER)
		return blame(h, in, " number required");
	if (value_get_number(h, in, &d))
		return FLOW_ASK;
	return value_give_number(f(d), out);
}

/* As round(3), which would have libm loaded for itself alone. */
static double
nearest(double d)
{
	double t = trunc(d);

	return fabs(d - t) < 0.5 ? t : t + copysign(1, d);
}

#define MATHS(name, f)                                                         \
	static enum flow of_##name(struct heap *h, const struct value *in,     \
	    const struct value *arg, struct value *out)                        \
	{                                                                      \
		(void)arg;                                                     \
		return apply(h, f, in, out);                                   \
	}

MATHS(ceil, ceil)
MATHS(fabs, fabs)
MATHS(floor, floor)
MATHS(round, nearest)
MATHS(sqrt, sqrt)
MATHS(trunc, trunc)

const struct builtin maths_all[] = {
	{ "ceil", 0, false, of_ceil },
	{ "fabs", 0, false, of_fabs },
	{ "floor", 0, false, of_floor },
	{ "round", 0, false, of_round },
	{ "sqrt", 0, false, of_sqrt },
	{ "trunc", 0, false, of_trunc },
	{ NULL, 0, false, NULL },
};
