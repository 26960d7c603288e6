/* SPDX-License-Identifier: MIT */
#include "reach.h"

#include <stdint.h>
#include <stdlib.h>

#include "tap.h"

static const struct slice abc[] = { SLICE_INIT("a"), SLICE_INIT("b"),
	SLICE_INIT("c") };

/* By the first n of a, b, c: how many led to what. */
static void
leads(const char *doc, size_t n, size_t want, const char *to)
{
	size_t size = strlen(doc);
	char *copy = malloc(size);
	struct slice out;

	if (!copy)
		return;
	memcpy(copy, doc, size);
	ok(reach((struct slice){ copy, size }, abc, n, &out) == want, doc);
	ok((out.p != NULL) == (to != NULL), doc);
	if (out.p && to)
		is(out, slice_str(to), doc);
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
	unsigned n = chance(4);

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

static void
same_as_members(void)
{
	struct buf b = { .max = 0 };
	struct slice out, v;
	size_t led, n;

	for (int i = 0; i < 20000; i++) {
		buf_reset(&b);
		random_value(&b, 5);
		n = reach(buf_get(&b), abc, 3, &out);
		v = buf_get(&b);
		for (led = 0; led < 3 && json_type(v) == JSON_OBJECT; led++)
			v = json_member(v, abc[led]);
		if (!ok((v.p != NULL) == (out.p != NULL) &&
			    (!v.p || (slice_eq(v, out) && led == n)),
			"as by single steps"))
			printf("# %.*s\n", (int)b.n, b.p);
	}
	buf_free(&b);
}

int
main(void)
{
	leads("{\"a\":{\"b\":{\"c\":7}}}", 3, 3, "7");
	leads("{\"a\":{\"b\":{\"c\":7}}}", 2, 2, "{\"c\":7}");
	leads("{\"a\":{\"b\":{\"c\":7}}}", 0, 0, "{\"a\":{\"b\":{\"c\":7}}}");
	leads("{ \"x\" : [ 1 , {\"a\":2} ] , \"a\" : \"s\" }", 3, 1, "\"s\"");
	leads("{\"a\":{\"b\":null}}", 3, 2, "null");
	leads("[{\"a\":1}]", 1, 0, "[{\"a\":1}]");
	leads("7", 3, 0, "7");
	leads("{}", 3, 0, NULL);
	leads("{\"b\":1}", 1, 0, NULL);
	leads("{\"a\":{\"c\":1}}", 2, 1, NULL);
	/* the last of equal names, and nothing of those before */
	leads("{\"a\":1,\"a\":2}", 1, 1, "2");
	leads("{\"a\":{\"b\":1},\"\\u0061\":{}}", 2, 1, NULL);
	leads("{\"a\":{\"b\":1},\"a\":3}", 2, 1, "3");
	leads("{\"a\":3,\"a\":{\"b\":1,\"b\":{\"c\":2}}}", 3, 3, "2");
	same_as_members();
	return done();
}
