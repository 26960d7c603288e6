/* SPDX-License-Identifier: MIT */
#include "route.h"

const char *
route_add(struct routes *all, const char *text)
{
	const char *eq = strchr(text, '=');
	struct route r = { .path = slice_str(text) };

	if (all->n == ROUTES)
		return "too many paths";
	if (eq) {
		r.path.n = (size_t)(eq - text);
		r.event = slice_str(eq + 1);
		r.prefix = r.event.n && eq[r.event.n] == '*';
		r.event.n -= r.prefix;
	}
	r.tail = r.path.n && text[r.path.n - 1] == '*';
	r.path.n -= r.tail;
	if (text[0] != '/' && !(r.tail && r.path.n == 0))
		return "a path begins with '/'";
	all->at[all->n++] = r;
	return NULL;
}

const struct route *
route_find(const struct routes *all, const char *path, struct slice *tail)
{
	for (size_t i = 0; i < all->n; i++) {
		const struct route *r = &all->at[i];

		if (strncmp(path, r->path.p, r->path.n) != 0 ||
		    (!r->tail && path[r->path.n]))
			continue;
		*tail = slice_str(path + r->path.n);
		return r;
	}
	return NULL;
}

bool
route_shows(const struct route *r, struct slice tail, struct slice type)
{
	if (!r->event.p)
		return true;
	if (type.n == 0)
		type = SLICE("message");
	if (!r->prefix)
		return slice_eq(type, r->event);
	if (type.n < r->event.n + tail.n ||
	    memcmp(type.p, r->event.p, r->event.n) != 0)
		return false;
	type = slice_from(type, r->event.n);
	type.n = tail.n;
	return slice_eq(type, tail);
}
