/* SPDX-License-Identifier: MIT */
#include "without.h"

#include <math.h>

#include "operate.h"
#include "whole.h"

/* Keys that are looked for, times those they are looked for in, at most. */
#define PAIRS 100000

/*
 * Paths in their order, from a place on: the first depth steps of all of them
 * have led there, and none ends there.
 */
struct paths {
	const struct value_list *path;
	size_t n, depth;
};

static const struct value *
step(const struct paths *p)
{
	return &p->path->item[p->depth];
}

/* How many paths, from the first one on, take the same step. */
static enum flow
alike(struct heap *h, const struct paths *p, size_t *n)
{
	int r;

	for (*n = 1; *n < p->n; ++*n) {
		if (value_compare(h, step(p), &p->path[*n].item[p->depth], &r))
			return FLOW_ASK;
		if (r)
			break;
	}
	return FLOW_ON;
}

/* Which item of l the step leads to; l->n: none. */
static enum flow
find(struct heap *h, const struct value_list *l, const struct value *step,
    size_t *i)
{
	double d;
	int r = 1;

	*i = l->n;
	/* slices, and what is an error */
	if (step->type != (l->key ? JSON_STRING : JSON_NUMBER))
		return FLOW_ASK;
	if (l->key) {
		for (*i = 0; *i < l->n && r; ++*i)
			if (value_compare(h, &l->key[*i], step, &r))
				return FLOW_ASK;
		*i -= r == 0;
		return FLOW_ON;
	}
	if (value_get_number(h, step, &d) || !whole_is(d))
		return FLOW_ASK;
	if (d < 0)
		d += (double)l->n;
	if (d >= 0 && d < (double)l->n)
		*i = (size_t)d;
	return FLOW_ON;
}

/* l without the items that are gone; v if it is as old, what v holds. */
static struct value
close_up(struct value_list *l, const bool *gone, const struct value_list *old,
    const struct value *v)
{
	bool changed = false;
	size_t n = 0;

	for (size_t i = 0; i < l->n; i++) {
		changed = changed || gone[i] ||
		    !value_same(&l->item[i], &old->item[i]);
		if (gone[i])
			continue;
		if (l->key)
			l->key[n] = l->key[i];
		l->item[n++] = l->item[i];
	}
	l->n = n;
	return changed ? value_of_list(l) : *v;
}

static enum flow without(struct heap *h, const struct value *v,
    const struct paths *p, struct value *out);

/* The paths p, which take the same step into l, what v holds. */
static enum flow
step_into(struct heap *h, const struct value *v, struct value_list *l,
    struct paths *p, bool *gone)
{
	bool last = p->path->n == p->depth + 1;
	struct value found;
	enum flow flow;
	size_t i;

	if (!last) {
		flow = operate_index(h, v, step(p), &found);
		if (flow || found.type == JSON_NULL)
			return flow;
	}
	if (find(h, l, step(p), &i))
		return FLOW_ASK;
	if (i == l->n)
		return FLOW_ON;
	if (last) {
		/* whatever leads on from there */
		gone[i] = true;
		return FLOW_ON;
	}
	found = l->item[i];
	p->depth++;
	return without(h, &found, p, &l->item[i]);
}

/* What v has but for what the paths lead to: the ends of paths go at once. */
static enum flow
without(struct heap *h, const struct value *v, const struct paths *p,
    struct value *out)
{
	struct value_list old, *l;
	struct paths rest = *p, same;
	enum flow flow = FLOW_ON;
	bool *gone;

	if (!value_holds(v) || value_get_list(h, v, &old) ||
	    (old.key && old.n > PAIRS / p->n) ||
	    !(l = value_room(h, v->type, old.n)) ||
	    !(gone = arena_get(&h->arena, old.n + 1)))
		return FLOW_ASK;
	memset(gone, 0, old.n + 1);
	if (old.n)
		memcpy(l->item, old.item, old.n * sizeof *old.item);
	if (old.n && old.key)
		memcpy(l->key, old.key, old.n * sizeof *old.key);
	while (rest.n && flow == FLOW_ON) {
		same = rest;
		if (alike(h, &rest, &same.n))
			return FLOW_ASK;
		rest.path += same.n;
		rest.n -= same.n;
		flow = step_into(h, v, l, &same, gone);
	}
	return flow ? flow : value_give(close_up(l, gone, &old, v), out);
}

/* The paths of the list v, in order. */
static enum flow
sorted(struct heap *h, const struct value *v, struct paths *p)
{
	struct value_list l, *path;
	size_t *order;

	*p = (struct paths){ .n = 0 };
	if (v->type != JSON_ARRAY)
		return value_error_words(
		    h, "Paths must be specified as an array");
	if (value_get_list(h, v, &l) || value_sort(h, l.item, l.n, &order) ||
	    !(path = arena_get(&h->arena, (l.n + 1) * sizeof *path)))
		return FLOW_ASK;
	for (size_t i = 0; i < l.n; i++) {
		if (l.item[order[i]].type != JSON_ARRAY)
			return value_error(h);
		if (value_get_list(h, &l.item[order[i]], &path[i]) ||
		    path[i].n > MACHINE_STEPS)
			return FLOW_ASK;
	}
	p->path = path;
	p->n = l.n;
	return FLOW_ON;
}

/* True if all the first steps are names and numbers, as null may have any. */
static bool
named(const struct paths *p)
{
	for (size_t i = 0; i < p->n; i++)
		if (p->path[i].item->type != JSON_STRING &&
		    p->path[i].item->type != JSON_NUMBER)
			return false;
	return true;
}

static enum flow
delpaths(struct heap *h, const struct code *c, const struct value *in,
    struct value *out)
{
	struct value v;
	struct paths p;
	enum flow flow;

	if ((flow = machine_one(h, c->kid[0], in, &v)) ||
	    (flow = sorted(h, &v, &p)))
		return flow;
	if (p.n && p.path->n == 0)
		return value_give(value_null(), out);
	if (p.n == 0 || (in->type == JSON_NULL && named(&p)))
		return value_give(*in, out);
	return without(h, in, &p, out);
}

const struct form without_all[] = {
	{ "delpaths", .args = 1, .single = 1, .one = delpaths },
	{ NULL },
};
