/* SPDX-License-Identifier: MIT */
#include "lists.h"

#include "blame.h"
#include "operate.h"
#include "whole.h"

/* By keys. */

enum flow
lists_sort(struct heap *h, const struct value_list *l, const struct value *key,
    struct value *out)
{
	struct value_list *sorted;
	size_t *order;

	if (value_sort(h, key, l->n, &order) ||
	    !(sorted = value_room(h, JSON_ARRAY, l->n)))
		return FLOW_ASK;
	for (size_t i = 0; i < l->n; i++)
		sorted->item[i] = l->item[order[i]];
	return value_give(value_of_list(sorted), out);
}

/* From i on, the end of those with equal keys. */
static enum flow
run(struct heap *h, const struct value *key, const size_t *order, size_t i,
    size_t n, size_t *end)
{
	int r = 0;

	for (*end = i + 1; *end < n; ++*end) {
		if (value_compare(h, &key[order[i]], &key[order[*end]], &r))
			return FLOW_ASK;
		if (r)
			break;
	}
	return FLOW_ON;
}

enum flow
lists_group(struct heap *h, const struct value_list *l, const struct value *key,
    struct value *out)
{
	struct value_list *all = value_room(h, JSON_ARRAY, l->n), *group;
	size_t *order, end, n = 0;

	if (!all || value_sort(h, key, l->n, &order))
		return FLOW_ASK;
	for (size_t i = 0; i < l->n; i = end) {
		if (run(h, key, order, i, l->n, &end) ||
		    !(group = value_room(h, JSON_ARRAY, end - i)))
			return FLOW_ASK;
		for (size_t j = i; j < end; j++)
			group->item[j - i] = l->item[order[j]];
		all->item[n++] = value_of_list(group);
	}
	all->n = n;
	return value_give(value_of_list(all), out);
}

enum flow
lists_unique(struct heap *h, const struct value_list *l,
    const struct value *key, struct value *out)
{
	struct value_list *all = value_room(h, JSON_ARRAY, l->n);
	size_t *order, end, n = 0;

	if (!all || value_sort(h, key, l->n, &order))
		return FLOW_ASK;
	for (size_t i = 0; i < l->n; i = end) {
		if (run(h, key, order, i, l->n, &end))
			return FLOW_ASK;
		all->item[n++] = l->item[order[i]];
	}
	all->n = n;
	return value_give(value_of_list(all), out);
}

/* Of equal ones min takes the first, and max the last. */
static enum flow
extreme(struct heap *h, const struct value_list *l, const struct value *key,
    bool max, struct value *out)
{
	size_t best = 0;
	int r;

	for (size_t i = 1; i < l->n; i++) {
		if (value_compare(h, &key[i], &key[best], &r))
			return FLOW_ASK;
		if ((r < 0) != max)
			best = i;
	}
	return value_give(l->n ? l->item[best] : value_null(), out);
}

enum flow
lists_min(struct heap *h, const struct value_list *l, const struct value *key,
    struct value *out)
{
	return extreme(h, l, key, false, out);
}

enum flow
lists_max(struct heap *h, const struct value_list *l, const struct value *key,
    struct value *out)
{
	return extreme(h, l, key, true, out);
}

/* The items being their own keys. */
static enum flow
itself(struct heap *h, const struct value *in,
    enum flow (*make)(struct heap *, const struct value_list *,
	const struct value *, struct value *),
    struct value *out)
{
	struct value_list l;

	if (in->type != JSON_ARRAY && make == lists_unique)
		return in->type == JSON_OBJECT ? value_error(h)
					       : blame_iterated(h, in);
	if (in->type != JSON_ARRAY && make == lists_sort)
		return blame(h, in, " cannot be sorted, as it is not an array");
	if (in->type != JSON_ARRAY)
		return blame_both(h, in, in, " cannot be iterated over");
	if (value_get_list(h, in, &l))
		return FLOW_ASK;
	return make(h, &l, l.item, out);
}

static enum flow
sort(struct heap *h, const struct value *in, const struct value *arg,
    struct value *out)
{
	(void)arg;
	return itself(h, in, lists_sort, out);
}

static enum flow
unique(struct heap *h, const struct value *in, const struct value *arg,
    struct value *out)
{
	(void)arg;
	return itself(h, in, lists_unique, out);
}

static enum flow
min(struct heap *h, const struct value *in, const struct value *arg,
    struct value *out)
{
	(void)arg;
	return itself(h, in, lists_min, out);
}

static enum flow
max(struct heap *h, const struct value *in, const struct value *arg,
    struct value *out)
{
	(void)arg;
	return itself(h, in, lists_max, out);
}

/* The sum. */

/* True if the items of l are of type, or null. */
static bool
all_are(const struct value_list *l, enum json_type type)
{
	for (size_t i = 0; i < l->n; i++)
		if (l->item[i].type != type && l->item[i].type != JSON_NULL)
			return false;
	return l->n > 1;
}

