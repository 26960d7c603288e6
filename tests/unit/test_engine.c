/* SPDX-License-Identifier: MIT */
#include "engine.h"

#include <stdlib.h>

#include "tap.h"

static struct engine e;

static bool
takes(const char *program, bool later)
{
	engine_init(&e, later);
	engine_arg(&e, "s", "x");
	engine_arg(&e, "s", "not this one");
	engine_argjson(&e, "j", "{ \"n\" : 1.10 }");
	engine_hide(&e, "h");
	engine_arg(&e, "ENV", "libjq's");
	engine_arg(&e, "ARGS", "libjq's");
	engine_arg(&e, "h", "libjq's");
	return !engine_compile(&e, slice_str(program));
}

/* The end of program on doc, and its results with a line end behind each. */
static void
runs(
    const char *program, const char *doc, enum engine_end end, const char *want)
{
	size_t n = strlen(doc);
	char *copy = malloc(n);

	if (!copy)
		return;
	memcpy(copy, doc, n);
	if (ok(takes(program, false), program)) {
		ok(engine_run(&e, (struct slice){ copy, n }) == end, program);
		is(buf_get(&e.out), slice_str(want), program);
	}
	free(copy);
	engine_free(&e);
}

static void
gives(const char *program, const char *doc, const char *want)
{
	runs(program, doc, ENGINE_DONE, want);
}

static void
fails(const char *program, const char *doc, const char *want)
{
	if (!ok(takes(program, false), program))
		return;
	ok(engine_run(&e, slice_str(doc)) == ENGINE_FAILED, program);
	is(slice_str(e.error ? e.error : ""), slice_str(want), program);
	engine_free(&e);
}

static void
asks(const char *program, const char *doc)
{
	runs(program, doc, ENGINE_ASK, "");
}

/* What in program is libjq's. */
static void
leaves(const char *program, const char *what, bool later)
{
	engine_init(&e, later);
	engine_hide(&e, "h");
	engine_arg(&e, "ENV", "libjq's");
	engine_arg(&e, "ARGS", "libjq's");
	is(slice_str(engine_compile(&e, slice_str(program))), slice_str(what),
	    program);
	engine_free(&e);
}

/* What is only passed on stays as it came. */
static void
bytes(void)
{
	gives(".", " {\"a\" : 1.10}\n", "{\"a\" : 1.10}\n");
	gives(".a", "{\"a\":1234567890123456789}", "1234567890123456789\n");
	gives("[.a,.a]", "{\"a\":1E400}", "[1E400,1E400]\n");
	gives("{b:.a}", "{\"a\":\"\\u0061\\/\\ud83d\"}",
	    "{\"b\":\"\\u0061\\/\\ud83d\"}\n");
	gives(".[]", "[ -0 , {\"a\":1, \"a\":2} ]", "-0\n{\"a\":1, \"a\":2}\n");
	gives("{} + .", "{\"a\":1,\"b\":2.0,\"\\u0061\":3}",
	    "{\"a\":3,\"b\":2.0}\n");
	gives("if .a then . else empty end", "{\"a\":0}", "{\"a\":0}\n");
	gives("ltrimstr(\"b\")", "\"\\u0061\"", "\"\\u0061\"\n");
}

static void
lookups(void)
{
	gives(".a.b.c", "{}", "null\n");
	gives(".a[0].b", "null", "null\n");
	gives(".a", "{\"a\":1,\"a\":2,\"\\u0061\":3}", "3\n");
	gives(".[\"a\\\"b\"]", "{\"a\\u0022b\":1}", "1\n");
	gives(".[-1], .[1], .[-3]", "[1,2]", "2\n2\nnull\n");
	gives(".[\"a\",\"b\"]", "{\"a\":1,\"b\":2}", "1\n2\n");
	gives(".[0,1][0,1]", "[[1,2],[3,4]]", "1\n3\n2\n4\n");
	gives("{a:{b:7}}.a.b, ([4,5] | .[1])", "0", "7\n5\n");
	gives(".[]?", "7", "");
	gives(".a?", "[]", "");
	gives("[.[] | .[1:]?]", "[7,\"abc\",[1,2.0],null,{}]",
	    "[\"bc\",[2.0],null]\n");
	gives("[.[] | .a?]", "[1,{\"a\":2},null]", "[2,null]\n");
	fails(".a", "7", "Cannot index number with string \"a\"");
	fails(".a", "[]", "Cannot index array with string \"a\"");
	fails(".[0]", "{}", "Cannot index object with number");
	fails(".[]", "null", "Cannot iterate over null (null)");
	runs(".[] | .a", "[{\"a\":1},2,{\"a\":3}]", ENGINE_FAILED, "1\n");
	fails(".[]", "7", "Cannot iterate over number (7)");
	asks(".[1.5]", "[]");
	asks(".[.]", "{}");
}

