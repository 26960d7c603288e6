/* SPDX-License-Identifier: MIT */
/*
 * sse-filter: records in; those that ready-made filters and a jq program keep,
 * or what the program makes of them, out.
 */
#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

#include "cli.h"
#include "grammar.h"
#include "prefilter.h"
#include "presift.h"
#include "say.h"
#include "script.h"
#include "source.h"
#include "stageopt.h"

/* How many errors of a program are told one by one. */
#define TOLD 10

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
	{ EXPLAIN, "explain", NULL, "say which engine runs what, and end" },
	{ UNBUFFERED, "unbuffered", NULL, "accepted and ignored" },
	{ 0 },
};

enum operand {
	PATH,
	STRING,
	JSON
};

struct filter {
	/* as asked */
	struct stage stage;
	struct stageopt stageopt;
	bool null, slurp, exit_status, explain;
	int format, indent;
	struct buf text;     /* of the program */
	const char *file;    /* where it was read from, or NULL */
	const char *operand; /* the operand it is, or NULL */

	/* at work */
	struct source source;
	struct inlet inlet; /* source.inlet with --sse */
	struct sieve sieve;
	struct script script;
	bool scripted; /* else what passes goes out as it is */
	struct out out;
	struct seen told; /* errors of the program */
	unsigned tellings;
	uint64_t errors, records; /* records: that gave a result */
	bool gave;                /* this one has */
	int last; /* exit status of the last record, without a program */
	int halt_code;
	bool halted;
};

/* The next record that the ready-made filters let through. */
static bool
read_record(struct filter *f, struct slice *record)
{
	struct slice line;
	int r;

	if (!f->stageopt.any)
		return source_json(&f->source, record);
	while ((r = stage_next(&f->stage, record)) == 0) {
		if (!source_json(&f->source, &line))
			return false;
		if (stage_put(&f->stage, line) == -1)
			say_nomem();
	}
	if (r == -1)
		say_nomem();
	return true;
}

static bool
read_input(struct filter *f, struct slice *text)
{
	return f->format & PROGRAM_LINES ? source_line(&f->source, text)
					 : read_record(f, text);
}

/* Hooks of the program. */

static bool
on_input(void *ctx, struct slice *text)
{
	return read_input(ctx, text);
}

static void
on_output(void *ctx, struct slice bytes)
{
	struct filter *f = ctx;

	out_slice(&f->out, bytes);
	f->gave = true;
	f->last = script_exit_status(&f->script);
}

/*
 * An error of the program.  Equal ones are told once, and different ones up to
 * a number: a program that fails on every record must not drown the rest.
 */
static void
on_error(void *ctx, struct slice message)
{
	struct filter *f = ctx;
	const char *at;

	if (f->script.compiling) {
		say("%s", say_bytes(message, 400));
		return;
	}
	f->errors++;
	if (!say_verbose &&
	    (f->tellings == TOLD || !seen_add(&f->told, message)))
		return;
	f->tellings++;
	at = f->source.lines
	    ? source_where(&f->source, script_input(&f->script))
	    : "program";
	say("%s: %s", at, say_bytes(message, 400));
}

static void
on_print(void *ctx, struct slice bytes)
{
	ssize_t n;

	(void)ctx;
	while (bytes.n) {
		n = write(STDERR_FILENO, bytes.p, bytes.n);
		if (n == -1 && errno != EINTR)
			return;
		if (n > 0)
			bytes = slice_from(bytes, (size_t)n);
	}
}

static void
on_note(void *ctx, const char *text)
{
	(void)ctx;
	say_note("%s", text);
}

static void
on_refused(void *ctx, const char *why, struct slice text)
{
	struct filter *f = ctx;

	source_fault(&f->source, SOURCE_UNFIT, why, text);
}

static void
on_missing(void *ctx, const char *why)
{
	(void)ctx;
	say_die(SAY_OS, "libjq cannot be used: %s", why);
}

/* At work. */

/* Without a program: what passes goes out as it is. */
static void
copy(struct filter *f)
{
	struct slice record;
	enum json_type type;

	while (read_record(f, &record)) {
		type = json_type(record);
		f->last = type == JSON_NULL || type == JSON_FALSE;
		f->records++;
		out_slice(&f->out, record);
		out_put(&f->out, "\n", 1);
	}
}

/* libjq does not take the program. */
static void
rejected(const struct filter *f)
{
	if (f->operand && access(f->operand, F_OK) == 0)
		say("'%s' is a file, but the first operand is the "
		    "program: write . before it",
		    f->operand);
	exit(3);
}

/* A run has ended; the program may have had enough. */
static void
ended(struct filter *f, enum script_end end)
{
	f->records += f->gave;
	f->gave = false;
	switch (end) {
	case SCRIPT_HALTED:
		f->halt_code = script_halt_code(&f->script);
		f->halted = f->source.stop = true;
		break;
	case SCRIPT_REJECTED:
		rejected(f);
		break;
	default:
		break;
	}
}

static void
run(struct filter *f)
{
	struct script *s = &f->script;
	struct slice text;

	if (f->null) {
		ended(f, script_null(s));
		return;
	}
	while (read_input(f, &text))
		if (f->slurp)
			script_slurp(s, text);
		else
			ended(f, script_run(s, text));
	if (f->slurp && !f->source.stop)
		ended(f, script_slurped(s));
}

