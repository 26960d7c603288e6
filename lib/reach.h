/* SPDX-License-Identifier: MIT */
#ifndef REACH_H
#define REACH_H
/*
 * Paths of names, any number of them, followed in one walk over the document:
 * what is on none of them is skipped, and nothing is looked at twice.
 *
 * Documents of a feed have the same names in the same order, so the names of the
 * walk before are guesses that are mostly right: to compare bytes with them
 * takes less than to find where a name ends, and which it is.
 */

#include <stdint.h>

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

/* Guesses, and the bytes of a name that is guessed. */
#define REACH_GUESSES 32
#define REACH_NAME 32

/* The name that comes next. */
struct reach_guess {
	const struct reach_node *at; /* in the object there; NULL: none */
	struct reach_node *to;       /* where it leads, or NULL */
	size_t n;
	char name[REACH_NAME]; /* with all that is before its value */
};

/* Zeroed it has no paths. */
struct reach {
	struct reach_node top;
	const char *of; /* where the last walk began; NULL: there is none */

	/* the module's own: of the last walk */
	struct reach_guess guess[REACH_GUESSES];
};

/*
 * Add the path of n names, at least one, which must live as long as a.
 * Returns the node of the last name, NULL as arena_get fails.
 */
struct reach_node *reach_add(
    struct reach *r, struct arena *a, const struct slice *name, size_t n);

/* The same from a node of r on; NULL: from the top. */
struct reach_node *reach_add_below(struct reach *r, struct reach_node *from,
    struct arena *a, const struct slice *name, size_t n);

/*
 * Walk over the object v; not if the last walk was over it.  Set r->of to NULL
 * when other bytes may stand where that object was.
 */
void reach_walk(struct reach *r, struct slice v);

#endif
