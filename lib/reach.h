/* SPDX-License-Identifier: MIT */
#ifndef REACH_H
#define REACH_H
/*
 * Paths of names, any number of them, followed in one walk over the document:
 * what is on none of them is skipped, and nothing is looked at twice.
 */

#include "arena.h"
#include "json.h"

/* A name on a path, below the one before it. */
struct reach_node {
	struct reach_node *above, *below, *next; /* next: beside it */
	struct slice name;
	/*
	 * What the name led to in the last walk; absent if it was not there, or
	 * what is above it is no object.  Of equal names the last counts.
	 */
	struct slice value;
};

/* Zeroed it has no paths. */
struct reach {
	struct reach_node top;
	const char *of; /* where the last walk began; NULL: there is none */
};

/*
 * Add the path of n names, at least one, which must live as long as a.
 * Returns the node of the last name, NULL as arena_get fails.
 */
struct reach_node *reach_add(
    struct reach *r, struct arena *a, const struct slice *name, size_t n);

/*
 * Walk over the object v; not if the last walk was over it.  Set r->of to NULL
 * when other bytes may stand where that object was.
 */
void reach_walk(struct reach *r, struct slice v);

#endif
