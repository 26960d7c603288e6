/* SPDX-License-Identifier: MIT */
#include "places.h"

#include "blame.h"
#include "excerpt.h"
#include "operate.h"

/* A step, behind those up of it; n of them in all. */
struct place {
	const struct place *up;
	struct value step;
	size_t n;
};

/* What happens at each place, where v is: as a frame, but for places. */
struct walker {
	enum flow (*to)(struct heap *h, const struct walker *w,
	    const struct place *p, const struct value *v);
	const struct code *code;   /* what goes on from there */
	const struct walker *then; /* and what happens there */
	struct frame *k;           /* of whose results there are to be */
	struct value key, by[2];
};

static enum flow follow(struct heap *h, const struct code *c,
    const struct place *p, const struct value *v, const struct walker *w);

/* The path of p. */
static struct value_list *
path_of(struct heap *h, const struct place *p)
{
	struct value_list *l = value_room(h, JSON_ARRAY, p->n);

	for (; l && p->n; p = p->up)
		l->item[p->n - 1] = p->step;
	return l;
}

static enum flow
give_path(struct heap *h, const struct place *p, struct frame *k)
{
	struct value_list *l = path_of(h, p);
	struct value out;

	if (!l)
		return FLOW_ASK;
	out = value_of_list(l);
	return k->give(h, k, &out);
}

/* On to what is in v, each item by its step. */
static enum flow
each(struct heap *h, const struct walker *w, const struct place *p,
    const struct value *v)
{
	struct value_list l;
	enum flow flow = FLOW_ON;

	if (value_get_list(h, v, &l))
		return FLOW_ASK;
	for (size_t i = 0; i < l.n && flow == FLOW_ON; i++) {
		struct place in = { p,
			l.key ? l.key[i] : value_number((double)i), p->n + 1 };

		flow = w->to(h, w, &in, &l.item[i]);
	}
	return flow;
}

/* Of the term of a path: its steps from the one that key numbers. */
static enum flow
to_step(struct heap *h, const struct walker *w, const struct place *p,
    const struct value *v)
{
	const struct code *c = w->code;
	size_t i = (size_t)w->key.number;
	struct place in = { p, value_number(0), p->n + 1 };
	struct walker next = *w;
	struct value found;
	enum flow flow;

	if (i == c->n)
		return w->then->to(h, w->then, p, v);
	next.key.number++;
	if (c->name[i].p) {
		in.step = value_text(c->name[i]);
		flow = value_member(h, v, c->name[i], &found);
	} else {
		in.step = value_number(c->index[i]);
		flow = value_element(h, v, c->index[i], &found);
	}
	return flow ? flow : to_step(h, &next, &in, &found);
}

/* Of the term of what is indexed by the value key. */
static enum flow
to_indexed(struct heap *h, const struct walker *w, const struct place *p,
    const struct value *v)
{
	struct place in = { p, w->key, p->n + 1 };
	struct value found;
	struct slice name;
	enum flow flow;
	double d;

	if (w->key.type == JSON_STRING)
		flow = value_get_text(h, &w->key, &name)
		    ? FLOW_ASK
		    : value_member(h, v, name, &found);
	else
		flow = value_get_number(h, &w->key, &d)
		    ? FLOW_ASK
		    : value_element(h, v, d, &found);
	if (flow == FLOW_ERROR && w->code->optional)
		return FLOW_ON;
	return flow ? flow : w->then->to(h, w->then, &in, &found);
}

/* The step that a slice is. */
static struct value_list *
slice_step(struct heap *h, const struct value by[2])
{
	struct value_list *l = value_room(h, JSON_OBJECT, 2);

	for (size_t i = 0; l && i < 2; i++) {
		l->key[i] = value_text(i ? SLICE("end") : SLICE("start"));
		l->item[i] = by[i];
	}
	return l;
}

/* Of the term of a slice. */
static enum flow
to_slice(struct heap *h, const struct walker *w, const struct place *p,
    const struct value *v)
{
	struct place in = { p, value_null(), p->n + 1 };
	struct value_list *step;
	struct value found;
	enum flow flow = excerpt_cut(h, v, w->by, &found);

	if (flow == FLOW_ERROR && w->code->optional)
		return FLOW_ON;
	if (flow || !(step = slice_step(h, w->by)))
		return flow ? flow : FLOW_ASK;
	in.step = value_of_list(step);
	return w->then->to(h, w->then, &in, &found);
}

