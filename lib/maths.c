/* SPDX-License-Identifier: MIT */
#include "maths.h"

#include <math.h>

#include "blame.h"
#include "libm.h"

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

#define RUN(name)                                                              \
	static enum flow of_##name(struct heap *h, const struct value *in,     \
	    const struct value *arg, struct value *out)                        \
	{                                                                      \
		(void)arg;                                                     \
		return apply(h, libm()->name, in, out);                        \
	}
LIBM_ONE(RUN)

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

#define ENTRY(name) { #name, 0, false, of_##name },
const struct builtin maths_all[] = {
	LIBM_ONE(ENTRY){ "isinfinite", 0, false, of_isnone },
	{ "isnan", 0, false, of_isnone },
	{ "isnormal", 0, false, of_isnormal },
	{ NULL, 0, false, NULL },
};
