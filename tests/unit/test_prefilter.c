/* SPDX-License-Identifier: MIT */
/*
 * What the prefilter passes over, libjq makes nothing of: no result, no error.
 * Programs and records are made up, of few names and values, so that they have
 * to do with each other.
 *
 *	PAIRS=1000000	of programs and records
 *	SEED=1
 */
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>

#include "grammar.h"
#include "prefilter.h"
#include "program.h"
#include "tap.h"

#define RECORDS 500

static uint64_t state;
static unsigned long passed_over, made, failed;

/* splitmix64 */
static unsigned
below(unsigned n)
{
	uint64_t z = (state += 0x9e3779b97f4a7c15);

	z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
	z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
	return (unsigned)((z ^ (z >> 31)) >> 33) % n;
}

static const char *
any(const char *first, ...)
{
	const char *all[32], *s;
	unsigned n = 0;
	va_list ap;

	va_start(ap, first);
	for (s = first; s && n < 32; s = va_arg(ap, const char *))
		all[n++] = s;
	va_end(ap);
	return all[below(n)];
}

static void
put(struct buf *b, const char *s)
{
	if (buf_str(b, s) == -1)
		abort();
}

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
		"(\"\\u00e9+\")", "(\"t[wx]ee\")", "(\"\\\\w.ee\")",
		"(\"b\\\"\")", "(\"e{2}\")", "(\"w**e\")", "(\"tweet\"; \"x\")",
		NULL));
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
	switch (below(8)) {
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

/* Records. */

static void
blank(struct buf *b)
{
	if (below(8) == 0)
		put(b, any(" ", "\t", "  ", "\r", NULL));
}

static void
value(struct buf *b, unsigned depth)
{
	unsigned n = depth ? below(4) : 9;

	blank(b);
	if (n == 0 && below(3) == 0) {
		put(b, "[");
		value(b, depth - 1);
		put(b, ",");
		value(b, depth - 1);
		put(b, "]");
	} else if (n < 3) {
		put(b, "{");
		n = below(5);
		for (unsigned i = 0; i < n; i++) {
			put(b, i ? "," : "");
			blank(b);
			put(b,
			    any("\"data\"", "\"user\"", "\"n\"", "\"s\"",
				"\"data\"", "\"user\"", "\"t\"", "\"other\"",
				"\"n\"", "\"s\"", "\"n\"", "\"s\"", "\"a/b\"",
				below(8) ? "\"s\"" : "\"d\\u0061ta\"",
				below(8) ? "\"n\"" : "\"\\u006e\"",
				below(8) ? "\"x\"" : "\"a\\/b\"", NULL));
			blank(b);
			put(b, ":");
			value(b, depth - 1);
		}
		put(b, "}");
	} else if (below(4) == 0)
		put(b,
		    any("{}", "[]", "\"tw\\u0065et\"", "\"a\\\"b\"",
			"12345678901234567890", "1.0e3", "-1.5", "true",
			"\"wxyz\"", "\"TWEET\"", NULL));
	else
		put(b,
		    any("null", "false", "1", "0", "1000", "999.5", "\"\"",
			"\"tweet\"", "\"retweeted\"", "\"e\"", "\"\xc3\xa9\"",
			"true", NULL));
	blank(b);
}

static void
record(struct buf *b)
{
	if (below(4) == 0) {
		value(b, 4);
		return;
	}
	put(b,
	    any("{\"data\":{\"user\":{\"n\":", "{\"data\":{\"s\":", "{\"n\":",
		"{\"user\":{\"n\":1},\"data\":", "{\"data\":",
		"{\"data\":{\"n\":", "{\"s\":\"tweet\",\"n\":",
		"{\"data\":{\"data\":{\"s\":",
		"{\"data\":{\"s\":\"tw\",\"user\":", NULL));
	value(b, 2);
	while (b->n && below(12)) {
		unsigned open = 0, close = 0;

		for (size_t i = 0; i < b->n; i++) {
			open += b->p[i] == '{';
			close += b->p[i] == '}';
		}
		if (open == close)
			break;
		put(b, "}");
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
		if (sieve_pass(&s, buf_get(&line), false) == 0)
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

int
main(void)
{
	const char *all = getenv("PAIRS"), *seed = getenv("SEED");
	long n = all ? atol(all) : 20000;

	state = seed ? strtoull(seed, NULL, 10) : 1;
	for (; n > 0; n -= RECORDS)
		pairs();
	ok(failed == 0, "what is passed over gives nothing");
	ok(passed_over > 1000, "records are passed over");
	printf("# %lu passed over\n", passed_over);
	return done();
}
