/* SPDX-License-Identifier: MIT */
#include "again.h"

/* The variables as they were before a call, and those in it. */
struct level {
	const struct code_again *again;
	struct value outside[CODE_SLOTS];
};

static void
keep(const struct code_again *a, struct value *v)
{
	for (size_t i = 0; i < a->n; i++)
		v[i] = *a->slot[i];
}

static void
put_back(const struct code_again *a, const struct value *v)
{
	for (size_t i = 0; i < a->n; i++)
		*a->slot[i] = v[i];
}

/* Of the call: who called goes on with the variables it had. */
static enum flow
give_outside(struct heap *h, struct frame *f, const struct value *v)
{
	const struct level *l = f->ctx;
	struct value inside[CODE_SLOTS];
	enum flow flow;

	keep(l->again, inside);
	put_back(l->again, l->outside);
	flow = f->then->give(h, f->then, v);
	put_back(l->again, inside);
	return flow;
}

static enum flow
again(struct heap *h, const struct code *c, const struct value *in,
    struct frame *k)
{
	struct level l = { .again = c->again };
	struct frame f = { .give = give_outside, .then = k, .ctx = &l };
	enum flow flow;

	if (h->depth >= MACHINE_DEPTH || machine_nested(in))
		return FLOW_ASK;
	h->depth++;
	keep(l.again, l.outside);
	for (size_t i = 0; i < c->n; i++)
		*c->argument[i].to = *c->argument[i].from;
	flow = machine_run(h, l.again->body, in, &f);
	put_back(l.again, l.outside);
	h->depth--;
	return flow;
}

static enum flow
whole(struct heap *h, const struct code *c, const struct value *in,
    struct frame *k)
{
	return machine_run(h, c->kid[0], in, k);
}

const struct form again_all[] = {
	{ .name = "def", .args = 1, .many = whole },
	{ .name = "def again", .args = 0, .many = again },
	{ .name = NULL },
};
