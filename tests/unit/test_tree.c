/* SPDX-License-Identifier: MIT */
/*
 * Values made of bytes and written as bytes, against libjq's parser and writer:
 * the same, for documents by hand and made up.
 *
 *	DOCS=1000000	of them
 *	SEED=1
 */
#include "tree.h"

#include <stdlib.h>

#include "draw.h"
#include "grammar.h"
#include "libjq.h"
#include "nested.h"
#include "tap.h"
#include "vet.h"

#define PICK(list) ((list)[below(sizeof(list) / sizeof(*(list)))])

static const char *const words[] = { "", "a", "b", "tweet", "text", "x y",
	"\\u0061", "\\\"", "\\\\", "\\/", "\\n\\t\\b\\f\\r", "\\u0000",
	"a\\u0000b", "\x7f", "a\x7f\x7f\\n", "\\u007f", "\\u001f", "\xc3\xa9",
	"\\u00e9", "\\ud83d\\ude00", "\xf0\x9f\x98\x80",
	"\xe5\xad\xa6\xe6\xa0\xa1", "\\ud83d", "\\udc00x",
	"\\ud83d\\ud83d\\ude00", "0123456789", "{[", "a,b:c",
	"a text of a good many words, that goes on beyond sixteen bytes",
	"a name that is so long that nobody would ever look it up by its text "
	"in any table" };
static const char *const numbers[] = { "0", "-0", "0.0", "-0.0", "0e0", "1",
	"-1", "12", "1.0", "1.10", "0.1", "0.3", "-2.5", "1e2", "1E-2", "1e+2",
	"100", "99999999999999", "999999999999999", "9999999999999999",
	"1000000000000000", "99999999999.99", "0.0000000000001", "0.00001234",
	"123456.789e3", "1e15", "1e16", "1e17", "1e18", "1e300", "1e999",
	"-1e999", "5e-324", "2.2250738585072014e-308", "3.14159265358979",
	"0.30000000000000004", "9007199254740993", "12345678901234567890",
	"179.97", "0.07", "2.675", "1e-7", "1e-5" };

static struct tree tree;
static struct buf doc, got;

static void
put(const char *s)
{
	if (buf_str(&doc, s) == -1)
		abort();
}

static void
blank(void)
{
	if (below(12) == 0)
		put(below(2) ? " " : "\t\r ");
}

static void
string(void)
{
	put("\"");
	for (unsigned n = 1 + below(2); n; n--)
		put(PICK(words));
	put("\"");
}

static void
value(unsigned depth)
{
	unsigned kind = below(depth ? 10 : 6), n = below(below(9) ? 5 : 40);

	blank();
	if (kind < 2) {
		string();
	} else if (kind < 4) {
		if (below(2))
			put(PICK(numbers));
		else
			buf_fmt(&doc, "%d.%u", (int)below(90000) - 45000,
			    below(100000));
	} else if (kind < 6) {
		put(below(3) ? below(2) ? "true" : "false" : "null");
	} else {
		put(kind < 8 ? "{" : "[");
		for (unsigned i = 0; i < n; i++) {
			put(i ? "," : "");
			blank();
			if (kind < 8) {
				string();
				blank();
				put(":");
			}
			value(depth - 1);
		}
		put(kind < 8 ? "}" : "]");
	}
	blank();
}

static struct slice
dump(jv v)
{
	static struct buf b;

	buf_reset(&b);
	v = jv_dump_string(v, 0);
	if (buf_str(&b, jv_string_value(v)) == -1)
		abort();
	jv_free(v);
	return buf_get(&b);
}

/* The same value as by libjq's parser, and the same bytes. */
static bool
same(struct slice text)
{
	jv ours = tree_make(&tree, text, NULL), theirs;
	struct buf copy = { .max = 0 };
	bool good;

	if (buf_slice(&copy, text) == -1)
		abort();
	vet_mend(copy.p, copy.n);
	theirs = jv_parse_sized(copy.p, (int)copy.n);
	buf_free(&copy);
	good = jv_is_valid(ours) && jv_equal(jv_copy(ours), jv_copy(theirs)) &&
	    slice_eq(dump(jv_copy(ours)), dump(jv_copy(theirs)));
	buf_reset(&got);
	if (tree_write(&tree, &got, ours))
		abort();
	good = good && slice_eq(buf_get(&got), dump(theirs));
	ok(good, "made and written as by libjq");
	if (!good)
		printf("# %.*s\n# got %.*s\n", (int)text.n, text.p, (int)got.n,
		    got.p);
	return good;
}

