/* SPDX-License-Identifier: MIT */
#ifndef CURVES_H
#define CURVES_H
/* Builtins of numbers that libm computes: "log", "sin". */

#include "builtin.h"

/* Not to be run without libm. */
extern const struct builtin curves_all[];

#endif
