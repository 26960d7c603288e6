/* SPDX-License-Identifier: MIT */
/*
 * sse-filter: records in; those that ready-made filters and a jq program keep,
 * or what the program makes of them, out.
 */
#include <sched.h>
#include <stdlib.h>
#include <unistd.h>

#include "cli.h"
#include "filter.h"
#include "say.h"
#include "spread.h"
#include "stageopt.h"

/* Threads on large files, if nothing was said of them. */
#define FILE_THREADS 2

enum {
	ARG = CLI_LONG,
	ARGJSON,
	ARGS,
	EXPLAIN,
	INDENT,
	JSONARGS,
	MAX_LINE,
	RAW_OUTPUT0,
	RAWFILE,
	SLURPFILE,
	STRICT,
	TAB,
	UNBUFFERED
};

static const struct opt opts[] = {
	STAGEOPT_OPTS,
	{ 'c', "compact-output", NULL, "one line a result; the default" },
	{ 'r', "raw-output", NULL, "write strings as their text" },
	{ 'j', "join-output", NULL, "as -r, without line ends" },
	{ RAW_OUTPUT0, "raw-output0", NULL, "as -r, a NUL behind each result" },
	{ 'a', "ascii-output", NULL, "write characters past ASCII as escapes" },
	{ 'S', "sort-keys", NULL, "sort the members of objects" },
	{ TAB, "tab", NULL, "indent by a tab" },
	{ INDENT, "indent", "COUNT", "indent by so many spaces, 0 to 7" },
	{ 'e', "exit-status", NULL, "exit 1 on false or null, 4 on nothing" },
	{ 'n', "null-input", NULL, "run once, on null; input reads records" },
	{ 's', "slurp", NULL, "run once, on an array of all records" },
	{ 'R', "raw-input", NULL, "lines are strings, not JSON" },
	{ 'f', "from-file", "FILE", "read the program from a file" },
	{ 'L', "library-path", "DIR", "look for modules here; may repeat" },
	{ ARG, "arg", "NAME VALUE", "set $NAME to a string" },
	{ ARGJSON, "argjson", "NAME JSON", "set $NAME to a JSON value" },
	{ SLURPFILE, "slurpfile", "NAME FILE", "set $NAME to FILE's values" },
	{ RAWFILE, "rawfile", "NAME FILE", "set $NAME to FILE's text" },
	{ ARGS, "args", NULL, "operands that follow are strings for $ARGS" },
	{ JSONARGS, "jsonargs", NULL,
	    "operands that follow are JSON for $ARGS" },
	{ MAX_LINE, "max-line", "SIZE", "skip longer lines [18M]" },
	{ STRICT, "strict", NULL, "stop with 65 at a line that is not JSON" },
	INLET_OPTS,
	{ 'T', "threads", "COUNT",
	    "so many threads, 0 for one a processor [2 on large files]" },
	{ EXPLAIN, "explain", NULL, "say which engine runs what, and end" },
	{ 'M', "monochrome-output", NULL, "accepted and ignored" },
	{ UNBUFFERED, "unbuffered", NULL, "accepted and ignored" },
	{ 0 },
};

enum operand {
	PATH,
	STRING,
	JSON
};

/* What is asked of this tool alone. */
struct asked {
	struct filter filter;
	struct stageopt stageopt;
	struct inlet inlet; /* filter.source.inlet with --sse */
	bool exit_status, explain;
	unsigned threads;    /* 0: nothing was said of them */
	const char *operand; /* the operand that is the program, or NULL */
};

/* libjq does not take the program. */
static void
rejected(const struct asked *a)
{
	if (a->operand && access(a->operand, F_OK) == 0)
		say("'%s' is a file, but the first operand is the "
		    "program: write . before it",
		    a->operand);
	exit(3);
}

/* Options. */

static void
check_why(const char *why, const struct cli *cli, int k)
{
	if (why)
		cli_bad(cli, k, why);
}

static void
read_program(struct filter *f, const struct cli *cli, int k)
{
	struct slice part;
	struct in in;

	if (f->file)
		cli_bad(cli, k, "one program only");
	f->file = cli->arg;
	if (!in_open(&in, f->file, NULL))
		exit(SAY_USAGE);
	while ((part = in_next(&in)).n)
		if (buf_slice(&f->text, part) == -1)
			say_nomem();
	in_free(&in);
}

