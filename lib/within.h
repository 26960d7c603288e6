/* SPDX-License-Identifier: MIT */
#ifndef WITHIN_H
#define WITHIN_H
/* Where a text, or one of several, is in another one. */

#include "slice.h"

/* Where t is in s first, as memmem has it; NULL: nowhere. */
const char *within(struct slice s, struct slice t);

/*
 * Where one of the n texts t is in s first, in the time of what is gone over up
 * to there; *which: the first of those that are there.
 */
const char *within_any(
    struct slice s, const struct slice *t, size_t n, size_t *which);

#endif
