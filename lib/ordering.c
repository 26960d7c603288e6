/* SPDX-License-Identifier: MIT */
#include "ordering.h"

#include "blame.h"
#include "lists.h"

typedef enum flow maker(struct heap *h, const struct value_list *l,
    const struct value *key, struct value *out);

static enum flow
by_key(struct heap *h, const struct code *c, const struct value *in,
    maker *make, struct value *out)
{
	struct value_list l, *key;
	enum flow flow;

	if (in->type != JSON_ARRAY)
		return in->type == JSON_OBJECT ? value_error(h)
					       : blame_iterated(h, in);
	if (value_get_list(h, in, &l) ||
	    !(key = value_room(h, JSON_ARRAY, l.n)))
		return FLOW_ASK;
	for (size_t i = 0; i < l.n; i++)
		if ((flow = machine_one(
			 h, c->kid[0], &l.item[i], &key->item[i])))
			return flow;
	return make(h, &l, key->item, out);
}

static enum flow
sort_by(struct heap *h, const struct code *c, const struct value *in,
    struct value *out)
{
	return by_key(h, c, in, lists_sort, out);
}

static enum flow
group_by(struct heap *h, const struct code *c, const struct value *in,
    struct value *out)
{
	return by_key(h, c, in, lists_group, out);
}

static enum flow
unique_by(struct heap *h, const struct code *c, const struct value *in,
    struct value *out)
{
	return by_key(h, c, in, lists_unique, out);
}

static enum flow
min_by(struct heap *h, const struct code *c, const struct value *in,
    struct value *out)
{
	return by_key(h, c, in, lists_min, out);
}

static enum flow
max_by(struct heap *h, const struct code *c, const struct value *in,
    struct value *out)
{
	return by_key(h, c, in, lists_max, out);
}

/* Looking for a value where all are in order. */

/*
 * Where v is in l, or -1 less the place that it would have.  In another order
 * it is what jq 1.6 finds, which goes the same way.
 */
static enum flow
look_for(struct heap *h, const struct value_list *l, const struct value *v,
    double *at)
{
	size_t from = 0, to = l->n, i;
	int r = 1;

	while (from < to) {
		i = (from + to - 1) / 2;
		if (value_compare(h, &l->item[i], v, &r))
			return FLOW_ASK;
		*at = (double)i;
		if (r == 0)
			return FLOW_ON;
		if (from + 1 == to)
			break;
		if (r < 0)
			from = i + 1;
		else
			to = i;
	}
	if (l->n && value_compare(h, &l->item[from], v, &r))
		return FLOW_ASK;
	*at = -1 - (double)(from + (r < 0));
	return FLOW_ON;
}

static enum flow
bsearch(struct heap *h, const struct code *c, const struct value *in,
    struct value *out)
{
	struct value_list l;
	struct value v;
	double at;

	if (in->type != JSON_ARRAY || value_get_list(h, in, &l) ||
	    machine_one(h, c->kid[0], in, &v) || look_for(h, &l, &v, &at))
		return FLOW_ASK;
	return value_give(value_number(at), out);
}

/* jq runs the argument on what is not the array: it must not look at it. */
static bool
looks_away(struct code *const *kid)
{
	return kid[0]->kind == CODE_CONST || kid[0]->kind == CODE_BOUND;
}

const struct form ordering_all[] = {
	{ .name = "bsearch",
	    .args = 1,
	    .early = true,
	    .takes = looks_away,
	    .one = bsearch },
	{ .name = "group_by",
	    .args = 1,
	    .gather = 1,
	    .again = 1,
	    .one = group_by },
	{ .name = "max_by", .args = 1, .gather = 1, .again = 1, .one = max_by },
	{ .name = "min_by", .args = 1, .gather = 1, .again = 1, .one = min_by },
	{ .name = "sort_by",
	    .args = 1,
	    .gather = 1,
	    .again = 1,
	    .one = sort_by },
	{ .name = "unique_by",
	    .args = 1,
	    .gather = 1,
	    .again = 1,
	    .one = unique_by },
	{ .name = NULL },
};
