/* SPDX-License-Identifier: MIT */
#ifndef TERM_H
#define TERM_H
/*
 * The terms of jq's grammar: literals, strings with programs in them, paths,
 * objects, arrays, calls.
 */

#include "descent.h"

/* A term with all its suffixes. */
struct ast_node *term_read(struct descent *p);

/* A list of expressions up to the closing parenthesis, which is passed over. */
struct ast_node *term_arguments(struct descent *p);

/*
 * The key of an object's member, or of a pattern's, into m: kid 1 of m is set
 * for "$name" only, to the variable.  *alone: jq lets it stand without a value.
 */
struct ast_node *term_key(struct descent *p, struct ast_node *m, bool *alone);

#endif
