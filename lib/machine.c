/* SPDX-License-Identifier: MIT */
#include "machine.h"

#include "blame.h"

/* A frame for the results of a kid of c. */
static struct frame
frame(enum flow (*give)(struct heap *, struct frame *, const struct value *),
    const struct code *c, const struct value *in, struct frame *k)
{
	return (struct frame){ .give = give, .code = c, .in = in, .then = k };
}

/* Paths. */

/* True once c's walk has been over the object v. */
static bool
walked(const struct code *c, const struct value *v)
{
	if (c->below)
		return c->reach->of && c->below->value.p == v->s.p;
	reach_walk(c->reach, v->s);
	return true;
}

/*
 * The first steps of c from v, which its walk has been over, as far as they lead
 * to a value; returns how many they are.
 */
static size_t
lead(const struct code *c, struct value *v)
{
	const struct reach_node *n = c->leaf;
	size_t i = c->lead;

	for (; i && !n->value.p; n = n->above)
		i--;
	/* an object without a member of the next name */
	if (i < c->lead && (i == 0 || *n->value.p == '{')) {
		*v = value_null();
		return c->n;
	}
	*v = value_raw(n->value);
	return i;
}

static enum flow
follow(struct heap *h, const struct code *c, const struct value *from,
    struct value *out)
{
	enum flow flow = FLOW_ON;
	struct value v = *from;
	size_t i = 0;

	if (c->leaf && v.type == JSON_OBJECT && v.form == VALUE_RAW &&
	    walked(c, &v))
		i = lead(c, &v);
	for (; i < c->n && flow == FLOW_ON; i++) {
		if (c->name[i].p)
			flow = value_member(h, &v, c->name[i], out);
		else
			flow = value_element(h, &v, c->index[i], out);
		v = *out;
	}
	*out = v;
	return flow;
}

/* Of the term of a path. */
static enum flow
give_path(struct heap *h, struct frame *f, const struct value *v)
{
	struct value out;
	enum flow flow = follow(h, f->code, v, &out);

	return flow ? flow : f->then->give(h, f->then, &out);
}

/* Of the term, the key being held. */
static enum flow
give_indexed(struct heap *h, struct frame *f, const struct value *v)
{
	struct value out;
	enum flow flow = operate_index(h, v, &f->held, &out);

	if (flow == FLOW_ERROR && f->code->optional)
		return FLOW_ON;
	return flow ? flow : f->then->give(h, f->then, &out);
}

/* Of the key. */
static enum flow
give_key(struct heap *h, struct frame *f, const struct value *v)
{
	struct frame k = frame(give_indexed, f->code, f->in, f->then);

	k.held = *v;
	return machine_run(h, f->code->kid[0], f->in, &k);
}

/* The elements of v, in their order. */
static enum flow
each_element(struct heap *h, const struct value *v, struct frame *k)
{
	struct value_list l;
	struct json_iter it;
	struct slice element;
	struct value item;
	enum flow flow = FLOW_ON;

	if (v->type == JSON_ARRAY && v->form == VALUE_RAW) {
		json_begin(&it, v->s);
		while (flow == FLOW_ON && json_next(&it, NULL, &element)) {
			item = value_raw(element);
			flow = k->give(h, k, &item);
		}
		return flow;
	}
	if (value_get_list(h, v, &l))
		return FLOW_ASK;
	for (size_t i = 0; flow == FLOW_ON && i < l.n; i++)
		flow = k->give(h, k, &l.item[i]);
	return flow;
}

/* Of the term of ".[]". */
static enum flow
give_each(struct heap *h, struct frame *f, const struct value *v)
{
	if (value_holds(v))
		return each_element(h, v, f->then);
	if (f->code->optional)
		return FLOW_ON;
	return blame_iterated(h, v);
}

/* v, and what is in it, from above. */
static enum flow
give_below(struct heap *h, struct frame *f, const struct value *v)
{
	struct frame k = frame(give_below, f->code, f->in, f->then);
	enum flow flow = f->then->give(h, f->then, v);

	if (flow || !value_holds(v))
		return flow;
	return each_element(h, v, &k);
}

/* Two sides. */

static enum flow
give_right(struct heap *h, struct frame *f, const struct value *v)
{
	return machine_run(h, f->code->kid[1], v, f->then);
}