/* jq asks the right operand first, and objects from the left. */
static void
order(void)
{
	gives("(1,2) + (10,20)", "0", "11\n12\n21\n22\n");
	gives("{a:(1,2),(\"b\",\"c\"):(3,4)}", "0",
	    "{\"a\":1,\"b\":3}\n{\"a\":1,\"b\":4}\n{\"a\":1,\"c\":3}\n"
	    "{\"a\":1,\"c\":4}\n{\"a\":2,\"b\":3}\n{\"a\":2,\"b\":4}\n"
	    "{\"a\":2,\"c\":3}\n{\"a\":2,\"c\":4}\n");
	gives(
	    "\"\\(1,2) \\(3,4)\"", "0", "\"1 3\"\n\"2 3\"\n\"1 4\"\n\"2 4\"\n");
	gives("(true,false) and (true,false)", "0", "true\nfalse\nfalse\n");
	gives("(true,false) or (true,false)", "0", "true\ntrue\nfalse\n");
	gives("(null,1,false,2) // 3, (null // (4,5))", "0", "1\n2\n4\n5\n");
	gives("if (true,null) then 1,2 else 3 end", "0", "1\n2\n3\n");
	gives("{a:1,b:2,a:3}", "0", "{\"a\":3,\"b\":2}\n");
	gives("{(\"a\",\"b\"):.}", "0", "{\"a\":0}\n{\"b\":0}\n");
	/* what fails behind a "?" is caught by it, too */
	gives("(.a)? | .b", "{\"a\":1}", "");
	gives("[(.[])? | .a]", "[{\"a\":1},2,{\"a\":3}]", "[1]\n");
}

static void
comparisons(void)
{
	gives("[null < false, false < true, true < 0, 0 < \"\", \"\" < [], "
	      "[] < {}]",
	    "0", "[true,true,true,true,true,true]\n");
	gives("[.[] > 1000]", "[\"x\",1001,1e3,null,{}]",
	    "[true,true,false,false,true]\n");
	gives(".a == .b, .a < .b",
	    "{\"a\":[1,{\"x\":1,\"y\":2}],"
	    "\"b\":[1.0,{\"y\":2,\"x\":0,\"x\":1}]}",
	    "true\nfalse\n");
	gives("[1,2] < [1,2,0], {a:2} < {b:1}, {a:1,c:1} < {a:2,b:1}", "0",
	    "true\ntrue\nfalse\n");
	gives(". == \"a\"", "\"\\u0061\"", "true\n");
	gives(". != \"\\ufffe\"", "\"\xef\xbf\xbe\"", "false\n");
	gives(". == 9007199254740992", "9007199254740993", "true\n");
	gives(". == -0", "0", "true\n");
	asks(". > 1", "1e999");
}