/* On from the item i of the path way. */
static enum flow
go_on(struct heap *h, const struct value_list *way, size_t i,
    const struct place *p, const struct value *v, const struct walker *w)
{
	struct place in = { p, value_null(), p->n + 1 };
	struct value found;
	enum flow flow;

	if (i == way->n)
		return w->to(h, w, p, v);
	in.step = way->item[i];
	if (in.step.type != JSON_STRING && in.step.type != JSON_NUMBER)
		return FLOW_ASK;
	flow = operate_index(h, v, &in.step, &found);
	return flow ? flow : go_on(h, way, i + 1, &in, &found, w);
}

/* "getpath" */
static enum flow
go(struct heap *h, const struct code *c, const struct place *p,
    const struct value *v, const struct walker *w)
{
	struct value_list way;
	struct value path;
	enum flow flow = machine_one(h, c->kid[0], v, &path);

	if (flow)
		return flow;
	if (path.type != JSON_ARRAY)
		return value_error_words(
		    h, "Path must be specified as an array");
	if (value_get_list(h, &path, &way) || way.n > MACHINE_STEPS)
		return FLOW_ASK;
	return go_on(h, &way, 0, p, v, w);
}

static enum flow
to_each(struct heap *h, const struct walker *w, const struct place *p,
    const struct value *v)
{
	if (value_holds(v))
		return each(h, w->then, p, v);
	if (w->code->optional)
		return FLOW_ON;
	return blame_iterated(h, v);
}

static enum flow
to_right(struct heap *h, const struct walker *w, const struct place *p,
    const struct value *v)
{
	return follow(h, w->code->kid[1], p, v, w->then);
}

/* v, and what is in it, from above. */
static enum flow
to_below(struct heap *h, const struct walker *w, const struct place *p,
    const struct value *v)
{
	enum flow flow = w->then->to(h, w->then, p, v);

	return flow || !value_holds(v) ? flow : each(h, w, p, v);
}

/* With the variable of c set; what comes of it may set it, too. */
static enum flow
bind(struct heap *h, const struct code *c, const struct place *p,
    const struct value *v, const struct walker *w)
{
	struct value before = *c->slot;
	enum flow flow = machine_one(h, c->kid[0], v, c->slot);

	if (flow == FLOW_ON)
		flow = follow(h, c->kid[1], p, v, w);
	*c->slot = before;
	return flow;
}

/* All the places that c leads to from p, where v is. */
static enum flow
follow(struct heap *h, const struct code *c, const struct place *p,
    const struct value *v, const struct walker *w)
{
	struct walker next = { .code = c, .then = w };
	struct value yes;
	enum flow flow;

	switch (c->kind) {
	case CODE_SELF:
		return w->to(h, w, p, v);
	case CODE_PATH:
		next.to = to_step;
		next.key = value_number(0);
		break;
	case CODE_INDEX:
		next.to = to_indexed;
		flow = machine_one(h, c->kid[1], v, &next.key);
		if (flow)
			return flow;
		if (next.key.type != JSON_STRING &&
		    next.key.type != JSON_NUMBER)
			return FLOW_ASK;
		break;
	case CODE_EACH:
		next.to = to_each;
		break;
	case CODE_PIPE:
		next.to = to_right;
		break;
	case CODE_COMMA:
		flow = follow(h, c->kid[0], p, v, w);
		return flow ? flow : follow(h, c->kid[1], p, v, w);
	case CODE_IF:
		flow = machine_one(h, c->kid[0], v, &yes);
		if (flow)
			return flow;
		return follow(h, c->kid[value_true(&yes) ? 1 : 2], p, v, w);
	case CODE_BIND:
		return bind(h, c, p, v, w);
	case CODE_RECURSE:
		next.to = to_below;
		return to_below(h, &next, p, v);
	case CODE_CALL: /* getpath */
		return go(h, c, p, v, w);
	case CODE_FORM: /* a slice */
		next.to = to_slice;
		flow = excerpt_bounds(h, c, v, next.by);
		return flow ? flow : follow(h, c->kid[2], p, v, &next);
	default: /* CODE_EMPTY */
		return FLOW_ON;
	}
	return follow(h, c->kid[0], p, v, &next);
}