static enum flow
give_found(struct heap *h, struct frame *f, const struct value *v)
{
	if (!value_true(v))
		return FLOW_ON;
	f->found = true;
	return f->then->give(h, f->then, v);
}

static enum flow
give_truth(struct heap *h, struct frame *f, const struct value *v)
{
	struct value out = value_bool(value_true(v));

	return f->then->give(h, f->then, &out);
}

/* Of the left side of "and" and "or": it may decide. */
static enum flow
give_left(struct heap *h, struct frame *f, const struct value *v)
{
	struct frame k = frame(give_truth, f->code, f->in, f->then);

	if (value_true(v) == (f->code->kind == CODE_OR))
		return give_truth(h, f, v);
	return machine_run(h, f->code->kid[1], f->in, &k);
}

/* Of the left operand, the right one being held. */
static enum flow
give_operands(struct heap *h, struct frame *f, const struct value *v)
{
	struct value out;
	enum flow flow;

	flow = operate_binary(h, f->code->sign, v, &f->held, &out);
	return flow ? flow : f->then->give(h, f->then, &out);
}

/* Of the right operand, which jq asks first. */
static enum flow
give_operand(struct heap *h, struct frame *f, const struct value *v)
{
	struct frame k = frame(give_operands, f->code, f->in, f->then);

	k.held = *v;
	return machine_run(h, f->code->kid[0], f->in, &k);
}

static enum flow
give_negated(struct heap *h, struct frame *f, const struct value *v)
{
	struct value out;
	enum flow flow = operate_negate(h, v, &out);

	return flow ? flow : f->then->give(h, f->then, &out);
}

static enum flow
give_choice(struct heap *h, struct frame *f, const struct value *v)
{
	return machine_run(
	    h, f->code->kid[value_true(v) ? 1 : 2], f->in, f->then);
}

/* Variables. */

/*
 * Of the source of "as".  What its results lead to may come here again, in
 * "recurse", and goes on with the value it had.
 */
static enum flow
give_bound(struct heap *h, struct frame *f, const struct value *v)
{
	struct value before = *f->code->slot;
	enum flow flow;

	*f->code->slot = *v;
	flow = machine_run(h, f->code->kid[1], f->in, f->then);
	*f->code->slot = before;
	return flow;
}

/* Functions. */

static enum flow
apply(struct heap *h, const struct builtin *b, const struct value *in,
    const struct value *arg, struct value *out)
{
	if (b->swapped)
		return b->run(h, arg, in, out);
	return b->run(h, in, arg, out);
}

/* Of the argument. */
static enum flow
give_call(struct heap *h, struct frame *f, const struct value *v)
{
	struct value out;
	enum flow flow = apply(h, f->code->call, f->in, v, &out);

	return flow ? flow : f->then->give(h, f->then, &out);
}

/* Making. */

enum flow
machine_gather(struct heap *h, struct frame *f, const struct value *v)
{
	struct value_list *more;

	if (!f->list || f->list->n == f->n) {
		f->n = f->n ? 2 * f->n : 8;
		more = value_room(h, JSON_ARRAY, f->n);
		if (!more)
			return FLOW_ASK;
		more->n = 0;
		if (f->list) {
			more->n = f->list->n;
			memcpy(more->item, f->list->item,
			    more->n * sizeof *more->item);
		}
		f->list = more;
	}
	f->list->item[f->list->n++] = *v;
	return FLOW_ON;
}

enum flow
machine_gathered(struct heap *h, struct frame *f, struct value *out)
{
	if (!f->list && !(f->list = value_room(h, JSON_ARRAY, 0)))
		return FLOW_ASK;
	return value_give(value_of_list(f->list), out);
}

static enum flow
collect(struct heap *h, const struct code *c, const struct value *in,
    struct value *out)
{
	struct frame k = frame(machine_gather, c, in, NULL);
	enum flow flow = FLOW_ON;

	if (c->kid[0])
		flow = machine_run(h, c->kid[0], in, &k);
	return flow ? flow : machine_gathered(h, &k, out);
}

static enum flow
check_key(struct heap *h, const struct value *key)
{
	return key->type == JSON_STRING ? FLOW_ON : value_error(h);
}

