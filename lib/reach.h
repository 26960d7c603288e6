/* SPDX-License-Identifier: MIT */
#ifndef REACH_H
#define REACH_H
/*
 * A path of names followed in one walk over the document: what is not on it is
 * skipped, and nothing is looked at twice.
 */

#include "json.h"

/*
 * From v by n names, one within the other; of equal names the last counts.
 * Returns how many led to a value, which is then *out: n of them, or fewer if
 * that value is no object.  *out is absent if a name was not there.
 */
size_t reach(
    struct slice v, const struct slice *name, size_t n, struct slice *out);

#endif
