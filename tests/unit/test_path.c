/* SPDX-License-Identifier: MIT */
#include "path.h"
#include "tap.h"

static const struct slice doc =
    SLICE_INIT("{\"a\":{\"b\":[10,{\"c\":\"x\"},30]},\"odd key.\":1,\"a-b\":2,"
	       "\"dup\":1,\"dup\":2,\"\\u0065sc\":3,\"1F602\":4,\"n\":null,"
	       "\"tags\":[{\"t\":\"p\"},{\"u\":0},{\"t\":\"q\"}],\"e\":[]}");

static struct slice
get(const char *text)
{
	struct path p;
	const char *why = path_parse(&p, text);
	struct slice v = { NULL, 0 };

	ok(!why, text);
	if (!why)
		v = path_get(&p, 0, doc);
	path_free(&p);
	return v;
}

static bool
join(void *ctx, struct slice v)
{
	struct buf *b = ctx;

	buf_slice(b, v);
	buf_byte(b, ';');
	return b->n < 100;
}

static void
each(const char *text, struct slice want)
{
	struct buf b = { .max = 0 };
	struct path p;

	ok(!path_parse(&p, text), text);
	path_each(&p, 0, doc, join, &b);
	is(buf_get(&b), want, text);
	buf_free(&b);
	path_free(&p);
}

int
main(void)
{
	static const char *const bad[] = { "", "..", "a..b", "a.", ".a[", "[x]",
		"[1", "a b", "a[\"x]", "a|b", "[\"\\x\"]", ".a\"b\"", "[]x",
		"a.b.c.d.e.f.g.h.i.j.k.l.m.n.o.p.q" };
	struct path p;

	is(get("."), doc, "the document");
	is(get(".a.b[0]"), SLICE("10"), "index");
	is(get("a.b[-1]"), SLICE("30"), "from the end, no leading dot");
	is(get(".a.b[1].c"), SLICE("\"x\""), "below an index");
	is(get(".[\"a\"][\"b\"].[2]"), SLICE("30"), "brackets");
	is(get(".\"odd key.\""), SLICE("1"), "quoted");
	is(get(".\"a-\\u0062\""), SLICE("2"), "quoted, with an escape");
	is(get("a-b"), SLICE("2"), "a dash needs no quotes");
	is(get(".dup"), SLICE("2"), "the last of duplicates");
	is(get(".esc"), SLICE("3"), "a name written with an escape");
	is(get("1F602"), SLICE("4"), "a name that begins with a digit");
	is(get(".n"), SLICE("null"), "null is a value");
	ok(!get(".nothing").p && !get(".a.b.c").p && !get(".a[0]").p &&
		!get(".a.b[3]").p && !get(".a.b[-4]").p && !get(".n.x").p,
	    "nothing there");
	is(get(".tags[]"), SLICE("{\"t\":\"p\"}"), "the first of each");
	each(".tags[].t", SLICE("\"p\";\"q\";"));
	each(".a.b[]", SLICE("10;{\"c\":\"x\"};30;"));
	each(".a[][]", SLICE("10;{\"c\":\"x\"};30;"));
	each(".e[]", SLICE(""));
	each(".dup[]", SLICE(""));
	each(".dup", SLICE("2;"));
	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++)
		if (!ok(path_parse(&p, bad[i]) && p.n == 0, bad[i]))
			path_free(&p);
	return done();
}
