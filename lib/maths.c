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

#define MATHS(name)                                                            \
	static enum flow of_##name(struct heap *h, const struct value *in,     \
	    const struct value *arg, struct value *out)                        \
	{                                                                      \
		(void)arg;                                                     \
		return apply(h, name, in, out);                                \
	}

/* Values of which some numbers are normal; all that are none are libjq's. */
static enum flow
test(struct heap *h, const struct value *in, bool normal, struct value *out)
{
	double d = 0;

	if (in->type == JSON_NUMBER && value_get_number(h, in, &d))
		return FLOW_ASK;
	return value_give(value_bool(normal && isnormal(d)), out);
}

static enum flow
of_isnormal(struct heap *h, const struct value *in, const struct value *arg,
    struct value *out)
{
	(void)arg;
	return test(h, in, true, out);
}

static enum flow
of_isnone(struct heap *h, const struct value *in, const struct value *arg,
    struct value *out)
{
	(void)arg;
	return test(h, in, false, out);
}

MATHS(ceil)
MATHS(exp)
MATHS(exp10)
MATHS(exp2)
MATHS(fabs)
MATHS(floor)
MATHS(log)
MATHS(log10)
MATHS(log2)
MATHS(round)
MATHS(sqrt)
MATHS(trunc)

const struct builtin maths_all[] = {
	{ "ceil", 0, false, of_ceil },
	{ "exp", 0, false, of_exp },
	{ "exp10", 0, false, of_exp10 },
	{ "exp2", 0, false, of_exp2 },
	{ "fabs", 0, false, of_fabs },
	{ "floor", 0, false, of_floor },
	{ "isinfinite", 0, false, of_isnone },
	{ "isnan", 0, false, of_isnone },
	{ "isnormal", 0, false, of_isnormal },
	{ "log", 0, false, of_log },
	{ "log10", 0, false, of_log10 },
	{ "log2", 0, false, of_log2 },
	{ "round", 0, false, of_round },
	{ "sqrt", 0, false, of_sqrt },
	{ "trunc", 0, false, of_trunc },
	{ NULL, 0, false, NULL },
};