/* What is deep is given back, or as libjq has it. */
static void
depths(void)
{
	static const char *const open[] = { "[", "{\"a\":", "[{\"a\":" };
	static const char *const close[] = { "]", "}", "}]" };
	unsigned known = 0;
	struct slice text;
	jv v;

	for (size_t k = 0; k < 3; k++)
		for (size_t n = 1; n <= 256; n++) {
			text = nested(&doc, open[k], close[k], n);
			v = tree_make(&tree, text, NULL);
			if (jv_is_valid(v)) {
				known++;
				same(text);
			}
			jv_free(v);
		}
	ok(known > 300 && known < 700, "some are too deep");
	/* wide is not deep */
	buf_reset(&doc);
	put("[");
	for (int i = 0; i < 500; i++)
		put("{\"a\":[]},");
	put("\"\\\"{{\"]");
	same(buf_get(&doc));
	/* deep values that a program made */
	v = jv_null();
	for (int i = 0; i < 400; i++)
		v = JV_ARRAY(v);
	buf_reset(&got);
	ok(tree_write(&tree, &got, jv_copy(v)) == 0, "deep");
	is(buf_get(&got), dump(v), "deep");
}

static void
pruned(void)
{
	static const struct {
		const char *program, *want; /* want NULL: as it is */
	} t[] = {
		{ ".a", "{\"a\":{\"b\":[1,{\"c\":2,\"d\":3}],\"e\":\"x\"}}" },
		{ ".a.e", "{\"a\":{\"e\":\"x\"}}" },
		{ ".a.b[].c?", "{\"a\":{\"b\":[1,{\"c\":2}]}}" },
		{ ".a.b[1].c", "{\"a\":{\"b\":[1,{\"c\":2,\"d\":3}]}}" },
		{ ".a.b.c", "{\"a\":{\"b\":[]}}" },
		{ ".a | type", "{\"a\":{}}" },
		{ "select(.z)", "{\"z\":false}" },
		{ "select(.a.e | test(\"x\"))", "{\"a\":{\"e\":\"x\"}}" },
		{ "def f: .e; .a | f", "{\"a\":{\"e\":\"x\"}}" },
		{ "{z}", "{\"z\":false}" },
		{ "[.[] | .e?]", "{\"a\":{\"e\":\"x\"},\"z\":false}" },
		{ ".", "{}" },
		{ ". + {}", NULL },
		{ "keys", NULL },
		{ "..", NULL },
		{ "{a: .}", NULL },
		{ ".a = 1", NULL },
		{ "import \"x\" as x; .a", NULL },
	};
	const struct slice whole = SLICE(
	    "{\"a\":{\"b\":[1,{\"c\":2,\"d\":3}],\"e\":\"x\"},\"z\":false}");

	for (size_t i = 0; i < sizeof(t) / sizeof(*t); i++) {
		struct prune p = { .root = NULL };
		struct ast a;

		grammar_parse(&a, slice_str(t[i].program));
		prune_plan(&p, &a, true);
		ast_free(&a);
		is(dump(tree_make(&tree, whole, p.root)),
		    t[i].want ? slice_str(t[i].want) : whole, t[i].program);
		prune_free(&p);
	}
}

int
main(void)
{
	const char *all = getenv("DOCS"), *seed = getenv("SEED");
	long n = all ? atol(all) : 20000;
	const char *why = libjq_open();

	draw_state = seed ? strtoull(seed, NULL, 10) : 1;
	if (!ok(!why, why ? why : ""))
		return done();
	tree.later = libjq_later();
	for (size_t i = 0; i < sizeof(numbers) / sizeof(*numbers); i++)
		same(slice_str(numbers[i]));
	for (bool good = true; good && n; n--) {
		buf_reset(&doc);
		value(3);
		good = same(buf_get(&doc));
	}
	depths();
	pruned();
	tree_free(&tree);
	buf_free(&doc);
	buf_free(&got);
	return done();
}
