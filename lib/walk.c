/* SPDX-License-Identifier: MIT */
#include "walk.h"

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
		changed = changed || !value_same(&l.item[i], &made->item[i]);
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
	if (value_holds(&v))
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
