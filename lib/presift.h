/* SPDX-License-Identifier: MIT */
#ifndef PRESIFT_H
#define PRESIFT_H
/*
 * What the raw bytes of a record must have to pass the ready-made filters: one
 * of the kinds asked for, a number that is large enough, the flag of verified
 * users, a name in the place of one, and of keywords what is the same in every
 * spelling.
 *
 *	--keywords Kiosk
 *
 * lets a record pass only where "io" stands, in any case, or where text may not
 * be what it looks like: where there is markup or an escape.  (A K may also be
 * U+212A, and an s U+017F.)
 */

#include "sieve.h"
#include "stage.h"

/*
 * Add to *s what a record must have for the stage to make anything of it.
 * Nothing, if notes are to pass.  *stage must live as long as s.
 */
void presift_add(struct sieve *s, struct stage *stage);

#endif
