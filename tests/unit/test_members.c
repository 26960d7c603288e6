/* SPDX-License-Identifier: MIT */
#include "members.h"

#include <stdlib.h>

#include "tap.h"

static struct members m;

static void
same(struct slice v, struct slice name)
{
	struct slice got = members_get(&m, v, name);
	struct slice want = json_member(v, name);

	ok(got.p == want.p && got.n == want.n, "as json_member");
}

int
main(void)
{
	static const char *const docs[] = { "{}", "[1]", "\"x\"", "7",
		"{\"a\":1,\"b\":{\"a\":2},\"a\":3}", " {\"\\u0061\":1}",
		"{\"\\u0061\":1,\"b\":2}",
		"{\"a\\\\b\":1,\"\":2,\"a\\nb\":[3]}",
		"{ \"long name\" : \"v\" , \"b\" : null }" };
	static const struct slice names[] = { { "a", 1 }, { "b", 1 }, { "", 0 },
		{ "a\\b", 3 }, { "a\nb", 3 }, { "long name", 9 },
		{ "\\u0061", 6 }, { "a\\\\b", 4 } };
	struct buf b = { .max = 0 };

	for (size_t d = 0; d < sizeof docs / sizeof *docs; d++)
		for (int twice = 0; twice < 2; twice++)
			for (size_t i = 0; i < sizeof names / sizeof *names;
			     i++)
				same(json_trim(slice_str(docs[d])), names[i]);
	for (size_t n = MEMBERS_MAX - 2; n < MEMBERS_MAX + 3; n++) {
		buf_reset(&b);
		for (size_t i = 0; i < n; i++)
			buf_fmt(&b, "%s\"k%zu\":%zu", i ? "," : "{", i, i);
		buf_str(&b, ",\"a\":true}");
		m.of = NULL;
		same(buf_get(&b), SLICE("k0"));
		same(buf_get(&b), SLICE("k63"));
		same(buf_get(&b), SLICE("a"));
		same(buf_get(&b), SLICE("none"));
	}
	buf_free(&b);
	return done();
}
