/* SPDX-License-Identifier: MIT */
#ifndef LIBRARY_H
#define LIBRARY_H
/* All the builtins there are. */

#include "builtin.h"

/* The one of that name and number of arguments; NULL if there is none. */
const struct builtin *library_find(struct slice name, int args);

#endif
