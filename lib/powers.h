/* SPDX-License-Identifier: MIT */
#ifndef POWERS_H
#define POWERS_H
/* Functions of two numbers that libm computes: "pow", "atan2". */

#include "machine.h"

extern const struct form powers_all[];

#endif
