/* SPDX-License-Identifier: MIT */
#ifndef HARVEST_H
#define HARVEST_H
/*
 * Programs that ask for all inputs by "inputs", once, to do the same with each:
 * "inputs | F", "[inputs | F] | G", "reduce (inputs | F) as $x (I; S) | G", and
 * the same of "foreach".
 */

#include "ast.h"
#include "buf.h"

struct harvest {
	const struct ast_node *call; /* of "inputs" */
	/*
	 * What goes from state to state: an AST_REDUCE, AST_FOREACH or AST_ARRAY;
	 * or NULL, as each input is done with by itself.
	 */
	const struct ast_node *fold;
};

/* False if a is no such program; *h lives as long as a. */
bool harvest_find(struct harvest *h, const struct ast *a);

/*
 * Append to b the program that goes on with the state $__state instead of
 * beginning with one.  h->fold is not NULL.  Returns 0, or -1 as buf_room.
 */
int harvest_resumed(
    const struct harvest *h, const struct ast *a, struct buf *b);

#endif