static void
functions(void)
{
	gives("map(length)", "[null,-1.5,\"a\xc3\xa9\",[1],{\"a\":1,\"a\":2}]",
	    "[0,1.5,2,1,1]\n");
	gives("map(type)", "[null,true,1,\"\",[],{}]",
	    "[\"null\",\"boolean\",\"number\",\"string\",\"array\","
	    "\"object\"]\n");
	gives("keys", "{\"b\":1,\"a\":2,\"B\":3,\"\\u0061\":4}",
	    "[\"B\",\"a\",\"b\"]\n");
	gives("has(\"a\"), has(\"b\")", "{\"\\u0061\":null}", "true\nfalse\n");
	gives("\"a\" | in({a:1}), inside(\"cab\")", "0", "true\ntrue\n");
	gives("contains({a:[\"b\"],c:\"x\"})",
	    "{\"a\":[\"abc\",1],\"c\":\"xyz\",\"d\":0}", "true\n");
	gives("contains([]), contains([1,4])", "[1,2]", "true\nfalse\n");
	gives("test(\"an\"), startswith(\"b\"), endswith(\"s\")",
	    "\"b\\u0061nanas\"", "true\ntrue\ntrue\n");
	gives("ascii_downcase, ascii_upcase", "\"aB\xc3\x89\"",
	    "\"ab\xc3\x89\"\n\"AB\xc3\x89\"\n");
	gives("rtrimstr(\"c\"), ltrimstr(1)", "\"abc\"", "\"ab\"\n\"abc\"\n");
	gives("tostring, @json, tojson",
	    "{ \"a\":1.10, \"b\":\"\\u00e9\\/\\u007f\", \"a\":[1e2,null]}",
	    "\"{\\\"a\\\":[100,null],\\\"b\\\":\\\"\xc3\xa9/\\\\u007f\\\"}\"\n"
	    "\"{\\\"a\\\":[100,null],\\\"b\\\":\\\"\xc3\xa9/\\\\u007f\\\"}\"\n"
	    "\"{\\\"a\\\":[100,null],\\\"b\\\":\\\"\xc3\xa9/\\\\u007f\\\"}\""
	    "\n");
	gives("map(tonumber)", "[\"12\",\"1.50\",7]", "[12,1.5,7]\n");
	asks("tonumber", "\" 1\"");
	gives("@json \"x\\(.)\", \"x\\(.)\"", "\"a\"",
	    "\"x\\\"a\\\"\"\n\"xa\"\n");
	gives("any, all, any(. > 1), all(.[]; . > 0)", "[1,2,0]",
	    "true\ntrue\ntrue\nfalse\n");
	gives("any, all", "[]", "false\ntrue\n");
	/* the value behind the one that decides is still asked for */
	fails("any(true, (1 | keys); .)", "0", "number (1) has no keys");
	gives("strings, numbers, values, first?", "[]", "[]\nnull\n");
	gives("$s, $j, $j.n", "0", "\"x\"\n{\"n\":1.1}\n1.1\n");
	gives("empty, not, null", "false", "true\nnull\n");
}

static void
arithmetic(void)
{
	gives("1 + 2 * 3 - 4 / 8", "0", "6.5\n");
	gives("7 % 3, -7 % 3, 7.9 % -3", "0", "1\n-1\n1\n");
	gives("-. , -(-0)", "1.50", "-1.5\n0\n");
	gives(".5, 1., 01, 1.e1", "null", "0.5\n1\n1\n10\n");
	gives("1e400, -1e400, . < 1e400, 1e400 == 1e401", "1e308",
	    "1.7976931348623157e+308\n-1.7976931348623157e+308\n"
	    "true\ntrue\n");
	asks(". < 1e400", "1e999");
	asks("1e400 - 1", "null");
	gives(". + null, null + .", "1.10", "1.10\n1.10\n");
	gives(
	    "\"a\" + . + \"\\u0001\"", "\"\\u00e9\"", "\"a\xc3\xa9\\u0001\"\n");
	gives("[1] + [.], {a:1,b:2} + {a:3}", "\"x\"",
	    "[1,\"x\"]\n{\"a\":3,\"b\":2}\n");
	asks("\"a\" * .", "0");
	asks(". * 10", "1e308");
	fails("1 / .", "0",
	    "number (1) and number (0) cannot be divided "
	    "because the divisor is zero");
	gives("(1 / .)?", "0", "");
	asks("{(.):1}", "1");
}

