/* SPDX-License-Identifier: MIT */
#ifndef UNFOLD_H
#define UNFOLD_H
/*
 * A program without its definitions, for who looks at what it asks of a record:
 * what those without parameters stand for is put in the place of their calls.
 */

#include "ast.h"

/*
 * Returns the part of a that is run, which has no definitions any more; NULL, if
 * it has some that cannot be put in place, reads other records than its own, or
 * is too large.  a means the same as before, whatever is returned.
 */
const struct ast_node *unfold(struct ast *a);

#endif
