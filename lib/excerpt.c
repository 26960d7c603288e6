/* SPDX-License-Identifier: MIT */
#include "excerpt.h"

#include "utf8.h"
#include "whole.h"

/* *at: what v says of n items, or if it is null if_null; else libjq's. */
static enum flow
bound(
    struct heap *h, const struct value *v, size_t n, size_t if_null, size_t *at)
{
	double d;

	*at = if_null;
	if (v->type == JSON_NULL)
		return FLOW_ON;
	if (v->type != JSON_NUMBER || value_get_number(h, v, &d) ||
	    !whole_is(d))
		return FLOW_ASK;
	if (d < 0)
		d += (double)n;
	*at = d < 0 ? 0 : d > (double)n ? n : (size_t)d;
	return FLOW_ON;
}

static enum flow
cut_text(struct heap *h, const struct value *v, const struct value by[2],
    struct value *out)
{
	size_t n, from, to;
	struct slice s;

	if (value_get_text(h, v, &s))
		return FLOW_ASK;
	n = utf8_count(s);
	if (bound(h, &by[0], n, 0, &from) || bound(h, &by[1], n, n, &to))
		return FLOW_ASK;
	n = to > from ? to - from : 0;
	s = slice_from(s, utf8_skip(s, from));
	s.n = utf8_skip(s, n);
	return value_give(value_text(s), out);
}

static enum flow
cut_array(struct heap *h, const struct value *v, const struct value by[2],
    struct value *out)
{
	struct value_list l, *part;
	size_t from, to;

	if (value_get_list(h, v, &l) || bound(h, &by[0], l.n, 0, &from) ||
	    bound(h, &by[1], l.n, l.n, &to))
		return FLOW_ASK;
	part = value_room(h, JSON_ARRAY, to > from ? to - from : 0);
	if (!part)
		return FLOW_ASK;
	if (part->n)
		memcpy(part->item, l.item + from, part->n * sizeof *l.item);
	return value_give(value_of_list(part), out);
}

/* v has no slices; 1.7 has other words. */
static enum flow
whole(struct heap *h, const struct value *v)
{
	struct slice type = value_type_name(v);

	value_error(h);
	buf_reset(&h->message);
	if (!h->later &&
	    buf_fmt(&h->message, "Cannot index %.*s with object", (int)type.n,
		type.p) == 0)
		h->why = buf_cstr(&h->message);
	return FLOW_ERROR;
}

enum flow
excerpt_cut(struct heap *h, const struct value *v, const struct value by[2],
    struct value *out)
{
	if (v->type == JSON_NULL)
		return value_give(*v, out);
	if (v->type == JSON_STRING)
		return cut_text(h, v, by, out);
	return v->type == JSON_ARRAY ? cut_array(h, v, by, out) : whole(h, v);
}

enum flow
excerpt_put(struct heap *h, const struct value *v, const struct value by[2],
    const struct value *part, struct value *out)
{
	struct value_list old = { .n = 0 }, new, *l;
	size_t from, to;

	if (part->type != JSON_ARRAY)
		return value_error(h);
	if ((v->type != JSON_NULL && value_get_list(h, v, &old)) ||
	    value_get_list(h, part, &new) ||
	    bound(h, &by[0], old.n, 0, &from) ||
	    bound(h, &by[1], old.n, old.n, &to))
		return FLOW_ASK;
	if (to < from)
		to = from;
	l = value_room(h, JSON_ARRAY, old.n - (to - from) + new.n);
	if (!l)
		return FLOW_ASK;
	if (new.n)
		memcpy(l->item + from, new.item, new.n * sizeof *l->item);
	if (old.n) {
		memcpy(l->item, old.item, from * sizeof *l->item);
		memcpy(l->item + from + new.n, old.item + to,
		    (old.n - to) * sizeof *l->item);
	}
	return value_give(value_of_list(l), out);
}

bool
excerpt_is(const struct code *c)
{
	return c->kind == CODE_FORM && c->form == excerpt_all;
}

enum flow
excerpt_bounds(struct heap *h, const struct code *c, const struct value *in,
    struct value by[2])
{
	enum flow flow = machine_one(h, c->kid[0], in, &by[0]);

	return flow ? flow : machine_one(h, c->kid[1], in, &by[1]);
}

static enum flow
cut_one(struct heap *h, const struct code *c, const struct value *in,
    struct value *out)
{
	struct value by[2], v;
	enum flow flow;

	if ((flow = excerpt_bounds(h, c, in, by)) ||
	    (flow = machine_one(h, c->kid[2], in, &v)))
		return flow;
	return excerpt_cut(h, &v, by, out);
}

/* Of the term. */
static enum flow
give_term(struct heap *h, struct frame *f, const struct value *v)
{
	struct value out;
	enum flow flow = excerpt_cut(h, v, f->ctx, &out);

	if (flow == FLOW_ERROR && f->code->optional)
		return FLOW_ON;
	return flow ? flow : f->then->give(h, f->then, &out);
}

static enum flow
cut_many(struct heap *h, const struct code *c, const struct value *in,
    struct frame *k)
{
	struct value by[2];
	struct frame f = { .give = give_term, .code = c, .then = k, .ctx = by };
	enum flow flow = excerpt_bounds(h, c, in, by);

	return flow ? flow : machine_run(h, c->kid[2], in, &f);
}

const struct form excerpt_all[] = {
	{ ":", .args = 3, .single = 3, .one = cut_one, .many = cut_many },
	{ NULL },
};
