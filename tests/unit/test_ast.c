/* SPDX-License-Identifier: MIT */
#include "buf.h"
#include "grammar.h"
#include "tap.h"

/* The tree of program with the string t for $v. */
static void
bound(const char *program, const char *want)
{
	struct buf b = { .max = 0 };
	struct ast a;

	if (!ok(!grammar_parse(&a, slice_str(program)), program))
		return;
	ast_bind(a.root, SLICE("v"), SLICE("t"));
	ok(ast_write(&b, a.root) == 0, program);
	is(buf_get(&b), slice_str(want), program);
	ast_free(&a);
	buf_free(&b);
}

int
main(void)
{
	bound("$v", "\"t\"");
	bound("$w, .v, v", "(comma (comma $w (index . \"v\")) call v)");
	bound("select(.a == $v)", "(call select (== (index . \"a\") \"t\"))");
	bound("f(1; $v; $v)", "(call f 1 \"t\" \"t\")");
	bound("{($v): $v}", "(object (member \"t\" \"t\"))");
	bound(". as $w | $v", "(as . $w \"t\")");
	/* names of the program's own */
	bound("$v | . as $v | $v", "(pipe \"t\" (as . $v $v))");
	bound(". as [$w, {a: $v}] | $v",
	    "(as . (deep $w (deep (member \"a\" $v))) $v)");
	bound("reduce . as $v (0; $v)", "(reduce . $v 0 $v)");
	bound("foreach . as $v (0; $v)", "(foreach . $v 0 $v)");
	bound("def f($v): $v; f(1)", "(def f $v $v (call f 1))");
	bound("def f(g): $v; $v", "(def f call g \"t\" \"t\")");
	return done();
}
