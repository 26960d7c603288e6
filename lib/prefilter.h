/* SPDX-License-Identifier: MIT */
#ifndef PREFILTER_H
#define PREFILTER_H
/*
 * What the raw bytes of a record must have for a jq program to make anything of
 * it: a result, an error, or whatever else can be seen from outside.
 *
 *	select(.data.user.followers_count > 1000)
 *
 * can only do so where "followers_count" is the name of a member with a larger
 * value, or one of another type that jq puts behind numbers; where the record,
 * or a member "data" or "user", is no object, which is an error; or where a
 * name may be hidden by escapes.
 */

#include "ast.h"
#include "sieve.h"

/*
 * Add to *s what a record must have for the program a, which is run on each
 * record by itself and means by its names what jq does.  Nothing, if the
 * program may make something of any record.  What definitions stand for is then
 * in the place of their calls, so that the tree still means the same.
 */
void prefilter_add(struct sieve *s, struct ast *a);

#endif
