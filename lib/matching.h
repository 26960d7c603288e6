/* SPDX-License-Identifier: MIT */
#ifndef MATCHING_H
#define MATCHING_H
/*
 * What jq 1.6 makes of the matches of a regular expression: "match", "capture",
 * "scan", "splits", "sub", "gsub"; and "test" by one that a value tells.  A
 * match of no characters is libjq's: there are as many opinions of what follows
 * it as releases.
 */

#include "machine.h"

/*
 * The expression is the first argument, and c->regex if that is constant, else
 * one that c->cache keeps; c->n: all matches, whatever the flags.
 */
extern const struct form matching_all[];

/*
 * The argument of c, one of these, that has the flags: the second, or the third
 * behind a replacement.  NULL: there is none.
 */
const struct code *matching_flags(const struct code *c);

#endif
