/* SPDX-License-Identifier: MIT */
#ifndef PRELUDE_H
#define PRELUDE_H
/* Functions of jq that are programs themselves. */

#include "slice.h"

/*
 * The definition of the function of that name with so many arguments, followed
 * by a program; NULL if it is none of these.  later: of libjq 1.7 and later.
 */
const char *prelude(struct slice name, size_t args, bool later);

#endif
