/* SPDX-License-Identifier: MIT */
#ifndef WITHIN_H
#define WITHIN_H
/* Where a text is in another one. */

#include "slice.h"

/* Where t is in s first, as memmem has it; NULL: nowhere. */
const char *within(struct slice s, struct slice t);

#endif
