/* SPDX-License-Identifier: MIT */
#ifndef EXCERPT_H
#define EXCERPT_H
/* A part of an array or a string by its place: ".[2:5]". */

#include "machine.h"

/* ":": from, to (which may be null) and the term. */
extern const struct form excerpt_all[];

#endif
