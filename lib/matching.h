/* SPDX-License-Identifier: MIT */
#ifndef MATCHING_H
#define MATCHING_H
/*
 * What jq 1.6 makes of the matches of a regular expression that is constant:
 * "match", "capture", "scan", "splits", "sub", "gsub".  A match of no characters
 * is libjq's: there are as many opinions of what follows it as releases.
 */

#include "machine.h"

/* The expression is the first argument, and c->regex; c->n: all matches. */
extern const struct form matching_all[];

#endif
