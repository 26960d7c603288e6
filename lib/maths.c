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

/* Two numbers of one. */

static enum flow
give_two(struct heap *h, double one, double two, struct value *out)
{
	struct value_list *l = value_room(h, JSON_ARRAY, 2);

	if (!l || value_give_number(one, &l->item[0]) ||
	    value_give_number(two, &l->item[1]))
		return FLOW_ASK;
	return value_give(value_of_list(l), out);
}

/* By f, which gives the second as an int. */
static enum flow
split(struct heap *h, double (*f)(double, int *), const struct value *in,
    struct value *out)
{
	double d;
	int i = 0;

	if (in->type != JSON_NUMBER)
		return blame(h, in, " number required");
	if (value_get_number(h, in, &d))
		return FLOW_ASK;
	d = f(d, &i);
	return give_two(h, d, i, out);
}

static enum flow
of_frexp(struct heap *h, const struct value *in, const struct value *arg,
    struct value *out)
{
	(void)arg;
	return split(h, libm()->frexp, in, out);
}

static enum flow
of_lgamma_r(struct heap *h, const struct value *in, const struct value *arg,
    struct value *out)
{
	(void)arg;
	return split(h, libm()->lgamma_r, in, out);
}

static enum flow
of_modf(struct heap *h, const struct value *in, const struct value *arg,
    struct value *out)
{
	double d, all;

	(void)arg;
	if (in->type != JSON_NUMBER)
		return blame(h, in, " number required");
	if (value_get_number(h, in, &d))
		return FLOW_ASK;
	d = libm()->modf(d, &all);
	return give_two(h, d, all, out);
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

#define ENTRY(name) { #name, 0, false, of_##name },
const struct builtin maths_all[] = {
	LIBM_ONE(ENTRY){ "isinfinite", 0, false, of_isnone },
	{ "isnan", 0, false, of_isnone },
	{ "isnormal", 0, false, of_isnormal },
	{ "frexp", 0, false, of_frexp },
	{ "lgamma_r", 0, false, of_lgamma_r },
	{ "modf", 0, false, of_modf },
	{ NULL, 0, false, NULL },
};
