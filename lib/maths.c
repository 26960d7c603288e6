/* SPDX-License-Identifier: MIT */
#include "maths.h"

#include <math.h>

#include "blame.h"

enum flow
maths_apply(struct heap *h, double (*f)(double), const struct value *in,
    struct value *out)
{
	double d;

	if (in->type != JSON_NUMBER)
		return blame(h, in, " number required");
	if (value_get_number(h, in, &d))
		return FLOW_ASK;
	return value_give_number(f(d), out);
}

#define MATHS(name)                                                            \
	static enum flow of_##name(struct heap *h, const struct value *in,     \
	    const struct value *arg, struct value *out)                        \
	{                                                                      \
		(void)arg;                                                     \
		return maths_apply(h, name, in, out);                          \
	}

MATHS(ceil)
MATHS(fabs)
MATHS(floor)
MATHS(round)
MATHS(sqrt)
MATHS(trunc)

const struct builtin maths_all[] = {
	{ "ceil", 0, false, of_ceil },
	{ "fabs", 0, false, of_fabs },
	{ "floor", 0, false, of_floor },
	{ "round", 0, false, of_round },
	{ "sqrt", 0, false, of_sqrt },
	{ "trunc", 0, false, of_trunc },
	{ NULL, 0, false, NULL },
};
