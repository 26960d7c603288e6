/* SPDX-License-Identifier: MIT */
/*
 * libjq on what a program needs of a record, and on the record itself: the
 * same results, errors and messages.  Programs and records are made up.
 *
 *	PAIRS=1000000	of programs and records
 *	SEED=1
 */
#include "grammar.h"
#include "made.h"
#include "program.h"
#include "prune.h"
#include "tap.h"

#define RECORDS 500

/* libjq 1.6 itself loses values, as when a string is negated. */
const char *__lsan_default_suppressions(void);
const char *
__lsan_default_suppressions(void)
{
	return "leak:jv_mem_alloc\n";
}

static struct buf seen;
static unsigned long failed, pruned;

static void
path(struct buf *b)
{
	unsigned n = 1 + below(3);

	if (below(12) == 0) {
		put(b,
		    any(".", "..", ".[0]", ".[\"data\"]", ".[.s]", ".[1:]",
			"$v", "$v.n", NULL));
		return;
	}
	while (n--) {
		put(b,
		    any(".data", ".user", ".n", ".s", ".data", ".user", ".n",
			".s", ".t", ".\"\\u0073\"", ".data[]", ".user[]",
			".data[0]", ".other", NULL));
		if (below(5) == 0)
			put(b, "?");
	}
}

static void program(struct buf *b, unsigned depth);

/* Put format, each % of which is a program, ^ a path. */
static void
form(struct buf *b, unsigned depth, const char *format)
{
	char c[2] = "";

	for (; *format; format++) {
		c[0] = *format;
		if (*format == '%')
			program(b, depth);
		else if (*format == '^')
			path(b);
		else
			put(b, c);
	}
}

static void
program(struct buf *b, unsigned depth)
{
	if (depth == 0) {
		if (below(4))
			path(b);
		else
			put(b,
			    any("1", "null", "\"tweet\"", "true", "{}", "\"s\"",
				"empty", NULL));
		return;
	}
	form(b, depth - 1,
	    any(any("(% | %)", "(% | %)", "(%, %)", "(% // %)", "(% and %)",
		    "(% or %)", "(% == %)", "(% < %)", "(% + %)", "(%)?",
		    "select(%)", "select(%)", "(^ | select(%))", NULL),
		any("[%]", "{a: (%), b: ^}", "{s, n}", "{(^): %}", "map(%)?",
		    "any(%; %)", "all(%)?", "first(%)", "limit(1; %)",
		    "(^ | has(\"s\"))", "(^ | type)", "(% | not)", NULL),
		any("(if % then % else % end)", "(try % catch .)",
		    "(try error(%) catch %)", "(. as $v | %)",
		    "(^ as $v | % , $v)", "(. as {data: $v} | %)",
		    "(^ as {(^): $v} | %)", "reduce % as $v (^; . + 1)",
		    "([foreach ^ as $v (0; . + 1; $v)])", "(^ | length)",
		    "(^ | keys)", "(^ | tojson)", NULL),
		any("(def f: %; f)", "(def f: %; ^ | f)",
		    "(def f(g): ^ | g; f(%))",
		    "(def f: objects | .data | ., f; f)",
		    "(def select(f): f; select(%))",
		    "(def f: ^; def g: f | ^; g)",
		    "(label $out | %, break $out)", "\"x\\(%)\"", "(^ | @json)",
		    "(^ = 1)", "(^ |= %)", "del(^)", "[paths]",
		    "(^ | test(\"tw\"))", "(^ | ascii_downcase)",
		    "([.[]?] | length)", "(^ | objects)", "(^ | numbers)", "-%",
		    "($v | %)", "([.. | scalars])", "error(%)", "debug",
		    "to_entries?", "(^ | values)", "isempty(%)", NULL),
		any("[^, input_filename]", "(% | input_filename)",
		    "[^, input_line_number]", "{a: ^, b: (now | type)}",
		    "(^ + nan | isnan)?", "(infinite, ^)", "(^ | env | type)",
		    NULL),
		NULL));
}

/* Running. */

static void
add(struct slice bytes)
{
	if (buf_slice(&seen, bytes) == -1 || buf_byte(&seen, '\n') == -1)
		abort();
}

static void
on_output(void *ctx, struct slice bytes)
{
	(void)ctx;
	add(bytes);
}

static void
on_refused(void *ctx, const char *why, struct slice text)
{
	(void)ctx;
	add(slice_str(why));
	add(text);
}

static void
on_note(void *ctx, const char *text)
{
	(void)ctx;
	add(slice_str(text));
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
	*text = SLICE("{\"n\":12345678901234567890}");
	return below(2);
}

static struct program *
compile(const char *text, const struct ast *a)
{
	const struct program_hooks hooks = { on_input, on_output, on_output,
		on_refused, on_note, on_output, on_missing, NULL };
	struct program *p = program_new(&hooks, abort);

	program_arg(p, "v", "tweet");
	buf_reset(&seen);
	if (program_compile(p, text, NULL)) {
		program_free(p);
		return NULL;
	}
	program_prune(p, a);
	return p;
}

static bool
run(struct program *p, struct slice line, struct buf *all)
{
	enum program_end end;

	buf_reset(&seen);
	end = program_run(p, line);
	buf_reset(all);
	return buf_fmt(all, "%d\n", (int)end) == 0 &&
	    buf_slice(all, buf_get(&seen)) == 0;
}

static void
pairs(void)
{
	struct buf text = { .max = 0 }, line = { .max = 0 };
	struct buf a = { .max = 0 }, b = { .max = 0 };
	struct program *with, *without;
	struct prune plan = { .root = NULL };
	struct ast tree = { .root = NULL };
	int n;

	do {
		ast_free(&tree);
		buf_reset(&text);
		program(&text, 1 + below(3));
		grammar_parse(&tree, buf_get(&text));
		prune_plan(&plan, &tree, true);
	} while (!plan.root);
	prune_free(&plan);
	without = compile(buf_cstr(&text), &(struct ast){ .root = NULL });
	with = compile(buf_cstr(&text), &tree);
	ast_free(&tree);
	pruned += with != NULL;
	n = with ? RECORDS : 0;
	ok(!with == !without, "both compile");
	while (n > 0) {
		buf_reset(&line);
		record(&line);
		if (!json_valid(buf_get(&line), JSON_DEPTH))
			continue;
		n--;
		if (!run(with, buf_get(&line), &a) ||
		    !run(without, buf_get(&line), &b))
			abort();
		if (slice_eq(buf_get(&a), buf_get(&b)))
			continue;
		if (failed++ > 5)
			break;
		printf("# %s\n# of %.*s\n# got %s# want %s", buf_cstr(&text),
		    (int)line.n, line.p, buf_cstr(&a), buf_cstr(&b));
	}
	program_free(with);
	program_free(without);
	buf_free(&text);
	buf_free(&line);
	buf_free(&a);
	buf_free(&b);
}

int
main(void)
{
	const char *all = getenv("PAIRS"), *seed = getenv("SEED");
	long n = all ? atol(all) : 30000;

	draw_state = seed ? strtoull(seed, NULL, 10) : 1;
	for (; n > 0; n -= RECORDS)
		pairs();
	ok(failed == 0, "the same from less");
	ok(pruned > 10, "programs that need less");
	printf("# %lu programs\n", pruned);
	buf_free(&seen);
	return done();
}
