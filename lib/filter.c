/* SPDX-License-Identifier: MIT */
#include "filter.h"

#include <errno.h>
#include <unistd.h>

#include "prefilter.h"
#include "presift.h"
#include "say.h"

/* The next record that the ready-made filters let through. */
static bool
read_record(struct filter *f, struct slice *record)
{
	struct slice line;
	int r;

	if (!f->staged)
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

/* With -s. */
static bool
read_part(struct filter *f, struct slice *text)
{
	if (!read_input(f, text))
		return false;
	if (f->format & PROGRAM_LINES)
		*text = source_last(&f->source);
	return true;
}

/* All of it is one input, which comes once. */
static bool
read_all(struct filter *f, struct slice *text)
{
	if (f->took)
		return false;
	f->took = true;
	while (read_part(f, text))
		script_keep(&f->script, *text);
	*text = script_kept(&f->script);
	return true;
}

static void
put(struct filter *f, struct slice bytes)
{
	if (!f->made)
		out_slice(&f->out, bytes);
	else if (buf_slice(f->made, bytes) == -1)
		say_nomem();
	else if (f->made->n > FILTER_MADE)
		f->odd = f->full = true;
}

/* True if it is not for this filter to go on, as it is a forked one. */
static bool
odd(struct filter *f)
{
	f->odd |= f->made != NULL;
	return f->made != NULL;
}

/* Hooks of the program. */

static bool
on_input(void *ctx, struct slice *text)
{
	struct filter *f = ctx;

	if (odd(f))
		return false;
	if (script_again(&f->script, text))
		return true;
	return f->slurp ? read_all(f, text) : read_input(f, text);
}

static void
on_output(void *ctx, struct slice bytes)
{
	struct filter *f = ctx;

	if (script_known(&f->script))
		return;
	put(f, bytes);
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

	if (odd(f))
		return;
	if (f->script.compiling) {
		say("%s", say_bytes(message, 400));
		return;
	}
	f->errors++;
	if (!say_verbose &&
	    (f->tellings == FILTER_TOLD || !seen_add(&f->told, message)))
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

	if (odd(ctx))
		return;
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
	if (!odd(ctx))
		say_note("%s", text);
}

static void
on_refused(void *ctx, const char *why, struct slice text)
{
	struct filter *f = ctx;

	if (!odd(f))
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
copy(struct filter *f, struct slice record)
{
	enum json_type type = json_type(record);

	f->last = type == JSON_NULL || type == JSON_FALSE;
	f->records++;
	put(f, record);
	put(f, SLICE("\n"));
}

/* A run has ended; the program may have had enough. */
static void
ended(struct filter *f, enum script_end end)
{
	f->records += f->gave;
	f->gave = false;
	if (end >= SCRIPT_HALTED && odd(f)) {
		/* libjq 1.6 loses memory where it is run on after that */
		f->source.stop |= end == SCRIPT_HALTED;
		return;
	}
	switch (end) {
	case SCRIPT_HALTED:
		f->halt_code = script_halt_code(&f->script);
		f->halted = f->source.stop = true;
		break;
	case SCRIPT_REJECTED:
		f->rejected = f->source.stop = true;
		break;
	default:
		break;
	}
}

static void
one(struct filter *f, struct slice text)
{
	if (f->scripted)
		ended(f, script_run(&f->script, text));
	else
		copy(f, text);
}

bool
filter_line(struct filter *f)
{
	struct slice line, record;
	int r;

	if (f->format & PROGRAM_LINES ? !source_line(&f->source, &line)
				      : !source_json(&f->source, &line))
		return false;
	if (!f->staged) {
		one(f, line);
		return true;
	}
	r = stage_put(&f->stage, line);
	while (r != -1 && !f->source.stop &&
	    (r = stage_next(&f->stage, &record)) == 1)
		one(f, record);
	if (r == -1)
		say_nomem();
	return true;
}

void
filter_run(struct filter *f)
{
	struct slice text;

	f->source.out = &f->out;
	if (f->null)
		ended(f, script_null(&f->script));
	else if (f->slurp) {
		while (read_part(f, &text))
			script_slurp(&f->script, text);
		f->stage.fields.reach.of = NULL;
		if (!f->source.stop)
			ended(f, script_slurped(&f->script, &f->source.stop));
	} else
		while (filter_line(f))
			;
}

void
filter_summary(struct filter *f)
{
	source_summary(&f->source);
	if (f->errors > f->tellings)
		say("%llu errors of the program",
		    (unsigned long long)f->errors);
	say_more("%llu lines, %llu records through",
	    (unsigned long long)f->source.lines,
	    (unsigned long long)f->records);
}

/* Setting up. */

struct program_hooks
filter_hooks(struct filter *f)
{
	return (struct program_hooks){ on_input, on_output, on_error,
		on_refused, on_note, on_print, on_missing, f };
}

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
 * The ready-made filters and the program look up what they want in one walk
 * over each record.
 */
static void
share(struct filter *f)
{
	if (f->staged && (!f->script.why || f->script.divided))
		engine_share(&f->script.engine, &f->stage.fields.reach);
}

/*
 * Records of which nothing can come need not be looked at.  Damage in them
 * stays unseen, so --strict looks at all.
 */
static void
sift(struct filter *f)
{
	struct ast *program = &f->script.engine.ast;

	if (f->source.strict)
		return;
	f->sieve.arena.max = (size_t)16 << 20;
	if (f->staged)
		presift_add(&f->sieve, &f->stage);
	if (program->root && plain(f))
		prefilter_add(&f->sieve, program);
	if (f->sieve.view)
		f->source.sieve = &f->sieve;
}

int
filter_prepare(struct filter *f)
{
	if (!trivial(f)) {
		f->scripted = true;
		script_format(&f->script, f->format, f->indent);
		f->script.null = f->null && !f->slurp;
		if (script_compile(&f->script, buf_get(&f->text), f->file) ==
		    -1)
			return -1;
		share(f);
	}
	sift(f);
	return 0;
}

void
filter_free(struct filter *f)
{
	script_free(&f->script);
	stage_free(&f->stage);
	source_free(&f->source);
	sieve_free(&f->sieve);
	seen_free(&f->told);
	buf_free(&f->text);
}

void
filter_fork(struct filter *w, const struct filter *f)
{
	struct program_hooks hooks = filter_hooks(w);

	*w = (struct filter){ .staged = f->staged,
		.format = f->format,
		.indent = f->indent,
		.text = f->text,
		.source = { .max_line = f->source.max_line,
		    .strict = f->source.strict,
		    .inlet = f->source.inlet },
		.scripted = f->scripted,
		.last = 4 };
	stage_fork(&w->stage, &f->stage);
	if (f->scripted) {
		script_fork(&w->script, &f->script, &hooks, &w->full);
		share(w);
	}
	sift(w);
}

void
filter_leave(struct filter *w)
{
	if (w->scripted)
		script_free(&w->script);
	stage_leave(&w->stage);
	sieve_free(&w->sieve);
}
