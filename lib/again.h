/* SPDX-License-Identifier: MIT */
#ifndef AGAIN_H
#define AGAIN_H
/*
 * Functions that call themselves: their body is there once, and so are the
 * variables in it.
 */

#include "machine.h"

/* "def", the body; "def again", a call in it. */
extern const struct form again_all[];

#endif
