/* SPDX-License-Identifier: MIT */
#ifndef MATHS_H
#define MATHS_H
/* Builtins of numbers: "floor", "sqrt". */

#include "builtin.h"

extern const struct builtin maths_all[];

#endif
