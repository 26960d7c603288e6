/* SPDX-License-Identifier: MIT */
#include "maths.h"

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

#define ENTRY(name) { #name, 0, false, of_##name },
const struct builtin maths_all[] = { LIBM_ONE(ENTRY){ NULL, 0, false, NULL } };
