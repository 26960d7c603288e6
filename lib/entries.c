/* SPDX-License-Identifier: MIT */
#include "entries.h"

#include "blame.h"

static enum flow
keys_unsorted(struct heap *h, const struct value *in, const struct value *arg,
    struct value *out)
{
	struct value_list l, *keys;

	(void)arg;
	if (!value_holds(in))
		return blame(h, in, " has no keys");
	if (value_get_list(h, in, &l) ||
	    !(keys = value_room(h, JSON_ARRAY, l.n)))
		return FLOW_ASK;
	for (size_t i = 0; i < l.n; i++)
		keys->item[i] = l.key ? l.key[i] : value_number((double)i);
	return value_give(value_of_list(keys), out);
}

static enum flow
to_entries(struct heap *h, const struct value *in, const struct value *arg,
    struct value *out)
{
	struct value_list l, *all, *entry;

	(void)arg;
	if (!value_holds(in))
		return blame(h, in, " has no keys");
	if (value_get_list(h, in, &l) ||
	    !(all = value_room(h, JSON_ARRAY, l.n)))
		return FLOW_ASK;
	for (size_t i = 0; i < l.n; i++) {
		entry = value_room(h, JSON_OBJECT, 2);
		if (!entry)
			return FLOW_ASK;
		entry->key[0] = value_text(SLICE("key"));
		entry->key[1] = value_text(SLICE("value"));
		entry->item[0] = l.key ? l.key[i] : value_number((double)i);
		entry->item[1] = l.item[i];
		all->item[i] = value_of_list(entry);
	}
	return value_give(value_of_list(all), out);
}

/* From the last of four names on: the first that leads to something true. */
static enum flow
first_member(struct heap *h, const struct value *v, const char *const name[4],
    size_t end, struct value *out)
{
	enum flow flow = FLOW_ON;

	*out = value_null();
	for (size_t i = 4; i-- > end && flow == FLOW_ON && !value_true(out);)
		flow = value_member(h, v, slice_str(name[i]), out);
	return flow;
}

static enum flow
from_entry(struct heap *h, const struct value *v, struct value *key,
    struct value *item)
{
	static const char *const names[] = { "Name", "name", "Key", "key" };
	/* 1.7 knows other names, and makes strings of what is none */
	enum flow flow = first_member(h, v, names, h->later ? 3 : 0, key);
	bool there = false;

	if (flow == FLOW_ASK)
		return flow;
	if (h->later && (flow || key->type != JSON_STRING))
		return FLOW_ASK;
	if (flow || key->type != JSON_STRING)
		return flow ? flow : blame_key(h, key);
	if (value_has(h, v, SLICE("value"), &there) || (h->later && !there))
		return FLOW_ASK;
	return value_member(
	    h, v, there ? SLICE("value") : SLICE("Value"), item);
}

static enum flow
from_entries(struct heap *h, const struct value *in, const struct value *arg,
    struct value *out)
{
	struct value_list l, *made;
	enum flow flow;

	(void)arg;
	if (!value_holds(in))
		return blame_iterated(h, in);
	if (value_get_list(h, in, &l) ||
	    !(made = value_room(h, JSON_OBJECT, l.n)))
		return FLOW_ASK;
	for (size_t i = 0; i < l.n; i++)
		if ((flow = from_entry(
			 h, &l.item[i], &made->key[i], &made->item[i])))
			return flow;
	if (value_unite(h, made))
		return FLOW_ASK;
	return value_give(value_of_list(made), out);
}

static enum flow
getpath(struct heap *h, const struct value *in, const struct value *arg,
    struct value *out)
{
	struct value_list path;
	struct value v = *in;
	struct slice name;
	enum flow flow = FLOW_ON;
	double d;

	if (arg->type != JSON_ARRAY)
		return value_error(h);
	if (value_get_list(h, arg, &path))
		return FLOW_ASK;
	for (size_t i = 0; i < path.n && flow == FLOW_ON; i++, v = *out) {
		if (path.item[i].type == JSON_STRING) {
			if (value_get_text(h, &path.item[i], &name))
				return FLOW_ASK;
			flow = value_member(h, &v, name, out);
		} else if (path.item[i].type != JSON_NUMBER ||
		    value_get_number(h, &path.item[i], &d))
			return FLOW_ASK;
		else
			flow = value_element(h, &v, d, out);
	}
	return flow ? flow : value_give(v, out);
}

const struct builtin entries_all[] = {
	{ "from_entries", 0, false, from_entries },
	{ "getpath", 1, false, getpath },
	{ "keys_unsorted", 0, false, keys_unsorted },
	{ "to_entries", 0, false, to_entries },
	{ NULL, 0, false, NULL },
};