static void
expressions(void)
{
	gives("test(\"^a.c$\"; \"gi\")", "\"A\\u0062C\"", "true\n");
	gives("test(\"b.*(d|e)\")", "\"abcd\"", "true\n");
	gives("test(\"b.*(d|e)\")", "\"a\\u0000b\"", "false\n");
	gives("test(\"\")", "\"\"", "true\n");
	gives(".[] | test(\"(a+)+$\"; \"x\")?", "[1,\"a\"]", "true\n");
	fails("test(\"^.\")", "null",
	    "null (null) cannot be matched, as it is not a string");
	fails("test(\"^.\")", "1",
	    "number (1) cannot be matched, as it is not a string");
	leaves("test(\"a\"; \"q\")", "a regular expression", false);
	gives("test(\"a\"; null)", "\"a\"", "true\n");
}

static void
definitions(void)
{
	gives("def f: . + 1; def g: f | f; g", "1", "3\n");
	gives("def f(g): [.[] | g]; f(. + 1)", "[1,2]", "[2,3]\n");
	gives("def f($a; b): [$a, a, b]; f(.[]; 7)", "[1,2]",
	    "[1,1,2,7]\n[2,1,2,7]\n");
	gives("def f(x): def g: x; def x: 3; g + x; f(1)", "null", "4\n");
	gives(
	    "def length: 7; [length, (\"a\" | strings)]", "[]", "[7,\"a\"]\n");
	gives("def f: 1; def f(a): a + f; def g: f(2); g", "null", "3\n");
	gives(".[] as $x | .[0] as $y | [$x, $y]", "[1,2]", "[1,1]\n[2,1]\n");
	gives("1 as $x | [2 as $x | $x], $x", "null", "[2]\n1\n");
	gives("1 as $s | $s", "null", "1\n");
	gives("reduce .[] as $x (0; . + $x)", "[1,2,3]", "6\n");
	gives("reduce empty as $x (.; 1)", "5", "5\n");
	gives("foreach .[] as $x (0; . + $x; [$x, .])", "[1,2]",
	    "[1,1]\n[2,3]\n");
	gives("foreach .[] as $x (0; . + $x)", "[1,2]", "1\n3\n");
	gives("reduce .[] as $x (0; . + $x, $x)", "[1,2.0]", "2.0\n");
	gives("reduce .[] as $x (0; empty)", "[1]", "null\n");
	gives("reduce .[]? as $x (0, 7; . + $x)", "[1]", "1\n7\n");
	gives("reduce ((.[])?) as $x (0; . + $x)", "[1,\"a\"]", "null\n");
	gives("[foreach .[] as $x (0; ., $x; [.])]", "[1,2]",
	    "[[0],[1],[1],[2]]\n");
	gives("foreach .[] as $x (0; select($x > 1))", "[1,2]", "null\n");
	asks("reduce (.[] | .[] | .[]) as $x (.; [.])",
	    "[[[1,1,1,1,1,1,1,1],[1,1,1,1,1,1,1,1],[1,1,1,1,1,1,1,1],"
	    "[1,1,1,1,1,1,1,1],[1,1,1,1,1,1,1,1],[1,1,1,1,1,1,1,1],"
	    "[1,1,1,1,1,1,1,1],[1,1,1,1,1,1,1,1],[1,1,1,1,1,1,1,1],"
	    "[1,1,1,1,1,1,1,1],[1,1,1,1,1,1,1,1],[1,1,1,1,1,1,1,1],"
	    "[1,1,1,1,1,1,1,1],[1,1,1,1,1,1,1,1],[1,1,1,1,1,1,1,1],"
	    "[1,1,1,1,1,1,1,1],[1,1,1,1,1,1,1,1],[1,1,1,1,1,1,1,1],"
	    "[1,1,1,1,1,1,1,1],[1,1,1,1,1,1,1,1],[1,1,1,1,1,1,1,1],"
	    "[1,1,1,1,1,1,1,1],[1,1,1,1,1,1,1,1],[1,1,1,1,1,1,1,1],"
	    "[1,1,1,1,1,1,1,1],[1,1,1,1,1,1,1,1],[1,1,1,1,1,1,1,1]]]");
	gives(".[] as [$a, {b: $c}] | $c, $a", "[[1.0,{\"b\":2.10}],null]",
	    "2.10\n1.0\nnull\nnull\n");
	gives(". as {$a: [$b]} | $a, $b", "{\"a\":[1]}", "[1]\n1\n");
	gives(
	    "reduce .[] as [$a, $b] (0; . + $a * $b)", "[[1,2],[3,4]]", "14\n");
	gives("label $o | .[] | ., (select(. > 1) | break $o)", "[1,2,3]",
	    "1\n2\n");
	gives("[label $a | label $b | 1, break $a], 2", "null", "[1]\n2\n");
	leaves("label $o | try (break $o) catch .", "'break'", false);
	gives("def f: .[]? | ., f; f", "[1,[2.0]]", "1\n[2.0]\n2.0\n");
	gives("def f($n): if $n > 0 then f($n - 1), $n else . end; f(2)", "0",
	    "0\n1\n2\n");
	fails("def f: .a; f", "[]", "Cannot index array with string \"a\"");
}

