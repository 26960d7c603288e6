/* SPDX-License-Identifier: MIT */
#include "curves.h"

#include "libm.h"
#include "maths.h"

#define RUN(name)                                                              \
	static enum flow of_##name(struct heap *h, const struct value *in,     \
	    const struct value *arg, struct value *out)                        \
	{                                                                      \
		(void)arg;                                                     \
		return maths_apply(h, libm()->name, in, out);                  \
	}
LIBM_ONE(RUN)

#define ENTRY(name) { #name, 0, false, of_##name },
const struct builtin curves_all[] = { LIBM_ONE(ENTRY){ NULL, 0, false, NULL } };
