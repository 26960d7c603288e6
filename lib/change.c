/* SPDX-License-Identifier: MIT */
#include "change.h"

#include "accumulate.h"
#include "blame.h"
#include "excerpt.h"
#include "generate.h"
#include "operate.h"
#include "target.h"
#include "whole.h"

/* An index so far behind the end of an array is libjq's. */
#define GAP 10000

/*
 * What becomes of a place: to makes *out of the value that is there, null if
 * none is.  An *out of type JSON_NONE is no value any more: it is taken away.
 */
struct change {
	enum flow (*to)(struct heap *h, const struct change *k,
	    const struct value *v, struct value *out);
	const struct code *code;   /* what goes on from there */
	const struct change *then; /* and what becomes of that */
	const struct value *in;
	struct value value, key, by[2];
	bool remove;               /* del: places are taken away */
	struct value_state *state; /* what it may be changed in, or NULL */
	size_t *set; /* counts the places that were given a value */
};

static enum flow change(struct heap *h, const struct code *c,
    const struct value *v, const struct change *k, struct value *out);

/* Lists with one item changed. */

/* l without its item i. */
static void
drop(struct value_list *l, size_t i)
{
	l->n--;
	l->table = NULL;
	memmove(l->item + i, l->item + i + 1, (l->n - i) * sizeof *l->item);
	if (l->key)
		memmove(
		    l->key + i, l->key + i + 1, (l->n - i) * sizeof *l->key);
}

/* True if made is what was there; of the state a list may have become another. */
static bool
unchanged(
    const struct change *k, const struct value *old, const struct value *made)
{
	return value_same(old, made) && !(k->state && made->form == VALUE_LIST);
}

/* v with the member name changed. */
static enum flow
change_member(struct heap *h, const struct value *v, struct slice name,
    const struct change *k, struct value *out)
{
	struct value old = value_null(), made;
	size_t i, before = *k->set;
	struct value_list *l;
	enum flow flow;

	if (v->type != JSON_OBJECT && v->type != JSON_NULL)
		return value_member(h, v, name, out);
	if (accumulate_open(h, JSON_OBJECT, v, 1, k->state, &l) ||
	    value_find(h, l, name, &i))
		return FLOW_ASK;
	if (i < l->n)
		old = l->item[i];
	flow = k->to(h, k, &old, &made);
	if (flow)
		return flow;
	if (i == l->n ? *k->set == before : unchanged(k, &old, &made))
		return value_give(*v, out);
	if (made.type == JSON_NONE)
		drop(l, i);
	else {
		l->item[i] = made;
		if (i == l->n) {
			l->key[i] = value_text(name);
			l->n++;
		}
	}
	return value_give(accumulate_close(v, l, &made), out);
}

/* v with the element at index changed. */
static enum flow
change_element(struct heap *h, const struct value *v, double index,
    const struct change *k, struct value *out)
{
	struct value old = value_null(), made;
	size_t i, before = *k->set;
	struct value_list *l;
	enum flow flow;

	if (v->type != JSON_ARRAY && v->type != JSON_NULL)
		return value_element(h, v, index, out);
	if (!whole_is(index) || fabs(index) > 1e9 ||
	    accumulate_open(h, JSON_ARRAY, v, 0, k->state, &l))
		return FLOW_ASK;
	if (index < 0)
		index += (double)l->n;
	if (index < 0 || index > (double)(l->n + GAP))
		return FLOW_ASK;
	i = (size_t)index;
	if (i < l->n)
		old = l->item[i];
	flow = k->to(h, k, &old, &made);
	if (flow)
		return flow;
	/* which elements go is another matter in 1.6 than in 1.7 */
	if (made.type == JSON_NONE && !k->remove)
		return FLOW_ASK;
	if (i >= l->n ? *k->set == before : unchanged(k, &old, &made))
		return value_give(*v, out);
	if (made.type == JSON_NONE)
		drop(l, i);
	else if (i < l->n)
		l->item[i] = made;
	else {
		struct value now = accumulate_close(v, l, &old);

		if (accumulate_open(
			h, JSON_ARRAY, &now, i + 1 - l->n, k->state, &l))
			return FLOW_ASK;
		while (l->n < i)
			l->item[l->n++] = value_null();
		l->item[l->n++] = made;
	}
	return value_give(accumulate_close(v, l, &made), out);
}

