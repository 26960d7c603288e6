/* SPDX-License-Identifier: MIT */
#ifndef INPUTS_H
#define INPUTS_H
/*
 * "inputs" of a program that goes over all of them (harvest.h).  What comes in
 * and what is made of it lies in the heap, which would not hold a stream: now and
 * then it is emptied, and all that lives on is the state, as JSON, which is a
 * mark.  From there libjq can go on, too, if a later input is its.
 */

#include "code.h"

/* One that is in the heap. */
struct inputs_kept {
	struct inputs_kept *next;
	struct slice text;
};

struct inputs {
	/* the caller's */
	bool (*next)(
	    void *ctx, struct slice *text); /* valid JSON; false: end */
	void (*given)(void *ctx); /* take the results there are, if any */
	void *ctx;
	struct code_unit *unit;
	size_t room; /* what the heap may hold besides some times the state */

	/* to be read, by who goes on */
	bool marked;               /* there is a state that is gone on from, */
	struct buf state;          /* which is this, */
	struct inputs_kept *first; /* and these came since, */
	struct slice last;         /* and this, unless it is absent, */
	uint64_t results;          /* of which so many were given */

	/* the module's own */
	struct inputs_kept **end;
	struct value *held;        /* the state, while the fold runs */
	struct value_state *owner; /* of what is in it, or NULL */
	struct buf spare;
	size_t base; /* bytes of the heap that the state takes after a mark */
};

/* Before a run: nothing has come. */
void inputs_reset(struct inputs *i, struct heap *h);
void inputs_free(struct inputs *i);

/*
 * The fold that begins to run holds its state there between two inputs.  owner:
 * who may change that in place; or NULL.
 */
void inputs_hold(
    struct heap *h, struct value *state, struct value_state *owner);

extern const struct form inputs_all[];

#endif
