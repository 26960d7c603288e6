/* SPDX-License-Identifier: MIT */
#ifndef PLAN_H
#define PLAN_H
/*
 * Which paths of a program are looked up together: those from one value, in
 * one walk over it, when the first of them is wanted.
 */

#include "code.h"

/*
 * Set u->walks, and reach, leaf and lead of each CODE_PATH that starts at ".".
 * Without memory for it a path is looked up step by step.  first: what walks over
 * what the program runs on, for who looks things up in that as well; NULL: a
 * walk of u's own.  May be called again.
 */
void plan(struct code_unit *u, struct reach *first);

#endif