/* Options that are a part of the format.  False if k is none of them. */
static bool
format_option(struct filter *f, int k)
{
	static const struct {
		int k, format;
	} parts[] = { { 'r', LAYOUT_RAW }, { 'j', LAYOUT_RAW | LAYOUT_JOIN },
		{ RAW_OUTPUT0, LAYOUT_RAW | LAYOUT_NUL }, { 'a', LAYOUT_ASCII },
		{ 'S', LAYOUT_SORTED }, { 'R', PROGRAM_LINES } };

	for (size_t i = 0; i < sizeof(parts) / sizeof(*parts); i++)
		if (parts[i].k == k) {
			f->format |= parts[i].format;
			return true;
		}
	return false;
}

/* Those we may run on, which may be fewer than there are; at most max. */
static unsigned
processors(unsigned max)
{
	cpu_set_t set;
	unsigned n = sched_getaffinity(0, sizeof set, &set) == -1
	    ? 1
	    : (unsigned)CPU_COUNT(&set);

	return n < max ? n : max;
}

static unsigned
threads(const struct cli *cli, int k)
{
	unsigned n = (unsigned)cli_count(cli, k, 0, SPREAD_MOST);

	return n ? n : processors(SPREAD_MOST);
}

static void
program_option(struct asked *a, const struct cli *cli, int k)
{
	struct filter *f = &a->filter;

	switch (k) {
	case 'e':
		a->exit_status = true;
		break;
	case 'n':
		f->null = true;
		break;
	case 's':
		f->slurp = true;
		break;
	case 'c':
		f->indent = 0;
		break;
	case TAB:
		f->indent = LAYOUT_TAB;
		break;
	case INDENT:
		f->indent = (int)cli_count(cli, k, 0, 7);
		break;
	case 'f':
		read_program(f, cli, k);
		break;
	case 'L':
		script_library(&f->script, cli->arg);
		break;
	case ARG:
		script_arg(&f->script, cli->arg, cli->arg2);
		break;
	case ARGJSON:
		check_why(
		    script_argjson(&f->script, cli->arg, cli->arg2), cli, k);
		break;
	case SLURPFILE:
	case RAWFILE:
		check_why(script_argfile(
			      &f->script, cli->arg, cli->arg2, k == RAWFILE),
		    cli, k);
		break;
	case MAX_LINE:
		f->source.max_line = cli_size(cli, k);
		break;
	case STRICT:
		f->source.strict = a->inlet.parser.strict = true;
		break;
	case INLET_SSE:
		f->source.inlet = &a->inlet;
		break;
	case INLET_MAX_EVENT:
		a->inlet.parser.max_event = cli_size(cli, k);
		break;
	case 'T':
		a->threads = threads(cli, k);
		break;
	case EXPLAIN:
		a->explain = true;
		break;
	default:
		break;
	}
}

/* What the operands are: a program unless -f gave it, then files or values. */
struct operands {
	enum operand *kind;
	int n;
};

static void
mark(struct operands *o, int upto, enum operand kind)
{
	/* an operand is what the last --args or --jsonargs before it says */
	for (; o->n < upto; o->n++)
		o->kind[o->n] = kind;
}

static void
take_operands(struct asked *a, const struct cli *cli, const struct operands *o)
{
	struct filter *f = &a->filter;
	struct source *s = &f->source;
	int i = 0;

	if (!f->file && cli->operands > 0)
		a->operand = cli->operand[i++];
	if (a->operand && buf_str(&f->text, a->operand) == -1)
		say_nomem();
	s->path = calloc((size_t)cli->operands + 1, sizeof *s->path);
	if (!s->path)
		say_nomem();
	for (; i < cli->operands; i++) {
		const char *text = cli->operand[i], *why = NULL;

		if (o->kind[i] == PATH)
			s->path[s->paths++] = text;
		else
			why = script_positional(
			    &f->script, text, o->kind[i] == JSON);
		if (why)
			say_die(SAY_USAGE, "operand '%s': %s",
			    say_bytes(slice_str(text), 80), why);
	}
	if (s->paths == 0)
		s->path[s->paths++] = "-";
}