/* All members give one value each. */
static enum flow
construct(struct heap *h, const struct code *c, const struct value *in,
    struct value *out)
{
	struct value_list *l = value_room(h, JSON_OBJECT, c->n);
	enum flow flow;
	size_t i = 0;

	if (!l)
		return FLOW_ASK;
	for (const struct code *m = c->kid[0]; m; m = m->next, i++)
		if ((flow = machine_one(h, m->kid[0], in, &l->key[i])) ||
		    (flow = check_key(h, &l->key[i])) ||
		    (flow = machine_one(h, m->kid[1], in, &l->item[i])))
			return flow;
	if (value_unite(h, l))
		return FLOW_ASK;
	return value_give(value_of_list(l), out);
}

static enum flow members(struct heap *h, const struct code *m,
    const struct value *in, struct value_list *l, size_t n, struct frame *k);

/* Of the value of a member, the n-th of f->list: on to the next one. */
static enum flow
give_value(struct heap *h, struct frame *f, const struct value *v)
{
	f->list->item[f->n] = *v;
	return members(h, f->code->next, f->in, f->list, f->n + 1, f->then);
}

static enum flow
give_name(struct heap *h, struct frame *f, const struct value *v)
{
	struct frame k = frame(give_value, f->code, f->in, f->then);
	enum flow flow = check_key(h, v);

	if (flow)
		return flow;
	k.list = f->list;
	k.n = f->n;
	k.list->key[k.n] = *v;
	return machine_run(h, f->code->kid[1], f->in, &k);
}

/* The members from m on, of which some give many values: one object each. */
static enum flow
members(struct heap *h, const struct code *m, const struct value *in,
    struct value_list *l, size_t n, struct frame *k)
{
	struct frame f = frame(give_name, m, in, k);
	struct value_list *made;
	struct value out;

	if (m) {
		f.list = l;
		f.n = n;
		return machine_run(h, m->kid[0], in, &f);
	}
	made = value_room(h, JSON_OBJECT, n);
	if (!made)
		return FLOW_ASK;
	memcpy(made->key, l->key, n * sizeof *l->key);
	memcpy(made->item, l->item, n * sizeof *l->item);
	if (value_unite(h, made))
		return FLOW_ASK;
	out = value_of_list(made);
	return k->give(h, k, &out);
}

/* Running. */

static enum flow
one_of_two(struct heap *h, const struct code *c, const struct value *in,
    struct value *out)
{
	struct value left, right;
	enum flow flow;

	switch (c->kind) {
	case CODE_PIPE:
		flow = machine_one(h, c->kid[0], in, &left);
		return flow ? flow : machine_one(h, c->kid[1], &left, out);
	case CODE_ELSE:
		flow = machine_one(h, c->kid[0], in, out);
		if (flow || value_true(out))
			return flow;
		return machine_one(h, c->kid[1], in, out);
	case CODE_BINARY:
	case CODE_INDEX:
		if ((flow = machine_one(h, c->kid[1], in, &right)) ||
		    (flow = machine_one(h, c->kid[0], in, &left)))
			return flow;
		if (c->kind == CODE_INDEX)
			return operate_index(h, &left, &right, out);
		return operate_binary(h, c->sign, &left, &right, out);
	default: /* and, or */
		flow = machine_one(h, c->kid[0], in, &left);
		if (flow)
			return flow;
		if (value_true(&left) != (c->kind == CODE_OR) &&
		    (flow = machine_one(h, c->kid[1], in, &left)))
			return flow;
		return value_give(value_bool(value_true(&left)), out);
	}
}

enum flow
machine_one(struct heap *h, const struct code *c, const struct value *in,
    struct value *out)
{
	struct value v;
	enum flow flow;

