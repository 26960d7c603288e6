/* SPDX-License-Identifier: MIT */
#include "walk.h"

/* True if b is what a was, bytes of the input both. */
static bool
same(const struct value *a, const struct value *b)
{
	return a->form == VALUE_RAW && b->form == VALUE_RAW &&
	    a->s.p == b->s.p && a->s.n == b->s.n;
}

static enum flow walk(struct heap *h, const struct code *c,
    const struct value *in, struct value *out);

/* The array or object v, of which everything is walked; v if that is the same. */
static enum flow
walk_into(struct heap *h, const struct code *c, const struct value *v,
    struct value *out)
{
	struct value_list l, *made;
	bool changed = v->form == VALUE_LIST;
	enum flow flow;

	if (value_get_list(h, v, &l) || !(made = value_room(h, v->type, l.n)))
		return FLOW_ASK;
	for (size_t i = 0; i < l.n; i++) {
		flow = walk(h, c, &l.item[i], &made->item[i]);
		if (flow)
			return flow;
		changed = changed || !same(&l.item[i], &made->item[i]);
	}
	if (!changed)
		return value_give(*v, out);
	if (l.key)
		memcpy(made->key, l.key, l.n * sizeof *l.key);
	return value_give(value_of_list(made), out);
}

static enum flow
walk(struct heap *h, const struct code *c, const struct value *in,
    struct value *out)
{
	struct value v = *in;
	enum flow flow = FLOW_ON;

	if (h->depth++ == MACHINE_DEPTH)
		return FLOW_ASK;
	if (v.type == JSON_ARRAY || v.type == JSON_OBJECT)
		flow = walk_into(h, c, in, &v);
	if (flow == FLOW_ON)
		flow = machine_one(h, c->kid[0], &v, out);
	h->depth--;
	return flow;
}

/* Of many results of one value releases of jq make different things. */
const struct form walk_all[] = {
	{ .name = "walk", .args = 1, .single = 1, .one = walk },
	{ .name = NULL },
};
