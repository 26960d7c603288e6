/* SPDX-License-Identifier: MIT */
#ifndef DATES_H
#define DATES_H
/* Builtins of points in time in the form that jq itself writes. */

#include "builtin.h"

extern const struct builtin dates_all[];

#endif
