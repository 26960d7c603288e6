/* SPDX-License-Identifier: MIT */
#include <math.h>

#include "json.h"
#include "nested.h"
#include "tap.h"

static const struct slice good[] = {
	SLICE_INIT("{}"),
	SLICE_INIT("[]"),
	SLICE_INIT(" [ ] "),
	SLICE_INIT("0"),
	SLICE_INIT("-0"),
	SLICE_INIT("1.10"),
	SLICE_INIT("1E400"),
	SLICE_INIT("-1.5e+3"),
	SLICE_INIT("\"\""),
	SLICE_INIT("true"),
	SLICE_INIT("false"),
	SLICE_INIT("null"),
	SLICE_INIT("\t\r\n 1 \n"),
	SLICE_INIT("12345678901234567890123456789"),
	SLICE_INIT("\"\\ud83d\""),
	SLICE_INIT("\"\\udc00\\ud800\""),
	SLICE_INIT("\"\x7f\xff\""),
	SLICE_INIT("\"\\\"\\\\\\/\\b\\f\\n\\r\\t\\u00e9\\uABCD\""),
	SLICE_INIT("{\"a\":1,\"a\":2}"),
	SLICE_INIT("{ \"a\" : [ 1 , { } , [ ] ] }"),
	SLICE_INIT("[[],[[]],{\"\":{\"\":[]}}]"),
	SLICE_INIT("\"0123456789abcdef0123456789abcdef\""),
};

static const struct slice bad[] = {
	SLICE_INIT(""),
	SLICE_INIT(" "),
	SLICE_INIT("nan"),
	SLICE_INIT("NaN"),
	SLICE_INIT("Infinity"),
	SLICE_INIT("-Infinity"),
	SLICE_INIT("01"),
	SLICE_INIT("-01"),
	SLICE_INIT("+1"),
	SLICE_INIT(".5"),
	SLICE_INIT("1."),
	SLICE_INIT("1.e3"),
	SLICE_INIT("1e"),
	SLICE_INIT("1e+"),
	SLICE_INIT("-"),
	SLICE_INIT("--1"),
	SLICE_INIT("0x10"),
	SLICE_INIT("1 2"),
	SLICE_INIT("1\0"),
	SLICE_INIT("{\"a\":1}\0"),
	SLICE_INIT("\0"),
	SLICE_INIT("[DONE]"),
	SLICE_INIT("undefined"),
	SLICE_INIT("tru"),
	SLICE_INIT("truee"),
	SLICE_INIT("nul"),
	SLICE_INIT("True"),
	SLICE_INIT("{'a':1}"),
	SLICE_INIT("{a:1}"),
	SLICE_INIT("{\"a\"}"),
	SLICE_INIT("{\"a\":}"),
	SLICE_INIT("{\"a\":1,}"),
	SLICE_INIT("{,}"),
	SLICE_INIT("{\"a\" 1}"),
	SLICE_INIT("{"),
	SLICE_INIT("}"),
	SLICE_INIT("[1,]"),
	SLICE_INIT("[,1]"),
	SLICE_INIT("[1 2]"),
	SLICE_INIT("["),
	SLICE_INIT("]"),
	SLICE_INIT("[1}"),
	SLICE_INIT("{\"a\":1]"),
	SLICE_INIT("[[1]"),
	SLICE_INIT("\""),
	SLICE_INIT("\"a"),
	SLICE_INIT("\"\\\""),
	SLICE_INIT("\"\\x\""),
	SLICE_INIT("\"\\u12\""),
	SLICE_INIT("\"\\u12g4\""),
	SLICE_INIT("\"\\"),
	SLICE_INIT("\"a\nb\""),
	SLICE_INIT("\"a\tb\""),
	SLICE_INIT("\"\0\""),
	SLICE_INIT("'a'"),
	SLICE_INIT("\xef\xbb\xbf{}"),
	SLICE_INIT("{}{}"),
	SLICE_INIT("1,2"),
	SLICE_INIT("/**/1"),
	SLICE_INIT("1//"),
	SLICE_INIT("\f1"),
	SLICE_INIT("\v1"),
	SLICE_INIT("[1,\xc2\xa0"
		   "2]"),
	SLICE_INIT("2665\n\n1F602"),
};

static void
depth(void)
{
	struct buf b = { .max = 0 };

	ok(json_valid(nested(&b, "[", "]", 255), JSON_DEPTH), "255 arrays");
	ok(!json_valid(nested(&b, "[", "]", 256), JSON_DEPTH), "256 arrays");
	ok(json_valid(nested(&b, "[", "]", 256), JSON_DEPTH + 1), "a record's");
	ok(json_valid(nested(&b, "{\"a\":", "}", 255), JSON_DEPTH), "objects");
	ok(!json_valid(nested(&b, "{\"a\":", "}", 256), JSON_DEPTH), "256");
	ok(!json_valid(nested(&b, "[", "]", 100000), JSON_DEPTH), "100,000");
	ok(json_valid(SLICE("1"), 0) && !json_valid(SLICE("[]"), 0), "none");
	buf_free(&b);
}

