/* SPDX-License-Identifier: MIT */
#ifndef GLOB_H
#define GLOB_H
/*
 * Shell patterns (POSIX XCU 2.14: * ? [...] and backslash) over bytes that may
 * hold a NUL.  Case counts; no byte is special, not the slash, not a first dot.
 */

#include "slice.h"

bool glob_match(const char *pattern, struct slice s);

#endif