/* v with all its elements changed. */
static enum flow
change_each(struct heap *h, const struct value *v, const struct change *k,
    struct value *out)
{
	bool changed = false;
	struct value_list *l;
	struct value made;
	enum flow flow;
	size_t kept = 0;

	if (accumulate_open(h, v->type, v, 0, NULL, &l))
		return FLOW_ASK;
	for (size_t i = 0; i < l->n; i++) {
		flow = k->to(h, k, &l->item[i], &made);
		if (flow)
			return flow;
		changed = changed || !value_same(&l->item[i], &made);
		if (made.type == JSON_NONE && v->type == JSON_ARRAY &&
		    !k->remove)
			return FLOW_ASK;
		if (made.type == JSON_NONE)
			continue;
		if (l->key)
			l->key[kept] = l->key[i];
		l->item[kept++] = made;
	}
	if (kept < l->n)
		l->table = NULL;
	l->n = kept;
	return value_give(changed ? value_of_list(l) : *v, out);
}

/* The ways down. */

/* Of the term of a path: its steps from the one that key numbers. */
static enum flow
to_step(struct heap *h, const struct change *k, const struct value *v,
    struct value *out)
{
	const struct code *c = k->code;
	size_t i = (size_t)k->key.number;
	struct change next = *k;

	if (i == c->n)
		return k->then->to(h, k->then, v, out);
	next.key.number++;
	if (c->name[i].p)
		return change_member(h, v, c->name[i], &next, out);
	return change_element(h, v, c->index[i], &next, out);
}

/* v with what key leads to changed. */
static enum flow
change_at(struct heap *h, const struct value *v, const struct value *key,
    const struct change *k, struct value *out)
{
	struct slice name;
	double d;

	if (key->type == JSON_STRING)
		return value_get_text(h, key, &name)
		    ? FLOW_ASK
		    : change_member(h, v, name, k, out);
	if (key->type != JSON_NUMBER || value_get_number(h, key, &d))
		return FLOW_ASK;
	return change_element(h, v, d, k, out);
}

/* Of the term of what is indexed by the value key. */
static enum flow
to_indexed(struct heap *h, const struct change *k, const struct value *v,
    struct value *out)
{
	bool text = k->key.type == JSON_STRING;

	if (k->code->optional && v->type != JSON_NULL &&
	    v->type != (text ? JSON_OBJECT : JSON_ARRAY))
		return value_give(*v, out);
	return change_at(h, v, &k->key, k->then, out);
}

/* Where the list value leads to, from its item that key numbers. */
static enum flow
to_way(struct heap *h, const struct change *k, const struct value *v,
    struct value *out)
{
	const struct value_list *way = k->value.list;
	size_t i = (size_t)k->key.number;
	struct change next = *k;

	if (i == way->n)
		return k->then->to(h, k->then, v, out);
	next.key.number++;
	return change_at(h, v, &way->item[i], &next, out);
}

/* v with what the path leads to changed. */
static enum flow
change_way(struct heap *h, const struct value *v, const struct value *path,
    const struct change *k, struct value *out)
{
	struct change next = { .to = to_way,
		.then = k,
		.key = value_number(0),
		.remove = k->remove,
		.state = k->state,
		.set = k->set };
	struct value_list *l;

	if (path->type != JSON_ARRAY)
		return value_error_words(
		    h, "Path must be specified as an array");
	if (accumulate_open(h, JSON_ARRAY, path, 0, NULL, &l) ||
	    l->n > MACHINE_STEPS)
		return FLOW_ASK;
	next.value = value_of_list(l);
	return to_way(h, &next, v, out);
}

static enum flow
to_each(struct heap *h, const struct change *k, const struct value *v,
    struct value *out)
{
	if (value_holds(v))
		return change_each(h, v, k->then, out);
	if (k->code->optional)
		return value_give(*v, out);
	return blame_iterated(h, v);
}

/* Of the term of a slice. */
static enum flow
to_slice(struct heap *h, const struct change *k, const struct value *v,
    struct value *out)
{
	struct value old, made;
	size_t before = *k->set;
	enum flow flow = excerpt_cut(h, v, k->by, &old);

