/* SPDX-License-Identifier: MIT */
#include "grammar.h"

#include <stdlib.h>

#include "buf.h"
#include "tap.h"

/* The tree of program, in memory of its exact size. */
static void
reads(const char *program, const char *want)
{
	size_t n = strlen(program);
	char *copy = malloc(n ? n : 1);
	struct buf b = { .max = 0 };
	struct ast a;

	if (!copy)
		return;
	memcpy(copy, program, n);
	if (ok(!grammar_parse(&a, (struct slice){ copy, n }), program)) {
		/* the tree lives by itself */
		free(copy);
		copy = NULL;
		ok(ast_write(&b, a.root) == 0, program);
		is(buf_get(&b), slice_str(want), program);
		ast_free(&a);
	}
	free(copy);
	buf_free(&b);
}

static void
rejects(const char *program)
{
	struct ast a;

	if (!ok(grammar_parse(&a, slice_str(program)) != NULL, program))
		ast_free(&a);
	else
		ok(!a.root && !a.arena.chunk, program);
}

static void
terms(void)
{
	reads(".", ".");
	reads(".a.b", "(index (index . \"a\") \"b\")");
	reads(".and", "(index . \"and\")");
	reads(". .a", "(index . \"a\")");
	reads(".. .a", "(index .. \"a\")");
	reads(". \"x\" . \"y\"", "(index (index . \"x\") \"y\")");
	reads(".a.\"b\"?", "(index? (index . \"a\") \"b\")");
	reads(".[0][]?", "(each? (index . 0))");
	reads(".[\"a\",\"b\"]", "(index . (comma \"a\" \"b\"))");
	reads(".[1:]", "(slice . 1)");
	reads(".[:2]", "(slice . - 2)");
	reads(".[1:2]?", "(slice? . 1 2)");
	reads("$x[0]", "(index $x 0)");
	reads("$ x?", "(try $x)");
	reads("$__loc__", "$__loc__");
	reads("[]", "array");
	reads("[.[]]", "(array (each .))");
	reads("{}", "object");
	reads("f(1;.a).b", "(index (call f 1 (index . \"a\")) \"b\")");
	reads("null.a", "(index null \"a\")");
	reads("not", "call not");
	reads(" # why\n.a#x", "(index . \"a\")");
	rejects("..a");
	rejects(". a");
	rejects(".a.[0]");
	rejects("$x?.b");
	rejects("(.a)?.b");
	rejects("f()");
	rejects("a::b");
	rejects("true(1)");
	rejects("# later releases go on \\\n.a\n.b");
	rejects("#\r.");
}

static void
numbers(void)
{
	reads("1.50", "1.5");
	reads("12e-1", "1.2");
	reads("1as $x|2", "(as 1 $x 2)");
	rejects("1.2.3");
	rejects(".e0");
	rejects(".5.");
	reads(".5", "0.5");
	reads("1.", "1");
	reads("01", "1");
	rejects("...");
	rejects("5.a");
}

static void
strings(void)
{
	reads("\"a\nb\"", "\"a\\nb\"");
	reads("\"\\u0061\\/\\ud83d\\ude00\"", "\"a/\xf0\x9f\x98\x80\"");
	reads("\"a\\(1+2)b\\(.)\"",
	    "(+ (+ (+ (+ \"a\" (format @text (+ 1 2))) \"b\") (format @text .))"
	    " \"\")");
	reads("\"\\(\")\")\"", "(+ (+ \"\" (format @text \")\")) \"\")");
	reads("@json \"x\\(.)\"", "(+ (+ \"x\" (format @json .)) \"\")");
	reads("@base64", "(format @base64 .)");
	rejects("\"");
	rejects("\"\\");
	rejects("\"\\(");
	rejects("\"\\(1");
	rejects("\"\\(1)");
	rejects("\"\\(1;2)\"");
	rejects("\"\\q\"");
	rejects("\"\\u12\"");
	rejects("\"\\ud83d\"");
	rejects("\"a\" \"b\"");
	rejects("\"\xff\"");
	rejects("'a'");
}

