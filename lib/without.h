/* SPDX-License-Identifier: MIT */
#ifndef WITHOUT_H
#define WITHOUT_H
/* A value without what a list of paths leads to: "delpaths". */

#include "machine.h"

extern const struct form without_all[];

#endif