static void
left(void)
{
	leaves("reduce .[] as [$x] ?// $x (0; 1)", "'?//'", false);
	leaves("reduce .[] as $x (0; ., $x)", "'reduce'", true);
	leaves("reduce .[] as $x (0, 1; $x)", "'reduce'", true);
	leaves("foreach .[] as $x (0; empty)", "'foreach'", true);
	asks("def f: f, f; f", "1");
	leaves("def f(g): f(g | g); f(1)", "its depth, or what calls itself",
	    false);
	leaves("def f(g): 1; f", "function 'f'", false);
	gives("..", "[1,{\"b\":[],\"a\":2}]",
	    "[1,{\"b\":[],\"a\":2}]\n1\n{\"b\":[],\"a\":2}\n[]\n2\n");
	gives("[.. | numbers] | add", "[1,{\"a\":2,\"a\":3}]", "4\n");
	gives("add", "{}", "null\n");
	leaves("(.a // .b) |= 1", "what is given to '|='", false);
	leaves(".a as {([1]): $x} | $x", "this key of a pattern", false);
	asks("now", "0");
	leaves("bsearch(.[0])", "what is given to 'bsearch'", false);
	leaves("bsearch(0)", "function 'bsearch'", true);
	leaves("select(1;2)", "function 'select'", false);
	leaves("test(\"(\")", "a regular expression", false);
	leaves("test(.x, .y)", "a regular expression", false);
	leaves("@base32", "'@base32'", false);
	leaves("$ENV", "variable 'ENV'", false);
	leaves("$ARGS", "variable 'ARGS'", false);
	leaves("$h", "variable 'h'", false);
	leaves("{a:1+2}", "its syntax", false);
	leaves("{(1 + 2): 3}", "this key of an object", false);
	leaves("{([null]): 3}", "this key of an object", false);
	leaves("1 / 0", "a constant divisor", false);
	leaves("any(1,2)", "many results in 'any'", false);
	leaves("any((.[])?; .)", "'?' in 'any'", false);
	leaves(".a // 1", "'//'", true);
	leaves("1.5", "this number", true);
	leaves("01", "this number", true);
}

/* What a hostile program or document may take is bounded. */
static void
limits(void)
{
	struct buf b = { .max = 0 };

	for (int i = 0; i < 300; i++)
		buf_str(&b, "[");
	engine_init(&e, false);
	ok(engine_compile(&e, buf_get(&b)) != NULL, "deep");
	engine_free(&e);
	buf_reset(&b);
	for (int i = 0; i < 20000; i++)
		buf_str(&b, ".a,");
	buf_str(&b, ".a");
	engine_init(&e, false);
	ok(engine_compile(&e, buf_get(&b)) != NULL, "large");
	engine_free(&e);
	buf_reset(&b);
	/* 2^40 results */
	buf_str(&b, "(.,.)");
	for (int i = 0; i < 39; i++)
		buf_str(&b, "|(.,.)");
	asks(buf_cstr(&b), "\"a result that is quite long for a result\"");
	/* a string of 2^40 bytes */
	buf_reset(&b);
	buf_str(&b, ". + .");
	for (int i = 0; i < 39; i++)
		buf_str(&b, "| . + .");
	asks(buf_cstr(&b), "\"a\"");
	/* the last element of a large array, for each of many */
	buf_reset(&b);
	buf_str(&b, "{\"a\":[0");
	while (b.n < 100000)
		buf_str(&b, ",1");
	buf_str(&b, "]}");
	asks(".a[-.a[]]", buf_cstr(&b));
	asks("{a:.a[],b:.a[-1]} | empty", buf_cstr(&b));
	buf_free(&b);
}

