/* SPDX-License-Identifier: MIT */
#ifndef MATHS_H
#define MATHS_H
/* Builtins of numbers: "floor", "sqrt". */

#include "builtin.h"

/* f of a number; what is no number any more is libjq's to spell. */
enum flow maths_apply(struct heap *h, double (*f)(double),
    const struct value *in, struct value *out);

extern const struct builtin maths_all[];

#endif
