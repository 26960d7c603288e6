/* SPDX-License-Identifier: MIT */
#include "stepping.h"

/* Of a step: the state from there on, until there is another result. */
static enum flow
give_state(struct heap *h, struct frame *f, const struct value *v)
{
	const struct code *end = f->code->kid[2]->next;
	struct frame *steps = f->ctx;

	if (machine_nested(v))
		return FLOW_ASK;
	steps->held = *v;
	if (f->code->kind == CODE_REDUCE)
		return FLOW_ON;
	return end ? machine_run(h, end, v, f->then)
		   : f->then->give(h, f->then, v);
}

/* Of the source: a step, which leaves null where it has no result. */
static enum flow
give_step(struct heap *h, struct frame *f, const struct value *v)
{
	struct frame k = {
		.give = give_state, .code = f->code, .then = f->then, .ctx = f
	};
	struct value state = f->held, before = *f->code->slot;
	const struct code *step = f->code->kid[2];
	struct value_state *owned = f->ctx;
	enum flow flow;

	*f->code->slot = *v;
	f->held = value_null();
	/* of "foreach" it has been given away */
	if (f->code->kind == CODE_REDUCE && step->kind == CODE_FORM &&
	    step->form->changes)
		h->state = owned;
	flow = machine_run(h, step, &state, &k);
	*f->code->slot = before;
	if (f->held.form != VALUE_LIST || f->held.list != owned->list)
		*owned = (struct value_state){ 0 };
	if (f->held.form == VALUE_LIST)
		owned->list = (struct value_list *)f->held.list;
	return flow;
}

/* All steps from start, and the state they end with. */
static enum flow
steps(struct heap *h, const struct code *c, const struct value *in,
    const struct value *start, struct frame *k, struct value *last)
{
	struct value_state owned = { 0 };
	struct frame f = { .give = give_step,
		.code = c,
		.then = k,
		.held = *start,
		.ctx = &owned };
	enum flow flow = machine_run(h, c->kid[0], in, &f);

	*last = f.held;
	return flow;
}

/*
 * Of the start, which jq asks first.  By its second result jq 1.6 has lost what
 * the source is to run on.
 */
static enum flow
give_start(struct heap *h, struct frame *f, const struct value *v)
{
	struct value last, lost = value_null();
	const struct value *in = f->found ? &lost : f->in;
	enum flow flow;

	f->found = true;
	flow = steps(h, f->code, in, v, f->then, &last);
	if (flow || f->code->kind == CODE_FOREACH)
		return flow;
	return f->then->give(h, f->then, &last);
}

static enum flow
many(struct heap *h, const struct code *c, const struct value *in,
    struct frame *k)
{
	struct frame f = { .give = give_start, .code = c, .in = in, .then = k };

	return machine_run(h, c->kid[1], in, &f);
}

static enum flow
one(struct heap *h, const struct code *c, const struct value *in,
    struct value *out)
{
	struct value start;
	enum flow flow = machine_one(h, c->kid[1], in, &start);

	return flow ? flow : steps(h, c, in, &start, NULL, out);
}

const struct form stepping_reduce = {
	.name = "reduce", .args = 3, .one = one, .many = many
};
const struct form stepping_foreach = {
	.name = "foreach", .args = 3, .many = many
};