static void
formats(void)
{
	ok(takes(".[]", false), ".[]");
	e.layout.flags = LAYOUT_RAW;
	ok(engine_run(&e, SLICE("[\"a\\tb\",1.0,\"\\ud800\"]")) == ENGINE_DONE,
	    "raw");
	is(buf_get(&e.out), SLICE("a\tb\n1.0\n\xef\xbf\xbd\n"), "raw");
	e.layout.flags = LAYOUT_RAW | LAYOUT_JOIN;
	ok(engine_run(&e, SLICE("[\"a\",false]")) == ENGINE_DONE, "joined");
	is(buf_get(&e.out), SLICE("afalse"), "joined");
	ok(e.results == 2 && !e.last, "how it ended");
	engine_free(&e);
}

/* Paths of what a path leads to are looked up in one walk with it. */
static void
pipes(void)
{
	const char *nested = "[.[] | .a | .b, (.c | .d)]";

	gives(".a | {b, d: .c.d}", "{\"a\":{\"c\":{\"d\":2},\"b\":1}}",
	    "{\"b\":1,\"d\":2}\n");
	gives(".a | .b | .c", "{\"a\":null,\"c\":1}", "null\n");
	gives(".a | .b | .c", "{\"a\":{\"b\":1},\"a\":{\"x\":2}}", "null\n");
	gives(nested, "[{\"a\":{\"b\":1,\"c\":{\"d\":2}}},{\"a\":{}},{}]",
	    "[1,2,null,null,null,null]\n");
	gives("{a:.} | .a | .b", "{\"b\":1}", "1\n");
	gives("[.a as $x | .a | .b, ($x | .b), .b]", "{\"a\":{\"b\":1}}",
	    "[1,1,1]\n");
	fails(".a | .b | .c", "{\"a\":{\"b\":[]}}",
	    "Cannot index array with string \"c\"");
	fails(".a | .b", "{\"a\":7}", "Cannot index number with string \"b\"");
	/* what stood there before is forgotten */
	if (!ok(takes(".a | .b", false), "two documents"))
		return;
	for (char n = '1'; n <= '9'; n++) {
		char doc[] = "{\"a\":{\"b\":0}}", want[] = "0\n";

		doc[10] = want[0] = n;
		ok(!engine_run(&e, slice_str(doc)), "runs");
		is(buf_get(&e.out), slice_str(want), "its own");
	}
	engine_free(&e);
}

/* A walk that was made before the run is not made again. */
static void
shared(void)
{
	const struct slice name[] = { SLICE_INIT("a"), SLICE_INIT("b") };
	const struct slice doc = SLICE("{\"a\":{\"b\":1,\"c\":2},\"d\":3}");
	const char program[] = "[.a.b, .d, .a.c]";
	struct reach walk = { .of = NULL };
	struct arena a = { .max = 4096 };
	struct reach_node *n = reach_add(&walk, &a, name, 2);

	if (!ok(n && takes(program, false), program))
		return;
	engine_share(&e, &walk);
	reach_walk(&walk, doc);
	is(n->value, SLICE("1"), "the other's");
	n->value = SLICE("7");
	ok(engine_run(&e, doc) == ENGINE_DONE, "run");
	is(buf_get(&e.out), SLICE("[7,3,2]\n"), "what was found stays");
	ok(engine_run(&e, SLICE("{\"d\":4}")) == ENGINE_DONE, "another");
	is(buf_get(&e.out), SLICE("[null,4,null]\n"), "walked over by it");
	ok(!n->value.p, "for the other as well");
	walk.of = NULL;
	ok(engine_run(&e, SLICE("7")) == ENGINE_FAILED, "no object");
	engine_free(&e);
	arena_free(&a);
}

int
main(void)
{
	shared();
	pipes();
	bytes();
	lookups();
	order();
	comparisons();
	functions();
	arithmetic();
	expressions();
	definitions();
	left();
	limits();
	formats();
	return done();
}
