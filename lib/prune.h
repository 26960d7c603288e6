/* SPDX-License-Identifier: MIT */
#ifndef PRUNE_H
#define PRUNE_H
/*
 * The part of a record that a jq program can see, for libjq, which runs on a
 * tree of what it is given (tree.h).  Of
 *
 *	select(.data.user.name | split(" ") | length > 2) | .data.id
 *
 * only .data.user.name and .data.id matter, and that .data and .data.user are
 * objects, or what else they are.  All that a program may look at as a whole,
 * by a function that is not known to look at less for one, is kept whole.
 */

#include "ast.h"
#include "json.h"

/* A place in records, and what is kept of what stands there. */
struct prune_node {
	struct slice name; /* of a member; absent: of any element or member */
	bool whole;        /* all; else its type, if scalar its value, and: */
	struct prune_node *kid, *next;
};

/* Zeroed, or what prune_plan made. */
struct prune {
	struct prune_node *root; /* NULL: records are needed as they are */
	struct arena arena;
};

/*
 * Plan what of each record the program a needs, whose names mean what they do
 * in jq; nothing, if a has no root.  input: a result that is the record itself need not be whole.
 */
void prune_plan(struct prune *p, const struct ast *a, bool input);
void prune_free(struct prune *p);

#endif
