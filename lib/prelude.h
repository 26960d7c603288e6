/* SPDX-License-Identifier: MIT */
#ifndef PRELUDE_H
#define PRELUDE_H
/* Functions of jq without arguments that are programs themselves. */

#include "slice.h"

/* The program that name is; NULL if it is none of these. */
const char *prelude(struct slice name);

#endif