	if (flow == FLOW_ERROR && k->code->optional)
		return value_give(*v, out);
	if (flow || v->type == JSON_STRING)
		return flow ? flow : FLOW_ASK;
	flow = k->then->to(h, k->then, &old, &made);
	if (flow)
		return flow;
	if (made.type == JSON_NONE) {
		if (!k->remove)
			return FLOW_ASK;
		made = value_raw(SLICE("[]"));
	} else if (k->remove ? value_same(&old, &made) : *k->set == before)
		return value_give(*v, out);
	if (v->type == JSON_NULL && k->remove)
		return value_give(*v, out);
	return excerpt_put(h, v, k->by, &made, out);
}

static enum flow
to_right(struct heap *h, const struct change *k, const struct value *v,
    struct value *out)
{
	return change(h, k->code->kid[1], v, k->then, out);
}

/* v, and what is in it, from above. */
static enum flow
to_below(struct heap *h, const struct change *k, const struct value *v,
    struct value *out)
{
	struct value made;
	enum flow flow = k->then->to(h, k->then, v, &made);

	if (flow)
		return flow;
	if (made.type == JSON_NONE || !value_holds(v))
		return value_give(made, out);
	/* jq goes on with the places that were */
	if (!k->remove && !value_same(v, &made))
		return FLOW_ASK;
	return change_each(h, &made, k, out);
}

/* v with the places that c leads to from there changed. */
static enum flow
change(struct heap *h, const struct code *c, const struct value *v,
    const struct change *k, struct value *out)
{
	struct change next = { .code = c,
		.then = k,
		.remove = k->remove,
		.state = k->state,
		.set = k->set };
	struct value made;
	enum flow flow;

	switch (c->kind) {
	case CODE_SELF:
		return k->to(h, k, v, out);
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
		flow = change(h, c->kid[0], v, k, &made);
		return flow ? flow : change(h, c->kid[1], &made, k, out);
	case CODE_IF:
		flow = machine_one(h, c->kid[0], v, &made);
		if (flow)
			return flow;
		return change(h, c->kid[value_true(&made) ? 1 : 2], v, k, out);
	case CODE_BIND:
		flow = machine_one(h, c->kid[0], v, c->slot);
		return flow ? flow : change(h, c->kid[1], v, k, out);
	case CODE_RECURSE:
		next.to = to_below;
		return to_below(h, &next, v, out);
	case CODE_CALL: /* getpath */
		flow = machine_one(h, c->kid[0], v, &made);
		return flow ? flow : change_way(h, v, &made, k, out);
	case CODE_FORM: /* a slice */
		next.to = to_slice;
		flow = excerpt_bounds(h, c, v, next.by);
		return flow ? flow : change(h, c->kid[2], v, &next, out);
	default: /* CODE_EMPTY */
		return value_give(*v, out);
	}
	return change(h, c->kid[0], v, &next, out);
}

/* The operators. */

/* True if c leads to one place, and to nothing but that. */
static bool
narrow(const struct code *c)
{
	switch (c->kind) {
	case CODE_SELF:
		return true;
	case CODE_PATH:
	case CODE_INDEX:
		return narrow(c->kid[0]);
	case CODE_PIPE:
		return narrow(c->kid[0]) && narrow(c->kid[1]);
	default:
		return false;
	}
}

/*
 * state, if the place that c leads to may be changed in it; else NULL, and what
 * there is of it may be in many places from then on.
 */
static struct value_state *
within(struct heap *h, const struct code *c, struct value_state *state)
{
	if (!state || narrow(c))
		return state;
	accumulate_renew(h, state);
	return NULL;
}

static enum flow
to_nothing(struct heap *h, const struct change *k, const struct value *v,
    struct value *out)
{
	(void)h;
	(void)k;
	*out = *v;
	out->type = JSON_NONE;
	return FLOW_ON;
}

static enum flow
del(struct heap *h, const struct code *c, const struct value *in,
    struct value *out)
{
	size_t none = 0;
	struct change k = { .to = to_nothing, .remove = true, .set = &none };
	enum flow flow = change(h, c->kid[0], in, &k, out);

	if (flow == FLOW_ON && out->type == JSON_NONE)
		*out = value_null();
	return flow;
}