static void
options(struct asked *a, struct cli *cli)
{
	struct filter *f = &a->filter;
	struct operands o = { .n = 0 };
	enum operand kind = PATH;
	int k;

	o.kind = calloc((size_t)cli->argc + 1, sizeof *o.kind);
	if (!o.kind)
		say_nomem();
	while ((k = cli_next(cli)) != -1) {
		mark(&o, cli->operands, kind);
		if (k == ARGS || k == JSONARGS)
			kind = k == ARGS ? STRING : JSON;
		else if (!stageopt_take(&a->stageopt, &f->stage, cli, k) &&
		    !format_option(f, k))
			program_option(a, cli, k);
	}
	mark(&o, cli->operands, kind);
	take_operands(a, cli, &o);
	free(o.kind);
	f->staged = a->stageopt.any;
	if (f->format & PROGRAM_LINES && f->staged)
		say_die(SAY_USAGE,
		    "'-R': lines of text have no fields to filter by");
}

/* --explain */
static void
explain(struct asked *a)
{
	struct filter *f = &a->filter;
	const char *why = f->script.why, *only = spread_not(f);

	if (f->staged)
		out_slice(&f->out, SLICE("filters: native\n"));
	out_slice(&f->out, SLICE("program: "));
	if (!f->scripted)
		out_slice(&f->out, SLICE("none"));
	else if (!why)
		out_slice(&f->out, SLICE("native"));
	else {
		out_slice(&f->out,
		    f->script.divided
			? SLICE("native, parts by libjq because of ")
			: SLICE("libjq, because of "));
		out_slice(&f->out, slice_str(why));
	}
	out_put(&f->out, "\n", 1);
	if (only) {
		out_slice(&f->out, SLICE("threads: one, because of "));
		out_slice(&f->out, slice_str(only));
		out_put(&f->out, "\n", 1);
	} else if (a->threads > 1)
		out_slice(&f->out, SLICE("threads: as many as asked for\n"));
}

static int
exit_code(const struct asked *a)
{
	const struct filter *f = &a->filter;

	if (f->source.refused)
		return SAY_REFUSED;
	if (f->halted)
		return f->halt_code;
	if (f->errors)
		return 5;
	return a->exit_status && !a->explain ? f->last : 0;
}

/* False if threads are left that use the filter. */
static bool
run(struct asked *a)
{
	struct filter *f = &a->filter;
	const char *only = spread_not(f);
	unsigned n = a->threads ? a->threads : processors(FILE_THREADS);

	if (n > 1 && !only)
		return spread_run(f, n, !a->threads);
	if (a->threads > 1)
		say_more("one thread, because of %s", only);
	filter_run(f);
	return true;
}

int
main(int argc, char **argv)
{
	static struct asked a; /* large: no part of the program's file */
	struct filter *f = &a.filter;
	struct program_hooks hooks = filter_hooks(f);
	struct cli cli;
	bool still = false;
	int code;

	f->source.max_line = IN_MAXLINE;
	f->last = 4;
	io_init();
	cli_version(program_version);
	cli_init(&cli, "[options] [program] [file...]",
	    "Keep the records that filters and a jq program let through, or "
	    "write what\nthe program makes of them.",
	    opts, argc, argv);
	cli.minus = true;
	stageopt_init(&a.stageopt, &f->stage);
	inlet_init(&a.inlet);
	script_init(&f->script, &hooks, say_nomem);
	options(&a, &cli);
	stageopt_done(&a.stageopt, &f->stage);
	stageopt_seen(&f->told, (size_t)FILTER_TOLD * 2);
	if (filter_prepare(f) == -1)
		rejected(&a);
	out_init(&f->out, STDOUT_FILENO, "standard output");
	if (a.explain)
		explain(&a);
	else
		still = !run(&a);
	if (f->rejected)
		rejected(&a);
	filter_summary(f);
	code = exit_code(&a);
	if (!still) {
		filter_free(f);
		free(f->source.path);
	}
	io_exit(&f->out, code);
}
