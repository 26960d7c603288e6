/* SPDX-License-Identifier: MIT */
#include "generate.h"

#include <math.h>

#include "blame.h"

/* Whether, and which one. */

/*
 * Of the generator of any and all: found is set by the first that decides, and
 * the next one stops it, as it does in jq 1.6.  n: a true one decides.
 */
static enum flow
give_judged(struct heap *h, struct frame *f, const struct value *v)
{
	struct value yes;
	enum flow flow;

	if (f->found)
		return FLOW_STOP;
	flow = machine_one(h, f->code->kid[1], v, &yes);
	if (flow == FLOW_ON)
		f->found = value_true(&yes) == (f->n > 0);
	return flow;
}

static enum flow
quantify(struct heap *h, const struct code *c, const struct value *in, bool any,
    struct value *out)
{
	struct frame k = { .give = give_judged, .code = c, .n = any };
	enum flow flow = machine_run(h, c->kid[0], in, &k);

	if (flow != FLOW_ON && flow != FLOW_STOP)
		return flow;
	return value_give(value_bool(k.found == any), out);
}

static enum flow
any(struct heap *h, const struct code *c, const struct value *in,
    struct value *out)
{
	return quantify(h, c, in, true, out);
}

static enum flow
all(struct heap *h, const struct code *c, const struct value *in,
    struct value *out)
{
	return quantify(h, c, in, false, out);
}

/* Of the generator of first: no more of it. */
static enum flow
give_first(struct heap *h, struct frame *f, const struct value *v)
{
	(void)h;
	f->held = *v;
	f->found = true;
	return FLOW_STOP;
}

enum flow
generate_first(struct heap *h, const struct code *c, const struct value *in,
    struct value *out, bool *there)
{
	struct frame k = { .give = give_first };
	enum flow flow = machine_run(h, c, in, &k);

	*out = k.held;
	*there = k.found;
	return flow == FLOW_STOP ? FLOW_ON : flow;
}

static enum flow
first(struct heap *h, const struct code *c, const struct value *in,
    struct frame *k)
{
	struct value v;
	bool there;
	enum flow flow = generate_first(h, c->kid[0], in, &v, &there);

	return flow || !there ? flow : k->give(h, k, &v);
}

static enum flow
isempty(struct heap *h, const struct code *c, const struct value *in,
    struct value *out)
{
	struct value v;
	bool there;
	enum flow flow = generate_first(h, c->kid[0], in, &v, &there);

	return flow ? flow : value_give(value_bool(!there), out);
}

/* Of the generator of limit, held being how many more there may be. */
static enum flow
give_limited(struct heap *h, struct frame *f, const struct value *v)
{
	enum flow flow;

	f->held.number--;
	flow = f->then->give(h, f->then, v);
	if (flow || f->held.number > 0)
		return flow;
	f->found = true;
	return FLOW_STOP;
}

static enum flow
limit(struct heap *h, const struct code *c, const struct value *in,
    struct frame *k)
{
	struct frame f = { .give = give_limited, .then = k };
	enum flow flow = machine_one(h, c->kid[0], in, &f.held);
	double n;

	if (flow)
		return flow;
	if (f.held.type != JSON_NUMBER || value_get_number(h, &f.held, &n) ||
	    (n <= 0 && h->later))
		return FLOW_ASK;
	/* in jq 1.6 one where none are wanted, and all where less are */
	if (n < 0)
		return machine_run(h, c->kid[1], in, k);
	f.held = value_number(n);
	flow = machine_run(h, c->kid[1], in, &f);
	return flow == FLOW_STOP && f.found ? FLOW_ON : flow;
}

/* "label $x | ..." until "break $x". */
static enum flow
label(struct heap *h, const struct code *c, const struct value *in,
    struct frame *k)
{
	enum flow flow = machine_run(h, c->kid[0], in, k);

	return flow == FLOW_BREAK && h->label == c->slot ? FLOW_ON : flow;
}

static enum flow
leave(struct heap *h, const struct code *c, const struct value *in,
    struct value *out)
{
	(void)in;
	(void)out;
	h->label = c->slot;
	return FLOW_BREAK;
}

/* Again and again. */

static enum flow
until(struct heap *h, const struct code *c, const struct value *in,
    struct value *out)
{
	struct value v = *in, next;
	enum flow flow;

	for (;; v = next) {
		if ((flow = machine_one(h, c->kid[0], &v, &next)))
			return flow;
		if (value_true(&next))
			return value_give(v, out);
		if ((flow = machine_one(h, c->kid[1], &v, &next)))
			return flow;
		if (machine_nested(&next))
			return FLOW_ASK;
	}
}

static enum flow
whilst(struct heap *h, const struct code *c, const struct value *in,
    struct frame *k)
{
	struct value v = *in, next;
	enum flow flow;

	for (;; v = next) {
		if ((flow = machine_one(h, c->kid[0], &v, &next)) ||
		    !value_true(&next) || (flow = k->give(h, k, &v)) ||
		    (flow = machine_one(h, c->kid[1], &v, &next)))
			return flow;
		if (machine_nested(&next))
			return FLOW_ASK;
	}
}

static enum flow recurse(struct heap *h, const struct code *c,
    const struct value *in, struct frame *k);