/* v spells text, and text is written as v again if it is canonical */
static void
spell(struct slice v, struct slice text, bool canonical)
{
	struct buf b = { .max = 0 };

	json_text(&b, v);
	is(buf_get(&b), text, "text of a string");
	ok(json_text_is(v, text), "is that text");
	ok(!json_text_is(v, SLICE("something else")), "is no other");
	buf_reset(&b);
	json_str(&b, text);
	if (canonical)
		is(buf_get(&b), v, "written again");
	ok(json_valid(buf_get(&b), 0), "what is written is JSON");
	buf_free(&b);
}

static void
strings(void)
{
	spell(SLICE("\"\""), SLICE(""), true);
	spell(SLICE("\"caf\xc3\xa9\""), SLICE("caf\xc3\xa9"), true);
	spell(SLICE("\"\\\"\\\\\\b\\f\\n\\r\\t\""), SLICE("\"\\\b\f\n\r\t"),
	    true);
	spell(SLICE("\"\\u0000\\u000b\\u001b\\u007f\\u0085\""),
	    SLICE("\0\x0b\x1b\x7f\xc2\x85"), true);
	spell(SLICE("\"\\/\\u00e9\\uD83C\\uDF51\""),
	    SLICE("/\xc3\xa9\xf0\x9f\x8d\x91"), false);
	spell(SLICE("\"a\\ud83d\""), SLICE("a\xef\xbf\xbd"), false);
	spell(SLICE("\"\\udc00\\ud83dx\""), SLICE("\xef\xbf\xbd\xef\xbf\xbdx"),
	    false);
	spell(SLICE("\"\\ud83d\\u0041\""),
	    SLICE("\xef\xbf\xbd"
		  "A"),
	    false);
}

static void
numbers(void)
{
	static const struct {
		double v;
		const char *text;
	} row[] = { { 0, "0" }, { -0.0, "0" }, { 1, "1" }, { -17, "-17" },
		{ 0.1, "0.1" }, { 1.0 / 3, "0.3333333333333333" },
		{ 9007199254740991.0, "9007199254740991" }, { 1e300, "1e+300" },
		{ 5e-324, "4.94065645841247e-324" }, { NAN, "null" },
		{ INFINITY, "null" } };
	struct buf b = { .max = 0 };

	for (size_t i = 0; i < sizeof(row) / sizeof(*row); i++) {
		buf_reset(&b);
		json_num(&b, row[i].v);
		is(buf_get(&b), slice_str(row[i].text), "a number");
	}
	ok(json_double(SLICE("-1.5e3")) == -1500, "read");
	ok(isnan(json_double(SLICE("\"1\""))), "a string is none");
	ok(isnan(json_double((struct slice){ NULL, 0 })), "nor is nothing");
	buf_reset(&b);
	for (int i = 0; i < 400; i++)
		buf_byte(&b, '1');
	ok(isinf(json_double(buf_get(&b))), "400 digits overflow");
	buf_free(&b);
}

static void
walk(void)
{
	struct slice doc =
	    SLICE("{ \"a\" : [1, \"]\\\"\" ,{\"x\":[]}] ,\"b\":null,\"c\":-1}");
	struct slice key, v;
	struct json_iter it;

	json_begin(&it, doc);
	ok(json_next(&it, &key, &v), "first");
	is(key, SLICE("\"a\""), "its name");
	is(v, SLICE("[1, \"]\\\"\" ,{\"x\":[]}]"), "its value");
	ok(json_next(&it, &key, &v) && json_type(v) == JSON_NULL, "second");
	ok(json_next(&it, &key, &v) && json_type(v) == JSON_NUMBER, "third");
	ok(!json_next(&it, &key, &v) && !json_next(&it, &key, &v), "no more");
	json_begin(&it, SLICE("[ ]"));
	ok(!json_next(&it, NULL, &v), "empty array");
	json_begin(&it, SLICE("12"));
	ok(!json_next(&it, NULL, &v), "a number has no members");
	json_begin(&it, (struct slice){ NULL, 0 });
	ok(!json_next(&it, NULL, &v), "nor has nothing");
	doc = SLICE("{\"a\":1,\"b\":{\"a\":2},\"\\u0061\":[3],\"ab\":4}");
	is(json_member(doc, SLICE("a")), SLICE("[3]"),
	    "the last of duplicates");
	is(json_member(doc, SLICE("b")), SLICE("{\"a\":2}"), "a member");
	ok(!json_member(doc, SLICE("c")).p, "no such member");
	ok(!json_member(SLICE("[\"a\"]"), SLICE("a")).p, "no object");
	ok(!json_member((struct slice){ NULL, 0 }, SLICE("a")).p, "nothing");
	is(json_trim(SLICE(" \n{} \t")), SLICE("{}"), "trimmed");
}

/* On text that is not JSON the walk ends, whatever it returns. */
static void
garbage(void)
{
	struct slice v;

	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++) {
		struct json_iter it;
		int n = 0;

		json_begin(&it, bad[i]);
		while (n < 100 && json_next(&it, NULL, &v))
			n++;
		ok(n < 100, "a walk over garbage ends");
	}
}

int
main(void)
{
	for (size_t i = 0; i < sizeof(good) / sizeof(*good); i++)
		if (!ok(json_valid(good[i], JSON_DEPTH), "valid"))
			printf("# %s\n", good[i].p);
	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++)
		if (!ok(!json_valid(bad[i], JSON_DEPTH), "not valid"))
			printf("# %s\n", bad[i].p);
	depth();
	strings();
	numbers();
	walk();
	garbage();
	return done();
}
