/* SPDX-License-Identifier: MIT */
#ifndef CHANGE_H
#define CHANGE_H
/*
 * Values of which some parts are others: "|=", "=", "+=", "//=" and "del".
 *
 * jq makes a list of the paths of what is on the left, and sets one after the
 * other.  Here the left side is followed down to each place it leads to, and on
 * the way back what is around a new value is made anew; the rest of the
 * document stays the bytes it was.
 */

#include "machine.h"

/* "|=", "=", which is all the others, too, by its sign, "del", "setpath". */
extern const struct form change_all[];

#endif
