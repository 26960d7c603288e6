/* SPDX-License-Identifier: MIT */
#ifndef PRESIFT_H
#define PRESIFT_H
/*
 * What the raw bytes of a record must have to pass the ready-made filters: one
 * of the kinds asked for, a number that is large enough, the flag of verified
 * users.  The other filters look at text, which has many spellings.
 */

#include "sieve.h"
#include "sift.h"

/* Add to *s what a record must have for sift to let it, or a part of it, pass. */
void presift_add(
    struct sieve *s, const struct sift *sift, const struct fields *fields);

#endif
