/* SPDX-License-Identifier: MIT */
#include "stepping.h"

#include "accumulate.h"
#include "inputs.h"

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

/* True if what c gives comes from constants and variables only. */
static bool
blind(const struct code *c)
{
	return c->kind == CODE_CONST || c->kind == CODE_BOUND ||
	    (c->kind == CODE_PATH && blind(c->kid[0]));
}

/*
 * The one result of the step c, of a "reduce", which changes the state in place
 * if it is made of assignments and sums: what else it does with it may leave a
 * part of it in many places.
 */
static enum flow
step_on(struct heap *h, const struct code *c, const struct value *in,
    struct value_state *state, struct value *out)
{
	struct value v;
	enum flow flow;

	switch (c->kind) {
	case CODE_SELF:
		return value_give(*in, out);
	case CODE_PIPE:
		flow = step_on(h, c->kid[0], in, state, &v);
		return flow ? flow : step_on(h, c->kid[1], &v, state, out);
	case CODE_IF:
		flow = machine_one(h, c->kid[0], in, &v);
		if (flow)
			return flow;
		return step_on(
		    h, c->kid[value_true(&v) ? 1 : 2], in, state, out);
	case CODE_BIND:
		if (!blind(c->kid[0]))
			break;
		flow = machine_one(h, c->kid[0], in, c->slot);
		return flow ? flow : step_on(h, c->kid[1], in, state, out);
	case CODE_BINARY:
		if (c->kid[0]->kind != CODE_SELF)
			break;
		flow = machine_one(h, c->kid[1], in, &v);
		return flow ? flow
			    : operate_state(h, state, c->sign, in, &v, out);
	case CODE_FORM:
		if (!c->form->changes)
			break;
		h->state = state;
		return machine_one(h, c, in, out);
	default:
		break;
	}
	flow = machine_one(h, c, in, out);
	if (flow == FLOW_ON && out->form == VALUE_LIST)
		accumulate_renew(h, state);
	return flow;
}

/* Of the source: a step, which leaves null where it has no result. */
static enum flow
give_step(struct heap *h, struct frame *f, const struct value *v)
{
	struct frame k = {
		.give = give_state, .code = f->code, .then = f->then, .ctx = f
	};
	struct value state = f->held, before = *f->code->slot, out;
	const struct code *step = f->code->kid[2];
	enum flow flow;

	*f->code->slot = *v;
	f->held = value_null();
	/* of "foreach" it has been given away */
	if (f->code->gathers)
		flow = accumulate_items(h, f->ctx, &state, v, 1, &f->held);
	else if (step->single && f->code->kind == CODE_REDUCE) {
		flow = step_on(h, step, &state, f->ctx, &out);
		flow = flow ? flow : give_state(h, &k, &out);
	} else
		flow = machine_run(h, step, &state, &k);
	*f->code->slot = before;
	return flow;
}

/* All steps from start, and the state they end with. */
static enum flow
steps(struct heap *h, const struct code *c, const struct value *in,
    const struct value *start, struct frame *k, struct value *last)
{
	struct value_state state;
	struct frame f = { .give = give_step,
		.code = c,
		.then = k,
		.held = *start,
		.ctx = &state };
	enum flow flow;

	accumulate_renew(h, &state);
	/* of "foreach" nothing is changed in place */
	if (c->harvests)
		inputs_hold(h, &f.held, c->kind == CODE_REDUCE ? &state : NULL);
	flow = machine_run(h, c->kid[0], in, &f);
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
