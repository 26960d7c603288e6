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

/* Where there may be any number of results. */

static enum flow walk_many(struct heap *h, const struct code *c,
    const struct value *in, struct frame *k);

/* The result of a member that counts: in jq 1.6 the last, then the first. */
static enum flow
give_member(struct heap *h, struct frame *f, const struct value *v)
{
	f->held = *v;
	f->found = true;
	return h->later ? FLOW_STOP : FLOW_ON;
}

/*
 * The object of which all members are walked.  One without a result goes, and
 * in jq 1.6 all before it with it; if it is the last one nothing is left.
 */
static enum flow
walk_members(struct heap *h, const struct code *c, const struct value_list *l,
    struct value *out)
{
	struct value_list *made = value_room(h, JSON_OBJECT, l->n);
	bool lost = false;

	if (!made)
		return FLOW_ASK;
	made->n = 0;
	for (size_t i = 0; i < l->n; i++) {
		struct frame k = { .give = give_member };
		enum flow flow = walk_many(h, c, &l->item[i], &k);

		if (flow && (flow != FLOW_STOP || !k.found))
			return flow;
		lost = !k.found && !h->later;
		if (lost)
			made->n = 0;
		if (!k.found)
			continue;
		made->key[made->n] = l->key[i];
		made->item[made->n++] = k.held;
	}
	return value_give(lost ? value_null() : value_of_list(made), out);
}

static enum flow
walk_elements(struct heap *h, const struct code *c, const struct value_list *l,
    struct value *out)
{
	struct frame k = { .give = machine_gather };
	enum flow flow = FLOW_ON;

	for (size_t i = 0; i < l->n && flow == FLOW_ON; i++)
		flow = walk_many(h, c, &l->item[i], &k);
	return flow ? flow : machine_gathered(h, &k, out);
}

static enum flow
walk_many(struct heap *h, const struct code *c, const struct value *in,
    struct frame *k)
{
	struct value v = *in;
	struct value_list l;
	enum flow flow = FLOW_ON;

	if (h->depth++ == MACHINE_DEPTH)
		return FLOW_ASK;
	if (value_holds(in)) {
		if (value_get_list(h, in, &l))
			return FLOW_ASK;
		flow = l.key ? walk_members(h, c, &l, &v)
			     : walk_elements(h, c, &l, &v);
	}
	if (flow == FLOW_ON)
		flow = machine_run(h, c->kid[0], &v, k);
	h->depth--;
	return flow;
}

const struct form walk_all[] = {
	{ .name = "walk", .args = 1, .one = walk, .many = walk_many },
	{ .name = NULL },
};