	switch (c->kind) {
	case CODE_SELF:
		return value_give(*in, out);
	case CODE_CONST:
		return value_give(c->value, out);
	case CODE_PATH:
		if (c->kid[0]->kind == CODE_SELF)
			return follow(h, c, in, out);
		flow = machine_one(h, c->kid[0], in, &v);
		return flow ? flow : follow(h, c, &v, out);
	case CODE_NEGATE:
		flow = machine_one(h, c->kid[0], in, &v);
		return flow ? flow : operate_negate(h, &v, out);
	case CODE_IF:
		flow = machine_one(h, c->kid[0], in, &v);
		if (flow)
			return flow;
		return machine_one(h, c->kid[value_true(&v) ? 1 : 2], in, out);
	case CODE_ARRAY:
		return collect(h, c, in, out);
	case CODE_OBJECT:
		return construct(h, c, in, out);
	case CODE_CALL:
		if (!c->kid[0])
			return c->call->run(h, in, NULL, out);
		flow = machine_one(h, c->kid[0], in, &v);
		return flow ? flow : apply(h, c->call, in, &v, out);
	case CODE_TEST:
		return builtin_matches(h, c->regex, c->value.s, in, out);
	case CODE_BIND:
		flow = machine_one(h, c->kid[0], in, c->slot);
		return flow ? flow : machine_one(h, c->kid[1], in, out);
	case CODE_BOUND:
		return value_give(*c->slot, out);
	case CODE_REDUCE:
	case CODE_FORM:
		return c->form->one(h, c, in, out);
	default:
		return one_of_two(h, c, in, out);
	}
}

/* What "catch" makes of the error, if its words are known. */
static enum flow
caught(struct heap *h, const struct code *c, struct frame *k)
{
	struct value v;

	if (!c->kid[1])
		return FLOW_ON;
	v = h->thrown;
	if (h->why)
		v = value_text(arena_copy(&h->arena, slice_str(h->why)));
	else if (v.type == JSON_NONE)
		return FLOW_ASK;
	return v.s.p ? machine_run(h, c->kid[1], &v, k) : FLOW_ASK;
}

/* What becomes of the results of the first kid. */
static enum flow (*const of_first[])(
    struct heap *h, struct frame *f, const struct value *v) = {
	[CODE_PATH] = give_path,
	[CODE_EACH] = give_each,
	[CODE_PIPE] = give_right,
	[CODE_OR] = give_left,
	[CODE_AND] = give_left,
	[CODE_NEGATE] = give_negated,
	[CODE_IF] = give_choice,
	[CODE_CALL] = give_call,
	[CODE_BIND] = give_bound,
};

static enum flow
run_many(struct heap *h, const struct code *c, const struct value *in,
    struct frame *k)
{
	struct frame f = frame(NULL, c, in, k);
	enum flow flow;

	switch (c->kind) {
	case CODE_INDEX:
		f.give = give_key;
		return machine_run(h, c->kid[1], in, &f);
	case CODE_BINARY:
		f.give = give_operand;
		return machine_run(h, c->kid[1], in, &f);
	case CODE_COMMA:
		flow = machine_run(h, c->kid[0], in, k);
		return flow ? flow : machine_run(h, c->kid[1], in, k);
	case CODE_ELSE:
		f.give = give_found;
		flow = machine_run(h, c->kid[0], in, &f);
		return flow || f.found ? flow
				       : machine_run(h, c->kid[1], in, k);
	case CODE_TRY:
		/* as in jq 1.6: errors behind its results, too */
		flow = machine_run(h, c->kid[0], in, k);
		if (flow == FLOW_ERROR)
			return caught(h, c, k);
		/* an error of jq's own, which a "catch" sees as a number */
		if (flow == FLOW_BREAK)
			return c->kid[1] ? FLOW_ASK : FLOW_ON;
		return flow;
	case CODE_OBJECT:
		f.list = value_room(h, JSON_OBJECT, c->n);
		if (!f.list)
			return FLOW_ASK;
		return members(h, c->kid[0], in, f.list, 0, k);
	case CODE_RECURSE:
		return give_below(h, &f, in);
	case CODE_REDUCE:
	case CODE_FOREACH:
	case CODE_FORM:
		return c->form->many(h, c, in, k);
	case CODE_PART:
		return c->part->run(c->part, h, in, k);
	case CODE_EMPTY:
		return FLOW_ON;
	default:
		f.give = of_first[c->kind];
		return machine_run(h, c->kid[0], in, &f);
	}
}

enum flow
machine_run(struct heap *h, const struct code *c, const struct value *in,
    struct frame *k)
{
	struct value v;
	enum flow flow;

	if (!c->single)
		return run_many(h, c, in, k);
	if (c->kind == CODE_SELF)
		return k->give(h, k, in);
	flow = machine_one(h, c, in, &v);
	return flow ? flow : k->give(h, k, &v);
}
