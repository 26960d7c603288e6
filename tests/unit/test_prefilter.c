/* SPDX-License-Identifier: MIT */
/*
 * What the prefilter passes over, libjq makes nothing of: no result, no error.
 * Programs and records are made up, of few names and values, so that they have
 * to do with each other.
 *
 *	PAIRS=1000000	of programs and records
 *	SEED=1
 */
#include "grammar.h"
#include "made.h"
#include "prefilter.h"
#include "program.h"
#include "tap.h"

#define RECORDS 500

static unsigned long passed_over, made, failed;

/* Programs. */

static void
path(struct buf *b)
{
	unsigned n = below(3);

	for (unsigned i = 0; i < n; i++)
		put(b,
		    any(".data", ".user", ".data", ".\"user\"", ".data?",
			below(4) ? ".user" : ".[0]",
			below(4) ? ".user?" : ".data[0]?", NULL));
	put(b,
	    any(".n", ".s", ".n", ".s", ".n", ".s", ".data", ".\"\\u0073\"",
		below(4) ? ".n" : ".\"a/b\"", NULL));
	if (below(8) == 0)
		put(b, "?");
}

static void
literal(struct buf *b)
{
	put(b,
	    any("1", "0", "-1", "1000", "1e3", "1.5", "99999999999999999999",
		"null", "true", "false", "\"tweet\"", "\"\"", "\"a\\\"b\"",
		"\"\\u00e9\"", "\"1\"", NULL));
}

static void
search(struct buf *b)
{
	put(b, any("test", "test", "contains", "startswith", "endswith", NULL));
	put(b,
	    any("(\"tweet\")", "(\"we\")", "(\"e.t\")", "(\"^tw+e?et$\")",
		"(\"\")", "(\"wx*e\")", "(\"*a\")", "(\"a|tw\")",
		"(\"\\u00e9+\")", "(\"t[wx]ee\")", "(\"^t.e\")", "(\"e.t$\")",
		"(\"^tw..t$\")", "(\"\\\\w.ee\")", "(\"b\\\"\")", "(\"e{2}\")",
		"(\"w**e\")", "(\"tweet\"; \"x\")", "(\"tw\\u0000x\")", NULL));
}

static void condition(struct buf *b, unsigned depth);

static void
simple(struct buf *b)
{
	switch (below(9)) {
	case 0:
		path(b);
		break;
	case 1:
		literal(b);
		put(b, any(" == ", " < ", " > ", " <= ", " >= ", " != ", NULL));
		path(b);
		break;
	case 2:
		path(b);
		put(b, " // ");
		literal(b);
		put(b, " | ");
		search(b);
		break;
	case 3:
		path(b);
		put(b, " | ");
		search(b);
		break;
	case 4:
		put(b, "(.data.s | ");
		search(b);
		put(b, ")?");
		break;
	case 5:
		put(b, ".data.s != null and (.data.s | ");
		search(b);
		put(b, ")");
		break;
	default:
		path(b);
		put(b,
		    any(" == ", " == ", " > ", " >= ", " < ",
			" <= ", " != ", NULL));
		literal(b);
	}
}

static void
condition(struct buf *b, unsigned depth)
{
	unsigned kind = depth ? below(8) : 7;

	if (kind > 4) {
		simple(b);
		return;
	}
	put(b, "(");
	if (kind == 3) {
		path(b);
		put(b, " | ");
	}
	condition(b, depth - 1);
	put(b, ")");
	if (kind < 3) {
		put(b, any(" and ", " and ", " or ", NULL));
		put(b, "(");
		condition(b, depth - 1);
		put(b, ")");
	} else if (kind == 4)
		put(b, any(" | not", "?", " // false", NULL));
}

static void
chosen(struct buf *b)
{
	if (below(5) == 0) {
		path(b);
		put(b, " | ");
	}
	put(b, "select(");
	condition(b, 2);
	put(b, ")");
}

static void
program(struct buf *b)
{
	switch (below(9)) {
	case 8:
		put(b, any("def f: ", "def n: ", "def g: .n; def f: ", NULL));
		condition(b, 1);
		put(b,
		    any("; def g: .data | f; ", "; ", "; def f: .n; ",
			"; def not: .n; ", "; def g: f and .n == 1; ", NULL));
		put(b,
		    any("select(f)", "select(.data | f)", "select(g)",
			".data | select(f and .n)", "select(n)", NULL));
		break;
	case 0:
		put(b, "if ");
		condition(b, 1);
		put(b, " then .data else empty end");
		break;
	case 1:
		chosen(b);
		put(b, ", ");
		chosen(b);
		break;
	case 2:
		chosen(b);
		put(b, " | ");
		chosen(b);
		break;
	case 3:
		put(b, "(");
		chosen(b);
		put(b, ")?");
		break;
	case 4:
		chosen(b);
		put(b, " | .data.user");
		break;
	case 5:
		condition(b, 2);
		break;
	default:
		chosen(b);
	}
}

/* Running. */

