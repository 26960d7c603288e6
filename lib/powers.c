/* SPDX-License-Identifier: MIT */
#include "powers.h"

#include <limits.h>
#include <math.h>

#include "blame.h"
#include "libm.h"

/* f of what the two arguments are, of which jq asks the last one first. */
static enum flow
apply(struct heap *h, double (*f)(double, double), const struct code *c,
    const struct value *in, struct value *out)
{
	struct value v[2];
	enum flow flow;
	double d[2];

	if ((flow = machine_one(h, c->kid[1], in, &v[1])) ||
	    (flow = machine_one(h, c->kid[0], in, &v[0])))
		return flow;
	for (size_t i = 0; i < 2; i++) {
		if (v[i].type != JSON_NUMBER)
			return blame(h, &v[i], " number required");
		if (value_get_number(h, &v[i], &d[i]))
			return FLOW_ASK;
	}
	return value_give_number(f(d[0], d[1]), out);
}

#define RUN(name)                                                              \
	static enum flow of_##name(struct heap *h, const struct code *c,       \
	    const struct value *in, struct value *out)                         \
	{                                                                      \
		return apply(h, libm()->name, c, in, out);                     \
	}
LIBM_TWO(RUN)

/* b as an int; what is none is libjq's. */
static double
scale(double a, double b)
{
	return fabs(b) < INT_MAX ? libm()->ldexp(a, (int)b) : NAN;
}

static enum flow
of_ldexp(struct heap *h, const struct code *c, const struct value *in,
    struct value *out)
{
	return apply(h, scale, c, in, out);
}

static bool
takes(struct code *const *kid)
{
	(void)kid;
	return libm() != NULL;
}

#define ENTRY(n)                                                               \
	{ .name = #n, .args = 2, .single = 3, .takes = takes, .one = of_##n },
const struct form powers_all[] = { LIBM_TWO(ENTRY) ENTRY(ldexp){ NULL } };
