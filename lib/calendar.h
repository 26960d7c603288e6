/* SPDX-License-Identifier: MIT */
#ifndef CALENDAR_H
#define CALENDAR_H
/*
 * Points in time by their fields: "strptime", "strftime" and "todate" with a
 * constant form, "gmtime", "mktime".  From 1970 to 9999, for there the C library
 * of every system, which libjq uses, has one opinion.
 */

#include "machine.h"

extern const struct form calendar_all[];

#endif