bool
places_follow(const struct code *c)
{
	switch (c->kind) {
	case CODE_SELF:
	case CODE_EMPTY:
	case CODE_RECURSE:
		return true;
	case CODE_PATH:
	case CODE_EACH:
		return places_follow(c->kid[0]);
	case CODE_INDEX:
		return c->kid[1]->single && places_follow(c->kid[0]);
	case CODE_PIPE:
	case CODE_COMMA:
		return places_follow(c->kid[0]) && places_follow(c->kid[1]);
	case CODE_CALL:
		return code_goes(c);
	case CODE_FORM:
		return excerpt_is(c) && places_follow(c->kid[2]);
	case CODE_IF:
		return c->kid[0]->single && places_follow(c->kid[1]) &&
		    places_follow(c->kid[2]);
	case CODE_BIND:
		return !c->apart && c->kid[0]->single &&
		    places_follow(c->kid[1]);
	default:
		return false;
	}
}

static bool
takes(struct code *const *kid)
{
	return places_follow(kid[0]);
}

/* path(f) */

static enum flow
to_path(struct heap *h, const struct walker *w, const struct place *p,
    const struct value *v)
{
	(void)v;
	return give_path(h, p, w->k);
}

static enum flow
path(struct heap *h, const struct code *c, const struct value *in,
    struct frame *k)
{
	struct walker w = { .to = to_path, .k = k };
	struct place here = { .n = 0 };

	return follow(h, c->kid[0], &here, in, &w);
}

/* paths and paths(f) */

/* Of the condition: once for each time that it holds. */
static enum flow
give_if(struct heap *h, struct frame *f, const struct value *v)
{
	return value_true(v)
	    ? give_path(h, *(const struct place **)f->ctx, f->then)
	    : FLOW_ON;
}

/* Of the value at p, and all in it. */
static enum flow
to_all(struct heap *h, const struct walker *w, const struct place *p,
    const struct value *v)
{
	const struct place *at = p;
	struct frame f = { .give = give_if, .then = w->k, .ctx = &at };
	enum flow flow;

	flow = w->code ? machine_run(h, w->code, v, &f) : give_path(h, p, w->k);
	return flow || !value_holds(v) ? flow : each(h, w, p, v);
}

static enum flow
paths(struct heap *h, const struct code *c, const struct value *in,
    struct frame *k)
{
	struct walker w = { .to = to_all, .code = c->kid[0], .k = k };
	struct place here = { .n = 0 };

	return value_holds(in) ? each(h, &w, &here, in) : FLOW_ON;
}

/* tostream */

/* A result of tostream: the path of p, and v if that is not NULL. */
static enum flow
give_event(struct heap *h, const struct place *p, const struct value *v,
    struct frame *k)
{
	struct value_list *l = value_room(h, JSON_ARRAY, v ? 2 : 1);
	struct value_list *at = path_of(h, p);
	struct value out;

	if (!l || !at)
		return FLOW_ASK;
	l->item[0] = value_of_list(at);
	if (v)
		l->item[1] = *v;
	out = value_of_list(l);
	return k->give(h, k, &out);
}

static enum flow
to_event(struct heap *h, const struct walker *w, const struct place *p,
    const struct value *v)
{
	struct value_list l;
	struct place last = { p, value_null(), p->n + 1 };
	enum flow flow;

	if (!value_holds(v))
		return give_event(h, p, v, w->k);
	if (value_get_list(h, v, &l))
		return FLOW_ASK;
	if (l.n == 0)
		return give_event(h, p, v, w->k);
	flow = each(h, w, p, v);
	if (flow)
		return flow;
	last.step = l.key ? l.key[l.n - 1] : value_number((double)(l.n - 1));
	return give_event(h, &last, NULL, w->k);
}

static enum flow
tostream(struct heap *h, const struct code *c, const struct value *in,
    struct frame *k)
{
	struct walker w = { .to = to_event, .k = k };
	struct place here = { .n = 0 };

	(void)c;
	return to_event(h, &w, &here, in);
}

const struct form places_all[] = {
	{ "path", .args = 1, .takes = takes, .many = path },
	{ "paths", .args = 0, .many = paths },
	{ "paths", .args = 1, .early = true, .many = paths },
	{ "tostream", .args = 0, .many = tostream },
	{ NULL },
};
