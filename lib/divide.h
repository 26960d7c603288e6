/* SPDX-License-Identifier: MIT */
#ifndef DIVIDE_H
#define DIVIDE_H
/*
 * Which parts of a jq program are programs themselves, so that another engine
 * can run them on what the rest hands to them.
 */

#include "ast.h"

/*
 * True if n->source, which n is in its program, gives on each input what n does
 * there: it means the same when it is read alone, has nothing to do with other
 * inputs than its own, and catches no errors but its own.  later: as jq 1.7 and
 * later have it.  Up to 1.6 "try" catches errors of what stands behind it.
 */
bool divide_off(const struct ast_node *n, bool later);

#endif
