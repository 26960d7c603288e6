/* SPDX-License-Identifier: MIT */
#include "route.h"

#include "tap.h"

static const struct {
	const char *route, *path, *type;
	bool found, shown;
} table[] = {
	{ "*", "/a", "x", true, true },
	{ "/a", "/a", "x", true, true },
	{ "/a", "/ab", "", false, false },
	{ "/a", "/", "", false, false },
	{ "/a*", "/ab", "", true, true },
	{ "/a=tweet", "/a", "tweet", true, true },
	{ "/a=tweet", "/a", "tweets", true, false },
	{ "/a=message", "/a", "", true, true },
	{ "/a=", "/a", "", true, false },
	{ "/a=tw*", "/a", "tweet", true, true },
	{ "/a=tw*", "/a", "t", true, false },
	{ "/d/*=s.d.*", "/d/1F1", "s.d.1F199", true, true },
	{ "/d/*=s.d.*", "/d/1F1", "s.d.1F2", true, false },
	{ "/d/*=s.d.*", "/d/", "s.d.1", true, true },
	{ "/d/*=s.d.", "/d/1", "s.d.", true, true },
};

int
main(void)
{
	const struct route *r;
	struct slice tail;

	for (size_t i = 0; i < sizeof(table) / sizeof(*table); i++) {
		struct routes all = { .n = 0 };

		ok(!route_add(&all, table[i].route), table[i].route);
		r = route_find(&all, table[i].path, &tail);
		ok(!r == !table[i].found, table[i].route);
		if (r)
			ok(route_shows(r, tail, slice_str(table[i].type)) ==
				table[i].shown,
			    table[i].type);
	}
	struct routes all = { .n = 0 };
	ok(route_add(&all, "a") && route_add(&all, "") && all.n == 0,
	    "a path begins with a slash");
	for (int i = 0; i < ROUTES; i++)
		ok(!route_add(&all, "/a"), "room");
	ok(route_add(&all, "/a") && all.n == ROUTES, "no more room");
	return done();
}
