/* SPDX-License-Identifier: MIT */
#ifndef TARGET_H
#define TARGET_H
/*
 * What can stand on the left of "|=" and "=", and in "del": code that leads to
 * places, and to each of them once.
 */

#include "code.h"

/*
 * True if what c leads to can be changed on the way, or removed, and comes out
 * as by jq's list of paths.
 */
bool target_follows(const struct code *c, bool remove);

#endif
