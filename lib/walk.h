/* SPDX-License-Identifier: MIT */
#ifndef WALK_H
#define WALK_H
/* "walk": a program on all that a value holds, from below. */

#include "machine.h"

extern const struct form walk_all[];

#endif
