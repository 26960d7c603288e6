/* SPDX-License-Identifier: MIT */
#ifndef MACHINE_H
#define MACHINE_H
/*
 * Running code: programs of jq are generators, each part of which may give any
 * number of results.
 */

#include "code.h"

/* What may run inside itself so often, which bounds the stack (heap.depth). */
#define MACHINE_DEPTH 400

/* A path that is longer is libjq's: each step is a call in the one before. */
#define MACHINE_STEPS 100

/* Deeper values, which only steps make, are libjq's. */
static inline bool
machine_nested(const struct value *v)
{
	return v->form == VALUE_LIST && v->list->nest > 200;
}

/*
 * What happens to each result of a part of the program: give is called, and
 * may call for more.  This is how a generator comes back for its next result,
 * in jq's order, with nothing kept but the stack, which the size of the
 * program bounds.
 */
struct frame {
	enum flow (*give)(
	    struct heap *h, struct frame *f, const struct value *v);
	const struct code *code;
	const struct value *in; /* what the code runs on */
	struct frame *then;     /* where its own results go */
	struct value held;
	struct value_list *list;
	size_t n;
	bool found;
	void *ctx; /* for who is not of the machine */
};

/*
 * Run c on in, and call k for each of its results in turn.  Returns FLOW_ON
 * after the last one, or what k or an error has ended it with.
 */
enum flow machine_run(struct heap *h, const struct code *c,
    const struct value *in, struct frame *k);

/* The one result of code that is single. */
enum flow machine_one(struct heap *h, const struct code *c,
    const struct value *in, struct value *out);

/*
 * What gives its results to a frame that has this puts them in f->list, NULL
 * until there is one, which has room for f->n.
 */
enum flow machine_gather(
    struct heap *h, struct frame *f, const struct value *v);

/* The array of them, perhaps of none. */
enum flow machine_gathered(struct heap *h, struct frame *f, struct value *out);

#endif
