/* SPDX-License-Identifier: MIT */
#include "reach.h"

/* Building. */

static struct reach_node *
below(struct reach_node *above, struct arena *a, struct slice name)
{
	struct reach_node *n, **last = &above->below;

	while ((n = *last) && !slice_eq(n->name, name))
		last = &n->next;
	if (n)
		return n;
	n = arena_get(a, sizeof *n);
	if (!n)
		return NULL;
	*n = (struct reach_node){ .above = above, .name = name };
	return *last = n;
}

struct reach_node *
reach_add(struct reach *r, struct arena *a, const struct slice *name, size_t n)
{
	struct reach_node *at = &r->top;

	for (size_t i = 0; at && i < n; i++)
		at = below(at, a, name[i]);
	return at;
}

/* Walking. */

static inline struct reach_node *
named(const struct reach_node *above, struct slice key)
{
	struct reach_node *n = above->below;

	while (n && !json_text_is(key, n->name))
		n = n->next;
	return n;
}

/* What n and those below it led to counts no more. */
static void
forget(struct reach_node *n)
{
	const struct reach_node *top = n;

	for (;;) {
		n->value.p = NULL;
		if (n->below)
			n = n->below;
		else {
			while (n != top && !n->next)
				n = n->above;
			if (n == top)
				return;
			n = n->next;
		}
	}
}

/*
 * All containers that are open are objects on paths, so the node they are at is
 * all there is to remember.
 */
static void
walk(struct reach *r, struct slice v)
{
	struct reach_node *at = &r->top, *n;
	struct json_iter it;
	struct slice key;

	json_begin(&it, v);
	for (;;) {
		if (!json_name(&it, &key)) {
			if (at == &r->top)
				return;
			it.p += it.p < it.end;
			at->value.n = (size_t)(it.p - at->value.p);
			at = at->above;
			continue;
		}
		n = named(at, key);
		if (!n) {
			json_value(&it);
			continue;
		}
		/* it may have been here before */
		if (n->value.p)
			forget(n);
		if (n->below && it.p < it.end && *it.p == '{') {
			n->value.p = it.p++;
			at = n;
		} else
			n->value = json_value(&it);
	}
}

void
reach_walk(struct reach *r, struct slice v)
{
	if (r->of == v.p)
		return;
	forget(&r->top);
	r->of = v.p;
	if (json_type(v) == JSON_OBJECT)
		walk(r, v);
}