/* Strings, of which one sum after the other would be copies of copies. */
static enum flow
add_texts(struct heap *h, const struct value_list *l, struct value *out)
{
	struct buf b = heap_buf(h);
	struct slice s;
	int rc = 0;

	for (size_t i = 0; i < l->n && !rc; i++)
		if (l->item[i].type == JSON_STRING)
			rc = value_get_text(h, &l->item[i], &s) ||
			    buf_slice(&b, s);
	return value_give_text(h, rc ? FLOW_ASK : FLOW_ON, &b, out);
}

/* Likewise arrays, or objects. */
static enum flow
add_lists(struct heap *h, const struct value_list *l, enum json_type type,
    struct value *out)
{
	struct value_list *part = arena_get(&h->arena, l->n * sizeof *part);
	struct value_list *sum;
	size_t n = 0;

	for (size_t i = 0; part && i < l->n; i++) {
		part[i].n = 0;
		if (l->item[i].type == type &&
		    value_get_list(h, &l->item[i], &part[i]))
			return FLOW_ASK;
		n += part[i].n;
	}
	if (!part || !(sum = value_room(h, type, n)))
		return FLOW_ASK;
	n = 0;
	for (size_t i = 0; i < l->n; n += part[i++].n) {
		if (part[i].n == 0)
			continue;
		memcpy(
		    sum->item + n, part[i].item, part[i].n * sizeof *sum->item);
		if (sum->key)
			memcpy(sum->key + n, part[i].key,
			    part[i].n * sizeof *sum->key);
	}
	if (sum->key && value_unite(h, sum))
		return FLOW_ASK;
	return value_give(value_of_list(sum), out);
}

static enum flow
add(struct heap *h, const struct value *in, const struct value *arg,
    struct value *out)
{
	enum json_type type;
	struct value sum = value_null();
	struct value_list l;
	enum flow flow = FLOW_ON;

	(void)arg;
	if (!value_holds(in))
		return blame_iterated(h, in);
	if (value_get_list(h, in, &l))
		return FLOW_ASK;
	type = l.n ? l.item[0].type : JSON_NONE;
	if (type == JSON_STRING && all_are(&l, type))
		return add_texts(h, &l, out);
	if (l.n && value_holds(&l.item[0]) && all_are(&l, type))
		return add_lists(h, &l, type, out);
	for (size_t i = 0; i < l.n && flow == FLOW_ON; i++) {
		flow = operate_binary(h, AST_ADD, &sum, &l.item[i], out);
		sum = *out;
	}
	*out = sum;
	return flow;
}

/* By place. */

/* What else is no array is libjq's: an empty string has a reverse, too. */
static enum flow
reverse(struct heap *h, const struct value *in, const struct value *arg,
    struct value *out)
{
	struct value_list l = { .n = 0 }, *made;

	(void)arg;
	if ((in->type != JSON_ARRAY && in->type != JSON_NULL) ||
	    (in->type == JSON_ARRAY && value_get_list(h, in, &l)) ||
	    !(made = value_room(h, JSON_ARRAY, l.n)))
		return FLOW_ASK;
	for (size_t i = 0; i < l.n; i++)
		made->item[l.n - 1 - i] = l.item[i];
	return value_give(value_of_list(made), out);
}

/* Count what flattening the items of v gives, and put it in at if that is. */
static enum flow
flatten_into(struct heap *h, const struct value *v, double depth, size_t *n,
    struct value *at)
{
	struct value_list l;

	if (value_get_list(h, v, &l))
		return FLOW_ASK;
	for (size_t i = 0; i < l.n; i++)
		if (l.item[i].type == JSON_ARRAY && depth != 0) {
			if (flatten_into(h, &l.item[i], depth - 1, n, at))
				return FLOW_ASK;
		} else if (at)
			at[(*n)++] = l.item[i];
		else
			++*n;
	return FLOW_ON;
}

static enum flow
flatten_to(
    struct heap *h, const struct value *in, double depth, struct value *out)
{
	struct value_list *made;
	size_t n = 0;

	if (!value_holds(in))
		return blame_iterated(h, in);
	if (flatten_into(h, in, depth, &n, NULL) ||
	    !(made = value_room(h, JSON_ARRAY, n)))
		return FLOW_ASK;
	n = 0;
	if (flatten_into(h, in, depth, &n, made->item))
		return FLOW_ASK;
	return value_give(value_of_list(made), out);
}

static enum flow
flatten(struct heap *h, const struct value *in, const struct value *arg,
    struct value *out)
{
	(void)arg;
	return flatten_to(h, in, -1, out);
}

static enum flow
flatten_depth(struct heap *h, const struct value *in, const struct value *arg,
    struct value *out)
{
	double d;

	if (arg->type != JSON_NUMBER || value_get_number(h, arg, &d) ||
	    !whole_is(d))
		return FLOW_ASK;
	return d < 0 ? value_error(h) : flatten_to(h, in, d, out);
}

const struct builtin lists_all[] = {
	{ "add", 0, false, add },
	{ "flatten", 0, false, flatten },
	{ "flatten", 1, false, flatten_depth },
	{ "max", 0, false, max },
	{ "min", 0, false, min },
	{ "reverse", 0, false, reverse },
	{ "sort", 0, false, sort },
	{ "unique", 0, false, unique },
	{ NULL, 0, false, NULL },
};
