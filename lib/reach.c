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
reach_add_below(struct reach *r, struct reach_node *from, struct arena *a,
    const struct slice *name, size_t n)
{
	struct reach_node *at = from ? from : &r->top;

	for (int i = 0; i < REACH_GUESSES; i++)
		r->guess[i].at = NULL;
	for (size_t i = 0; at && i < n; i++)
		at = below(at, a, name[i]);
	return at;
}

struct reach_node *
reach_add(struct reach *r, struct arena *a, const struct slice *name, size_t n)
{
	return reach_add_below(r, NULL, a, name, n);
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

/* Whether n bytes, 4 to REACH_NAME, are the same, of which some are twice. */
static inline bool
same(const char *p, const char *q, size_t n)
{
	uint64_t a, b;
	uint32_t c, d;

	if (n < 8) {
		memcpy(&c, p, 4);
		memcpy(&d, q, 4);
		if (c != d)
			return false;
		memcpy(&c, p + n - 4, 4);
		memcpy(&d, q + n - 4, 4);
		return c == d;
	}
	for (size_t i = 0; i + 8 < n; i += 8) {
		memcpy(&a, p + i, 8);
		memcpy(&b, q + i, 8);
		if (a != b)
			return false;
	}
	memcpy(&a, p + n - 8, 8);
	memcpy(&b, q + n - 8, 8);
	return a == b;
}

/* The next guess is that name. */
static void
learn(struct reach_guess *g, const struct reach_node *at, struct reach_node *to,
    struct slice name)
{
	g->at = NULL;
	if (name.n < 4 || name.n > REACH_NAME)
		return;
	*g = (struct reach_guess){ .at = at, .to = to, .n = name.n };
	memcpy(g->name, name.p, name.n);
}

/*
 * The next member of the object at the node, and the node it leads to, or NULL.
 * False if there is none.  As json_name, *g being right or put right.
 */
static inline bool
next(struct reach_guess *g, struct json_iter *it, const struct reach_node *at,
    struct reach_node **to)
{
	const char *p = it->p;
	struct slice name;

	if (it->end - p > REACH_NAME + 1 && g->at == at) {
		p += *p == ',';
		/* a blank is no part of a value */
		if (same(p, g->name, g->n) && (unsigned char)p[g->n] > ' ') {
			it->p = p + g->n;
			*to = g->to;
			return true;
		}
	}
	if (!json_name(it, &name))
		return false;
	*to = named(at, name);
	learn(g, at, *to, (struct slice){ name.p, (size_t)(it->p - name.p) });
	return true;
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
	struct reach_guess *g = r->guess, *last = g + REACH_GUESSES - 1;
	struct reach_node *at = &r->top, *n;
	struct json_iter it;

	json_begin(&it, v);
	for (;;) {
		if (!next(g, &it, at, &n)) {
			if (at == &r->top)
				return;
			it.p += it.p < it.end;
			at->value.n = (size_t)(it.p - at->value.p);
			at = at->above;
			continue;
		}
		g += g < last;
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
