/* SPDX-License-Identifier: MIT */
#ifndef WORDS_H
#define WORDS_H
/* Builtins of strings: "split", "join", "explode", "index". */

#include "builtin.h"

extern const struct builtin words_all[];

#endif
