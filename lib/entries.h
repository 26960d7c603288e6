/* SPDX-License-Identifier: MIT */
#ifndef ENTRIES_H
#define ENTRIES_H
/* Builtins of objects and what stands in them: "to_entries", "getpath". */

#include "builtin.h"

extern const struct builtin entries_all[];

#endif
