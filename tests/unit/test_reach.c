/* SPDX-License-Identifier: MIT */
#include "reach.h"

#include <stdint.h>
#include <stdlib.h>

#include "tap.h"

static struct arena arena = { .max = 1 << 20 };
static struct reach r;

static const struct slice abc[] = { SLICE_INIT("a"), SLICE_INIT("b"),
	SLICE_INIT("c") };

static struct reach_node *
path(struct slice a, struct slice b, struct slice c)
{
	struct slice name[3] = { a, b, c };
	size_t n = 0;

	while (n < 3 && name[n].p)
		n++;
	return reach_add(&r, &arena, name, n);
}

static void
clear(void)
{
	r = (struct reach){ .of = NULL };
	arena_reset(&arena);
}

/* The value at a.b.c, and at a.b, which is looked for at the same time. */
static void
leads(const char *doc, const char *at_b, const char *at_c)
{
	struct reach_node *c, *b;
	size_t n = strlen(doc);
	char *copy = malloc(n);

	if (!copy)
		return;
	memcpy(copy, doc, n);
	clear();
	c = reach_add(&r, &arena, abc, 3);
	b = reach_add(&r, &arena, abc, 2);
	ok(b && c && c->above == b, "one tree");
	reach_walk(&r, (struct slice){ copy, n });
	ok((b->value.p != NULL) == (at_b != NULL), doc);
	if (b->value.p && at_b)
		is(b->value, slice_str(at_b), doc);
	ok((c->value.p != NULL) == (at_c != NULL), doc);
	if (c->value.p && at_c)
		is(c->value, slice_str(at_c), doc);
	free(copy);
}

/* Objects on the names, at random, and the same by json_member. */
static uint32_t state = 1;

static unsigned
chance(unsigned n)
{
	state = state * 1664525 + 1013904223;
	return (state >> 16) % n;
}

static void
random_value(struct buf *b, unsigned depth)
{
	static const char *const keys[] = { "a", "b", "c", "\\u0061", "\\u0062",
		"aa", "", "a\\\\" };
	static const char *const leaves[] = { "1", "\"}\"", "[{\"a\":1}]",
		"null", "\"\\\"\"", "{}", "[]" };
	unsigned n = chance(5);

	if (!depth || chance(4) == 0) {
		buf_str(b, leaves[chance(7)]);
		return;
	}
	buf_str(b, chance(2) ? "{" : "{ ");
	for (unsigned i = 0; i < n; i++) {
		buf_fmt(b, "%s\"%s\"%s:", i ? "," : "", keys[chance(8)],
		    chance(3) ? "" : " ");
		random_value(b, depth - 1);
	}
	buf_str(b, "}");
}

/* Each node and the names that lead to it. */
static bool
same(const struct reach_node *n, struct slice v)
{
	struct slice by_name;

	for (n = n->below; n; n = n->next) {
		by_name = json_member(v, n->name);
		if ((by_name.p != NULL) != (n->value.p != NULL) ||
		    (by_name.p && !slice_eq(by_name, n->value)) ||
		    !same(n, by_name))
			return false;
	}
	return true;
}

static void
same_as_members(void)
{
	static const struct slice none = { NULL, 0 };
	static struct slice name[] = { SLICE_INIT("a"), SLICE_INIT("b"),
		SLICE_INIT("c"), SLICE_INIT(""), SLICE_INIT("a\\") };
	struct buf b = { .max = 0 };

	for (int i = 0; i < 30000; i++) {
		clear();
		for (unsigned n = 1 + chance(5); n; n--)
			path(name[chance(5)],
			    chance(4) ? name[chance(5)] : none,
			    name[chance(5)]);
		buf_reset(&b);
		random_value(&b, 5);
		reach_walk(&r, buf_get(&b));
		if (!ok(same(&r.top, buf_get(&b)), "as by single steps"))
			printf("# %.*s\n", (int)b.n, b.p);
	}
	buf_free(&b);
}