static void
on_output(void *ctx, struct slice bytes)
{
	(void)ctx;
	(void)bytes;
	made++;
}

static void
on_error(void *ctx, struct slice message)
{
	on_output(ctx, message);
}

static void
on_refused(void *ctx, const char *why, struct slice text)
{
	(void)ctx;
	(void)why;
	(void)text;
}

static void
on_note(void *ctx, const char *text)
{
	(void)ctx;
	(void)text;
}

static void
on_missing(void *ctx, const char *why)
{
	(void)ctx;
	printf("# %s\n", why);
	abort();
}

static bool
on_input(void *ctx, struct slice *text)
{
	(void)ctx;
	(void)text;
	return false;
}

static void
pairs(void)
{
	const struct program_hooks hooks = { on_input, on_output, on_error,
		on_refused, on_note, on_output, on_missing, NULL };
	struct sieve s = { .arena.max = 1 << 20 };
	struct buf text = { .max = 0 }, line = { .max = 0 };
	struct program *p = NULL;
	struct ast a;

	program(&text);
	if (!grammar_parse(&a, buf_get(&text))) {
		prefilter_add(&s, &a);
		ast_free(&a);
	}
	if (s.view) {
		p = program_new(&hooks, abort);
		if (program_compile(p, buf_cstr(&text), NULL))
			s.view = NULL;
	}
	for (int i = 0; s.view && i < RECORDS; i++) {
		buf_reset(&line);
		record(&line);
		if (!json_valid(buf_get(&line), JSON_DEPTH)) {
			i--;
			continue;
		}
		if (!sieve_denies(&s, buf_get(&line)))
			continue;
		passed_over++;
		made = 0;
		program_run(p, buf_get(&line));
		if (made) {
			failed++;
			printf("# %s\n# of %.*s\n", buf_cstr(&text),
			    (int)line.n, line.p);
		}
	}
	program_free(p);
	sieve_free(&s);
	buf_free(&text);
	buf_free(&line);
}

/* Whether the program may make something of the record. */
static bool
may(const char *program, const char *doc)
{
	struct sieve s = { .arena.max = 1 << 20 };
	struct ast a;
	size_t next;
	bool yes;

	if (grammar_parse(&a, slice_str(program)))
		abort();
	prefilter_add(&s, &a);
	yes = sieve_pass(&s, slice_str(doc), &next) == 0;
	sieve_free(&s);
	ast_free(&a);
	return yes;
}

static void
texts(void)
{
	const char *same = "select(.s == \"delete\")";
	const char *part = "select(.s // \"\" | contains(\"tok/yo\"))";
	const char *wide = "select(.s == \"\xc3\xa9t\xc3\xa9\")";
	const char *like = "select(.s // \"\" | test(\"^a.bc$\"))";

	ok(!may(same, "{\"s\":\"x\"}"), "another text");
	ok(!may(same, "{\"s\":\"deletes\"}"), "more text");
	ok(!may(same, "{\"s\":\"x\",\"t\":\"delete\"}"), "elsewhere");
	ok(may(same, "{\"s\":\"delete\"}"), "the text");
	ok(may(same, "{\"s\":\"\\u0064elete\"}"), "with an escape");
	ok(may(same, "[]"), "an error");
	ok(!may(part, "{\"s\":\"tok/y\"}"), "not all");
	ok(may(part, "{\"s\":\"a tok\\/yo b\"}"), "an escape in the middle");
	ok(may(part, "{\"s\":7}"), "an error of contains");
	ok(!may(part, "{\"s\":null}"), "what something stands in for");
	ok(!may("select((.s | contains(\"tok\"))?)", "{\"s\":7}"), "caught");
	ok(may(wide, "{\"s\":\"\xc3\xa9t\xc3\xa9\"}"), "past ASCII");
	ok(may(wide, "{\"s\":\"\\u00e9t\\u00e9\"}"), "past ASCII, escaped");
	ok(!may(wide, "{\"s\":\"ete\"}"), "not the same");
	ok(may(like, "{\"s\":\"axbc\"}"), "a pattern");
	ok(!may(like, "{\"s\":\"axbd\"}"), "part of it");
	ok(!may("select(.s == \"xy\" or .s == \"zw\")", "{\"s\":\"yz\"}"),
	    "or");
	ok(may("select(.s == \"xy\" or .n > 1)", "{\"s\":\"xz\",\"n\":2}"),
	    "or something else");
	ok(may("select(.s // \"\" | contains(\"ab\\u0000c\"))",
	       "{\"s\":\"abx\"}"),
	    "up to a NUL");
}

int
main(void)
{
	const char *all = getenv("PAIRS"), *seed = getenv("SEED");
	long n = all ? atol(all) : 20000;

	draw_state = seed ? strtoull(seed, NULL, 10) : 1;
	texts();
	for (; n > 0; n -= RECORDS)
		pairs();
	ok(failed == 0, "what is passed over gives nothing");
	ok(passed_over > 1000, "records are passed over");
	printf("# %lu passed over\n", passed_over);
	return done();
}
