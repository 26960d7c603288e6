/* SPDX-License-Identifier: MIT */
#ifndef PLACES_H
#define PLACES_H
/*
 * Where values stand: "path(f)", "paths", "tostream".  A place is a list of the
 * steps that lead to it, the last one first, on the stack of who walks there;
 * what jq calls a path is made of it where it is a result.
 */

#include "machine.h"

extern const struct form places_all[];

/* True if c is made of what leads to places. */
bool places_follow(const struct code *c);

#endif