/* Documents that are alike, but for what is changed in them, by the same paths. */
static void
guesses(void)
{
	static const struct slice none = { NULL, 0 };
	static const char *const like[] = { "a", "b", "c", "x",
		"longer_than_eight", "longer_thus_sixteen_", "\\u0061", "" };
	static const char *const gap[] = { "", "", "", "", "", " ", "\n",
		"  " };
	struct buf b = { .max = 0 };

	clear();
	path(abc[0], abc[1], abc[2]);
	path(abc[0], abc[2], none);
	path(abc[1], none, none);
	for (int i = 0; i < 30000; i++) {
		buf_reset(&b);
		/* one thing in eight is another one */
		buf_fmt(&b,
		    "{\"%s\"%s:%s{\"%s\":7,%s\"%s\":%s,\"%s\":{\"%s\""
		    ":\"%u\"%s}%s,\"%s\":[]},\"%s\":%s}",
		    chance(8) ? "a" : like[chance(8)], gap[chance(8)],
		    gap[chance(8)],
		    chance(8) ? "longer_than_sixteen_" : like[chance(8)],
		    gap[chance(8)],
		    chance(8) ? "longer_than_thirty-two_which_is_no_guess"
			      : like[chance(8)],
		    chance(8) ? "null" : "{\"a\":{\"b\":1}}",
		    chance(8) ? "b" : like[chance(8)],
		    chance(8) ? "c" : like[chance(8)], chance(10000),
		    gap[chance(8)], gap[chance(8)],
		    chance(8) ? "c" : like[chance(8)],
		    chance(8) ? "b" : like[chance(8)],
		    chance(8) ? "true" : "{\"a\":1}");
		r.of = NULL;
		reach_walk(&r, buf_get(&b));
		if (!ok(same(&r.top, buf_get(&b)), "guessed or not"))
			printf("# %.*s\n", (int)b.n, b.p);
	}
	buf_free(&b);
}

/* A path that is added later is followed, too. */
static void
later(void)
{
	const struct slice doc =
	    SLICE("{\"a\":1,\"b\":2,\"c\":\"there is room behind the names\"}");

	clear();
	reach_add(&r, &arena, abc, 1);
	reach_walk(&r, doc);
	path(abc[1], (struct slice){ NULL, 0 }, (struct slice){ NULL, 0 });
	r.of = NULL;
	reach_walk(&r, doc);
	ok(same(&r.top, doc) && r.top.below->next->value.p, "added later");
}

/* A walk is not made again over the same bytes, but for who says so. */
static void
again(void)
{
	char doc[] = "{\"a\":1}";
	struct slice v = { doc, sizeof(doc) - 1 };
	struct reach_node *a;

	clear();
	a = reach_add(&r, &arena, abc, 1);
	reach_walk(&r, v);
	is(a->value, SLICE("1"), "the first time");
	doc[2] = 'b';
	reach_walk(&r, v);
	is(a->value, SLICE("1"), "remembered");
	r.of = NULL;
	reach_walk(&r, v);
	ok(!a->value.p, "walked again");
	reach_walk(&r, SLICE("[1]"));
	ok(!a->value.p, "no object");
}

int
main(void)
{
	leads("{\"a\":{\"b\":{\"c\":7}}}", "{\"c\":7}", "7");
	leads("{ \"a\" : { \"b\" : { \"c\" : 7 } } }", "{ \"c\" : 7 }", "7");
	leads("{\"x\":[1,{\"a\":2}],\"a\":\"s\"}", NULL, NULL);
	leads("{\"a\":{\"b\":null}}", "null", NULL);
	leads("{\"a\":{\"b\":[{\"c\":1}],\"c\":2}}", "[{\"c\":1}]", NULL);
	leads("[{\"a\":1}]", NULL, NULL);
	leads("7", NULL, NULL);
	leads("{}", NULL, NULL);
	leads("{\"a\":{\"b\":{}}}", "{}", NULL);
	/* the last of equal names, and nothing of those before */
	leads("{\"a\":{\"b\":{\"c\":1}},\"\\u0061\":{}}", NULL, NULL);
	leads("{\"a\":{\"b\":{\"c\":1}},\"a\":3}", NULL, NULL);
	leads("{\"a\":{\"b\":{\"c\":1},\"b\":{\"c\":2}}}", "{\"c\":2}", "2");
	leads("{\"a\":{\"b\":{\"c\":1,\"c\":{}},\"b\":[]}}", "[]", NULL);
	same_as_members();
	guesses();
	later();
	again();
	arena_free(&arena);
	return done();
}
