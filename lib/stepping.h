/* SPDX-License-Identifier: MIT */
#ifndef STEPPING_H
#define STEPPING_H
/* "reduce" and "foreach": a state that goes from step to step. */

#include "machine.h"

/* How a CODE_REDUCE and a CODE_FOREACH are run. */
extern const struct form stepping_reduce, stepping_foreach;

#endif
