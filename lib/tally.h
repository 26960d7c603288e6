/* SPDX-License-Identifier: MIT */
#ifndef TALLY_H
#define TALLY_H
/* How often a byte comes. */

#include "slice.h"

size_t tally_byte(struct slice s, char c);

#endif