/* The first result of the right side. */
static enum flow
to_first(struct heap *h, const struct change *k, const struct value *v,
    struct value *out)
{
	bool there = true;
	enum flow flow;

	flow = k->code->single ? machine_one(h, k->code, v, out)
			       : generate_first(h, k->code, v, out, &there);
	*k->set += there;
	if (flow == FLOW_ON && !there)
		return to_nothing(h, k, v, out);
	if (flow == FLOW_ON && k->state)
		accumulate_share(h, k->state, out);
	return flow;
}

static enum flow
update(struct heap *h, const struct code *c, const struct value *in,
    struct value *out)
{
	size_t n = 0;
	struct change k = { .to = to_first,
		.code = c->kid[1],
		.set = &n,
		.state = within(h, c->kid[0], heap_state(h)) };
	enum flow flow = change(h, c->kid[0], in, &k, out);

	return flow == FLOW_ON && out->type == JSON_NONE ? FLOW_ASK : flow;
}

static enum flow
to_value(struct heap *h, const struct change *k, const struct value *v,
    struct value *out)
{
	(void)h;
	(void)v;
	++*k->set;
	return value_give(k->value, out);
}

static enum flow
to_sum(struct heap *h, const struct change *k, const struct value *v,
    struct value *out)
{
	++*k->set;
	if (k->state)
		return operate_state(
		    h, k->state, k->code->sign, v, &k->value, out);
	return operate_binary(h, k->code->sign, v, &k->value, out);
}

static enum flow
to_either(struct heap *h, const struct change *k, const struct value *v,
    struct value *out)
{
	(void)h;
	++*k->set;
	return value_give(value_true(v) ? *v : k->value, out);
}

/* in with the left side of c assigned to, v being the right one. */
static enum flow
set(struct heap *h, const struct code *c, const struct value *in,
    const struct value *v, struct value_state *state, struct value *out)
{
	size_t n = 0;
	struct change k = { .to = to_sum,
		.code = c,
		.value = *v,
		.set = &n,
		.state = within(h, c->kid[0], state) };

	if (k.state)
		accumulate_share(h, k.state, v);
	if (c->sign == AST_EQ)
		k.to = to_value;
	else if (c->sign == AST_OR_ELSE)
		k.to = to_either;
	return change(h, c->kid[0], in, &k, out);
}

/* Of the right side, which jq asks first. */
static enum flow
give_assigned(struct heap *h, struct frame *f, const struct value *v)
{
	struct value out;
	enum flow flow = set(h, f->code, f->in, v, NULL, &out);

	return flow ? flow : f->then->give(h, f->then, &out);
}

static enum flow
assign(struct heap *h, const struct code *c, const struct value *in,
    struct frame *k)
{
	struct frame f = {
		.give = give_assigned, .code = c, .in = in, .then = k
	};

	heap_state(h);
	return machine_run(h, c->kid[1], in, &f);
}

static enum flow
assign_one(struct heap *h, const struct code *c, const struct value *in,
    struct value *out)
{
	struct value_state *state = heap_state(h);
	struct value v;
	enum flow flow = machine_one(h, c->kid[1], in, &v);

	return flow ? flow : set(h, c, in, &v, state, out);
}

static enum flow
setpath(struct heap *h, const struct code *c, const struct value *in,
    struct value *out)
{
	size_t n = 0;
	struct change k = { .to = to_value, .set = &n };
	struct value path;
	enum flow flow;

	if ((flow = machine_one(h, c->kid[1], in, &k.value)) ||
	    (flow = machine_one(h, c->kid[0], in, &path)))
		return flow;
	return change_way(h, in, &path, &k, out);
}

/* What the left sides have to be. */

static bool
to_change(struct code *const *kid)
{
	return target_follows(kid[0], false);
}

static bool
to_remove(struct code *const *kid)
{
	return target_follows(kid[0], true);
}

const struct form change_all[] = {
	{ "=", .args = 2, .whole = 1, .changes = true, .takes = to_change,
	    .one = assign_one, .many = assign },
	{ "del", .args = 1, .takes = to_remove, .one = del },
	{ "setpath", .args = 2, .single = 3, .one = setpath },
	{ "|=", .args = 2, .whole = 3, .changes = true, .takes = to_change,
	    .one = update },
	{ NULL },
};