/* Of what recurse goes on with. */
static enum flow
give_deeper(struct heap *h, struct frame *f, const struct value *v)
{
	struct value yes = value_bool(true);
	enum flow flow = FLOW_ON;

	if (f->code->kid[1])
		flow = machine_one(h, f->code->kid[1], v, &yes);
	if (flow || !value_true(&yes))
		return flow;
	return recurse(h, f->code, v, f->then);
}

static enum flow
recurse(struct heap *h, const struct code *c, const struct value *in,
    struct frame *k)
{
	struct frame f = { .give = give_deeper, .code = c, .then = k };
	enum flow flow = k->give(h, k, in);

	if (flow)
		return flow;
	if (h->depth++ == MACHINE_DEPTH)
		return FLOW_ASK;
	flow = machine_run(h, c->kid[0], in, &f);
	h->depth--;
	return flow;
}

/* The same again and again, from the same value. */
static enum flow
repeat(struct heap *h, const struct code *c, const struct value *in,
    struct frame *k)
{
	enum flow flow;

	do
		flow = machine_run(h, c->kid[0], in, k);
	while (flow == FLOW_ON);
	return flow;
}

/* Choices. */

/* One from each of l from the item i on; f->list has those before. */
struct choice {
	const struct value_list *l;
	struct value *chosen;
	size_t i;
	struct frame *k;
};

static enum flow choose(struct heap *h, const struct choice *c);

static enum flow
choose_each(
    struct heap *h, const struct choice *c, const struct value_list *from)
{
	struct choice next = *c;
	enum flow flow = FLOW_ON;

	next.i++;
	for (size_t i = 0; i < from->n && flow == FLOW_ON; i++) {
		c->chosen[c->i] = from->item[i];
		flow = choose(h, &next);
	}
	return flow;
}

static enum flow
choose(struct heap *h, const struct choice *c)
{
	struct value_list from, *made;
	struct value out;

	if (c->i < c->l->n) {
		if (!value_holds(&c->l->item[c->i]))
			return blame_iterated(h, &c->l->item[c->i]);
		return value_get_list(h, &c->l->item[c->i], &from)
		    ? FLOW_ASK
		    : choose_each(h, c, &from);
	}
	made = value_room(h, JSON_ARRAY, c->i);
	if (!made)
		return FLOW_ASK;
	if (c->i)
		memcpy(made->item, c->chosen, c->i * sizeof *made->item);
	out = value_of_list(made);
	return c->k->give(h, c->k, &out);
}

static enum flow
combinations(struct heap *h, const struct code *c, const struct value *in,
    struct frame *k)
{
	struct value_list l;
	struct choice first = { .l = &l, .k = k };

	(void)c;
	if (in->type != JSON_ARRAY || value_get_list(h, in, &l) ||
	    l.n > MACHINE_DEPTH / 2)
		return FLOW_ASK;
	first.chosen = arena_get(&h->arena, (l.n + 1) * sizeof *first.chosen);
	return first.chosen ? choose(h, &first) : FLOW_ASK;
}

/* Numbers. */

/* The bounds of a range, and its step if there is one. */
static enum flow
bounds(
    struct heap *h, const struct code *c, const struct value *in, double d[3])
{
	struct value v;
	enum flow flow;

	for (size_t i = 0; i < 3 && c->kid[i]; i++) {
		flow = machine_one(h, c->kid[i], in, &v);
		if (flow)
			return flow;
		if (v.type != JSON_NUMBER || value_get_number(h, &v, &d[i]))
			return FLOW_ASK;
	}
	return FLOW_ON;
}

static enum flow
range(struct heap *h, const struct code *c, const struct value *in,
    struct frame *k)
{
	double d[3] = { 0, 0, 1 };
	enum flow flow = bounds(h, c, in, d);
	struct value v;

	/* without end in what came after 1.6 */
	if (flow == FLOW_ON && d[2] == 0)
		return FLOW_ASK;
	while (flow == FLOW_ON && (d[2] > 0 ? d[0] < d[1] : d[0] > d[1])) {
		v = value_number(d[0]);
		flow = k->give(h, k, &v);
		d[0] += d[2];
	}
	return flow;
}

const struct form generate_all[] = {
	{ .name = "all", .args = 2, .single = 2, .whole = 1, .one = all },
	{ .name = "any", .args = 2, .single = 2, .whole = 1, .one = any },
	{ .name = "break", .args = 0, .one = leave },
	{ .name = "combinations", .args = 0, .many = combinations },
	{ .name = "first", .args = 1, .whole = 1, .many = first },
	{ .name = "isempty", .args = 1, .whole = 1, .one = isempty },
	{ .name = "label", .args = 1, .many = label },
	{ .name = "limit", .args = 2, .single = 1, .whole = 2, .many = limit },
	{ .name = "range", .args = 2, .single = 3, .many = range },
	{ .name = "range", .args = 3, .single = 7, .many = range },
	{ .name = "recurse", .args = 1, .again = 1, .many = recurse },
	{ .name = "recurse",
	    .args = 2,
	    .single = 2,
	    .again = 1,
	    .many = recurse },
	{ .name = "repeat", .args = 1, .many = repeat },
	{ .name = "until", .args = 2, .single = 3, .one = until },
	{ .name = "while", .args = 2, .single = 3, .many = whilst },
	{ .name = NULL },
};
