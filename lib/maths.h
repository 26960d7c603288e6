/* SPDX-License-Identifier: MIT */
#ifndef MATHS_H
#define MATHS_H
/* Builtins of numbers, which libm computes: "floor", "log". */

#include "builtin.h"

/* Not to be run without libm. */
extern const struct builtin maths_all[];

#endif
