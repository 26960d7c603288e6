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

const struct form ordering_all[] = {
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