static void
objects(void)
{
	reads("{a,b:.c|.d,\"x y\":-1,(.k):.v,$z}",
	    "(object (member \"a\" (index . \"a\")) "
	    "(member \"b\" (pipe (index . \"c\") (index . \"d\"))) "
	    "(member \"x y\" (negate 1)) "
	    "(member (index . \"k\") (index . \"v\")) (member \"z\" $z))");
	reads("{\"s\",@json \"q\\(.)\":1,}",
	    "(object (member \"s\" (index . \"s\")) "
	    "(member (+ (+ \"q\" (format @json .)) \"\") 1))");
	reads("{\"a\\(.)\"}",
	    "(object (member (+ (+ \"a\" (format @text .)) \"\")))");
	reads("{a:-1|2}", "(object (member \"a\" (pipe (negate 1) 2)))");
	reads("{if:1,null}",
	    "(object (member \"if\" 1) (member \"null\" (index . \"null\")))");
	rejects("{a:1+2}");
	rejects("{if}");
	rejects("{,a}");
	rejects("{a b}");
	rejects("{$__loc__}");
	rejects("{$x:1}");
	rejects("{a:$x?}");
	rejects("{a:. as $x|1}");
	rejects("{@text:1}");
	rejects("{(1)}");
	rejects("{");
}

static void
operators(void)
{
	reads("1,2|3,4", "(pipe (comma 1 2) (comma 3 4))");
	reads("1|2|3", "(pipe 1 (pipe 2 3))");
	reads("1-2-3", "(- (- 1 2) 3)");
	reads("-1+2*3", "(+ (negate 1) (* 2 3))");
	reads("-1*2", "(negate (* 1 2))");
	reads("1//2//3,4", "(comma (else 1 (else 2 3)) 4)");
	reads("1==2 and 3<4 or 5", "(or (and (== 1 2) (< 3 4)) 5)");
	reads(".a |= 2 or 3", "(|= (index . \"a\") (or 2 3))");
	reads(".a = 1 // 2", "(else (= (index . \"a\") 1) 2)");
	reads("1 and .a?", "(and 1 (index? . \"a\"))");
	reads("1?", "(try 1)");
	rejects("1 == 2 == 3");
	rejects("1 == 2 != 3");
	rejects(".a = 1 = 2");
	rejects(".a?//1");
	rejects("1 +");
	rejects("?");
	rejects("");
	rejects("#x");
}

static void
forms(void)
{
	reads("if 1 then 2 elif 3 then 4 else 5 end", "(if 1 2 (if 3 4 5))");
	reads("try -1 catch .a // 2",
	    "(else (try (negate 1) (index . \"a\")) 2)");
	reads("try $x? // 1", "(else (try (try $x)) 1)");
	reads("reduce .[] as [$a,{b:$c,$d}] (0;.+1)",
	    "(reduce (each .) (deep $a (deep (member \"b\" $c) "
	    "(member \"d\" $d))) 0 (+ . 1))");
	reads("foreach . as $x (0;1)", "(foreach . $x 0 1)");
	reads("foreach . as $x (0;1;2)", "(foreach . $x 0 1 2)");
	reads("1 + . as $x | 2, 3", "(+ 1 (as . $x (comma 2 3)))");
	reads(". as [$a] ?// $a | 2", "(as . (deep $a) $a 2)");
	reads(". as {$a:[$b],(\"x\"):$c}|1",
	    "(as . (deep (member \"a\" $a) (member \"a\" (deep $b)) (member "
	    "\"x\" $c)) 1)");
	reads("def f($x;g): x; f(1;2)?",
	    "(def f $x call g call x (try (call f 1 2)))");
	reads("label $f | 1, break $f", "(label f (comma 1 break f))");
	rejects("if 1 then 2 end");
	rejects("if 1 then 2 else 3 end[0]");
	rejects("reduce $x? as $x (1;2)");
	rejects("reduce . as $x (1)");
	rejects("reduce . as $x (1;2;3)");
	rejects(". as [] | 1");
	rejects("def f: 1;");
	rejects("import \"a\" as a; 1");
}

/* What would need a deep stack, or much memory, is turned down. */
static void
limits(void)
{
	static const char *const open[] = { "(", "[", "{a:", "-", "\"\\(", ".[",
		"if ", "try ", "1|", "1+(", ". as [", "def f: ", "{a:-", "f(" };
	struct buf b = { .max = 0 };
	struct ast a;

	for (size_t i = 0; i < sizeof(open) / sizeof(*open); i++) {
		buf_reset(&b);
		while (b.n < GRAMMAR_MAX - 10)
			buf_str(&b, open[i]);
		ok(grammar_parse(&a, buf_get(&b)) != NULL, open[i]);
	}
	buf_reset(&b);
	while (b.n < 20000)
		buf_str(&b, ".a,");
	buf_str(&b, ".a");
	ok(grammar_parse(&a, buf_get(&b)) == NULL, "a long list");
	ast_free(&a);
	while (b.n <= GRAMMAR_MAX)
		buf_byte(&b, ' ');
	ok(grammar_parse(&a, buf_get(&b)) != NULL, "too long");
	buf_free(&b);
}

int
main(void)
{
	terms();
	numbers();
	strings();
	objects();
	operators();
	forms();
	limits();
	return done();
}