static void
summary(const struct filter *f)
{
	source_summary(&f->source);
	if (f->errors > f->tellings)
		say("%llu errors of the program",
		    (unsigned long long)f->errors);
	say_more("%llu lines, %llu records through",
	    (unsigned long long)f->source.lines,
	    (unsigned long long)f->records);
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
	} parts[] = { { 'r', PROGRAM_RAW }, { 'j', PROGRAM_RAW | PROGRAM_JOIN },
		{ RAW_OUTPUT0, PROGRAM_RAW | PROGRAM_NUL },
		{ 'a', PROGRAM_ASCII }, { 'S', PROGRAM_SORTED },
		{ 'R', PROGRAM_LINES } };

	for (size_t i = 0; i < sizeof(parts) / sizeof(*parts); i++)
		if (parts[i].k == k) {
			f->format |= parts[i].format;
			return true;
		}
	return false;
}

static void
program_option(struct filter *f, const struct cli *cli, int k)
{
	switch (k) {
	case 'e':
		f->exit_status = true;
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
		f->indent = PROGRAM_TAB;
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
		f->source.strict = f->inlet.parser.strict = true;
		break;
	case INLET_SSE:
		f->source.inlet = &f->inlet;
		break;
	case INLET_MAX_EVENT:
		f->inlet.parser.max_event = cli_size(cli, k);
		break;
	case EXPLAIN:
		f->explain = true;
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
take_operands(struct filter *f, const struct cli *cli, const struct operands *o)
{
	struct source *s = &f->source;
	int i = 0;

	if (!f->file && cli->operands > 0)
		f->operand = cli->operand[i++];
	if (f->operand && buf_str(&f->text, f->operand) == -1)
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
options(struct filter *f, struct cli *cli)
{
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
		else if (!stageopt_take(&f->stageopt, &f->stage, cli, k) &&
		    !format_option(f, k))
			program_option(f, cli, k);
	}
	mark(&o, cli->operands, kind);
	take_operands(f, cli, &o);
	free(o.kind);
	if (f->format & PROGRAM_LINES && f->stageopt.any)
		say_die(SAY_USAGE,
		    "'-R': lines of text have no fields to filter by");
}

/* Setting up. */

/* "." writes what passes as it is, unless it is to be written otherwise. */
static bool
trivial(const struct filter *f)
{
	struct slice s = json_trim(buf_get(&f->text));

	return (s.n == 0 || slice_eq(s, SLICE("."))) && !f->format &&
	    !f->indent && !f->null && !f->slurp;
}

/* Whether records come to the program one by one, and as they are. */
static bool
plain(const struct filter *f)
{
	const struct stage *s = &f->stage;

	return !(f->format & PROGRAM_LINES) && !f->null && !f->slurp &&
	    !s->exploding && !s->tweet && !s->by_key && !program_own();
}

/*
 * Records of which nothing can come need not be looked at.  Damage in them
 * stays unseen, so --strict looks at all.
 */
static void
sift(struct filter *f)
{
	struct ast a;

	if (f->source.strict)
		return;
	f->sieve.arena.max = (size_t)16 << 20;
	if (f->stageopt.any && !f->stage.keep_notes)
		presift_add(&f->sieve, &f->stage.sift, &f->stage.fields);
	if (f->scripted && plain(f) && !grammar_parse(&a, buf_get(&f->text))) {
		prefilter_add(&f->sieve, &a);
		ast_free(&a);
	}
	if (f->sieve.view)
		f->source.sieve = &f->sieve;
}

static void
prepare(struct filter *f)
{
	if (trivial(f))
		return;
	f->scripted = true;
	stageopt_seen(&f->told, TOLD * 2);
	script_format(&f->script, f->format, f->indent);
	if (script_compile(&f->script, buf_get(&f->text), f->file, f->slurp) ==
	    -1)
		rejected(f);
}

/* --explain */
static void
explain(struct filter *f)
{
	const char *why = f->script.why;

	if (f->stageopt.any)
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
}

static int
exit_code(const struct filter *f)
{
	if (f->source.refused)
		return SAY_REFUSED;
	if (f->halted)
		return f->halt_code;
	if (f->errors)
		return 5;
	return f->exit_status && !f->explain ? f->last : 0;
}

int
main(int argc, char **argv)
{
	static struct filter f = { .source.max_line = IN_MAXLINE, .last = 4 };
	const struct program_hooks hooks = { on_input, on_output, on_error,
		on_refused, on_note, on_print, on_missing, &f };
	struct cli cli;
	int code;

	io_init();
	cli_version(program_version);
	cli_init(&cli, "[options] [program] [file...]",
	    "Keep the records that filters and a jq program let through, or "
	    "write what\nthe program makes of them.",
	    opts, argc, argv);
	stageopt_init(&f.stageopt, &f.stage);
	inlet_init(&f.inlet);
	script_init(&f.script, &hooks, say_nomem);
	options(&f, &cli);
	stageopt_done(&f.stageopt, &f.stage);
	prepare(&f);
	sift(&f);
	out_init(&f.out, STDOUT_FILENO, "standard output");
	f.source.out = &f.out;
	if (f.explain)
		explain(&f);
	else if (f.scripted)
		run(&f);
	else
		copy(&f);
	summary(&f);
	code = exit_code(&f);
	script_free(&f.script);
	stage_free(&f.stage);
	source_free(&f.source);
	sieve_free(&f.sieve);
	seen_free(&f.told);
	buf_free(&f.text);
	free(f.source.path);
	io_exit(&f.out, code);
}
