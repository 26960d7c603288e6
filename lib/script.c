/* SPDX-License-Identifier: MIT */
#include "script.h"

#include <stdlib.h>
#include <sys/random.h>
#include <sys/time.h>
#include <unistd.h>

#include "part.h"
#include "utf8.h"
#include "vet.h"

/* What libjq is where this is built; the Makefile knows. */
#ifndef LIBJQ_LATER
#define LIBJQ_LATER 0
#endif

/* What is held as text, for the engine, of all records; libjq's tree is larger. */
#define SLURP_MAX ((size_t)1 << 30)

/* Inputs that the engine is not to try are 2 to this power at most. */
#define RARE 10

enum kind {
	ARG,
	ARGJSON,
	STRING,
	JSON,
	LIBRARY
};

struct script_setting {
	struct script_setting *next;
	enum kind kind;
	const char *name, *value;
};

/* What libjq's "now" gives. */
static double
now(void)
{
	struct timeval t;

	gettimeofday(&t, NULL);
	return (double)t.tv_sec + (double)t.tv_usec / 1e6;
}

void
script_init(
    struct script *s, const struct program_hooks *hooks, void (*nomem)(void))
{
	uint64_t seed[2] = { 0 };

	*s = (struct script){ .hooks = *hooks, .nomem = nomem, .status = 4 };
	s->last = &s->first;
	engine_init(&s->engine, LIBJQ_LATER);
	engine_clock(&s->engine, now);
	(void)!getrandom(seed, sizeof seed, GRND_NONBLOCK);
	engine_seed(&s->engine, seed);
}

void
script_free(struct script *s)
{
	struct script_setting *next;

	for (; s->first; s->first = next) {
		next = s->first->next;
		free(s->first);
	}
	for (size_t i = 0; i < s->engine.unit.parts; i++)
		part_free(s->engine.unit.part[i]->part);
	program_free(s->program);
	engine_free(&s->engine);
	buf_free(&s->all);
	buf_free(&s->text);
}

/* Settings. */

static const char *
apply(struct program *p, enum kind kind, const char *name, const char *value)
{
	switch (kind) {
	case ARG:
		program_arg(p, name, value);
		return NULL;
	case ARGJSON:
		return program_argjson(p, name, value);
	case LIBRARY:
		program_library(p, value);
		return NULL;
	default:
		return program_positional(p, value, kind == JSON);
	}
}

/* The program, made when first needed, with all that was set so far. */
static struct program *
program(struct script *s)
{
	if (s->program)
		return s->program;
	s->program = program_new(&s->hooks, s->nomem);
	for (struct script_setting *t = s->first; t; t = t->next)
		apply(s->program, t->kind, t->name, t->value);
	return s->program;
}

/* Keep it for the program, or give it at once if there is one. */
static const char *
set(struct script *s, enum kind kind, const char *name, const char *value)
{
	struct script_setting *t;

	if (s->program)
		return apply(s->program, kind, name, value);
	t = malloc(sizeof *t);
	if (!t) {
		s->nomem();
		return "out of memory";
	}
	*t = (struct script_setting){ NULL, kind, name, value };
	*s->last = t;
	s->last = &t->next;
	return NULL;
}

static void
check(struct script *s, int rc)
{
	if (rc == -1)
		s->nomem();
}

void
script_arg(struct script *s, const char *name, const char *value)
{
	check(s, engine_arg(&s->engine, name, value));
	set(s, ARG, name, value);
}

/* Like most JSON; what is special about the rest, libjq has to say. */
static bool
ordinary(struct slice json)
{
	return json_valid(json, JSON_DEPTH / 2) && utf8_valid(json) == json.n &&
	    !vet_suspect(json);
}

const char *
script_argjson(struct script *s, const char *name, const char *json)
{
	if (!ordinary(slice_str(json)))
		program(s);
	check(s, engine_argjson(&s->engine, name, json));
	return set(s, ARGJSON, name, json);
}

const char *
script_argfile(struct script *s, const char *name, const char *path, bool raw)
{
	s->files = true;
	check(s, engine_hide(&s->engine, name));
	return program_argfile(program(s), name, path, raw);
}

const char *
script_positional(struct script *s, const char *text, bool json)
{
	if (json && !ordinary(slice_str(text)))
		program(s);
	return set(s, json ? JSON : STRING, NULL, text);
}

void
script_library(struct script *s, const char *dir)
{
	set(s, LIBRARY, NULL, dir);
}

void
script_format(struct script *s, int format, int indent)
{
	s->format = format;
	s->indent = indent;
}

/* Inputs of a program that goes over them. */

static bool
take(void *ctx, struct slice *text)
{
	struct script *s = ctx;

	return s->hooks.input(s->hooks.ctx, text);
}

static void
put(void *ctx)
{
	struct script *s = ctx;

	s->status = !s->engine.last;
	s->hooks.output(s->hooks.ctx, buf_get(&s->engine.out));
}

/* Compiling. */

static int
compile(struct script *s)
{
	const char *text = s->text.n ? buf_cstr(&s->text) : ".";
	struct program *p = program(s);
	int rc;

	if (s->compiled)
		return 0;
	if (!text)
		s->nomem();
	program_format(p, s->format, s->indent);
	program_until(p, s->enough);
	s->compiling = true;
	rc = program_compile(p, text, s->path);
	s->compiling = false;
	s->compiled = rc == 0;
	if (s->compiled)
		program_prune(p, &s->engine.ast);
	return rc;
}

/* Whether the engine may be tried. */
static bool
able(const struct script *s)
{
	return !s->why || s->divided;
}

/* Get what the engine runs all but parts of going; false: that cannot be. */
static bool
divide(struct script *s)
{
	struct code_unit *u = &s->engine.unit;

	for (size_t i = 0; i < u->parts; i++)
		if (!(u->part[i]->part =
			    part_new(program(s), u->part[i]->text)))
			return false;
	return u->parts > 0;
}

int
script_compile(struct script *s, struct slice text, const char *path)
{
	const char *why;

	s->path = path;
	/* its NUL too, now: whom it is shared with reads it */
	if (json_trim(text).n &&
	    (buf_slice(&s->text, text) == -1 || !buf_cstr(&s->text)))
		s->nomem();
	s->engine.unit.divide = true;
	if (s->null && !(s->format & PROGRAM_LINES))
		engine_inputs(&s->engine, take, put, s);
	if (memmem(s->text.p, s->text.n, "ENV", 3) ||
	    memmem(s->text.p, s->text.n, "env", 3))
		check(s, engine_env(&s->engine, environ));
	why = engine_compile(&s->engine, buf_get(&s->text));
	s->why = program_own() ? "definitions in ~/.jq" : NULL;
	if (!s->why)
		s->why = why;
	if (!s->why && s->engine.unit.parts) {
		s->divided = divide(s);
		s->why = code_reason(&s->engine.unit);
	}
	s->engine.layout = (struct layout){ s->format, s->indent };
	return able(s) ? 0 : compile(s);
}

void
script_fork(struct script *s, const struct script *from,
    const struct program_hooks *hooks, const bool *enough)
{
	const struct script_setting *t;

	script_init(s, hooks, from->nomem);
	s->enough = enough;
	for (t = from->first; t; t = t->next)
		switch (t->kind) {
		case ARG:
			script_arg(s, t->name, t->value);
			break;
		case ARGJSON:
			script_argjson(s, t->name, t->value);
			break;
		case LIBRARY:
			script_library(s, t->value);
			break;
		default:
			script_positional(s, t->value, t->kind == JSON);
		}
	script_format(s, from->format, from->indent);
	script_compile(s, buf_get(&from->text), from->path);
	s->alone = able(s);
}

/* Running. */

/* JSON, or with -R text. */
static enum engine_end
run(struct script *s, struct slice in)
{
	if (!(s->format & PROGRAM_LINES))
		return engine_run(&s->engine, in);
	/* libjq puts U+FFFD into it, in its own way */
	return utf8_valid(in) < in.n ? ENGINE_ASK
				     : engine_run_text(&s->engine, in);
}

/* What the engine begins in vain again and again it tries less and less often. */
static enum engine_end
try(struct script *s, struct slice in)
{
	enum engine_end is;

	if (!able(s))
		return ENGINE_ASK;
	if (s->pass) {
		s->pass--;
		return ENGINE_ASK;
	}
	is = run(s, in);
	if (is != ENGINE_ASK || !s->engine.heap.worn)
		s->worn = 0;
	else
		s->pass = 1U << (s->worn < RARE ? ++s->worn : RARE);
	return is;
}

/* End a run as the engine says; false if that is to ask libjq. */
static bool
native(struct script *s, enum engine_end is, enum script_end *end)
{
	struct engine *e = &s->engine;

	s->by_program = is == ENGINE_ASK;
	if (s->by_program)
		return false;
	if (e->results)
		put(s);
	*end = SCRIPT_DONE;
	if (is == ENGINE_FAILED) {
		s->hooks.error(s->hooks.ctx, slice_str(e->error));
		*end = SCRIPT_FAILED;
	}
	return true;
}

static enum script_end
ended(enum program_end end)
{
	return end == PROGRAM_DONE  ? SCRIPT_DONE
	    : end == PROGRAM_HALTED ? SCRIPT_HALTED
				    : SCRIPT_FAILED;
}

/* By libjq on text, or on null if that is absent. */
static enum script_end
by_program(struct script *s, struct slice text)
{
	int rc = compile(s);

	if (rc)
		return SCRIPT_REJECTED;
	return ended(
	    text.p ? program_run(s->program, text) : program_null(s->program));
}

enum script_end
script_run(struct script *s, struct slice text)
{
	enum engine_end is = try(s, text);
	enum script_end end;

	s->input = (struct slice){ 0 };
	if (!(s->format & PROGRAM_LINES))
		s->input = json_trim(text);
	if (native(s, is, &end))
		return end;
	return s->alone ? SCRIPT_UNUSABLE : by_program(s, text);
}

/* Give libjq the state that the engine had.  Returns NULL, or why it cannot. */
static const char *
hand_state(struct script *s, struct buf *state)
{
	if (!buf_cstr(state))
		s->nomem();
	if (vet_long(buf_get(state), VET_DIGITS))
		return "a number of more than 1000 digits";
	if (vet_long(buf_get(state), VET_EXACT))
		program_doubt(program(s));
	vet_mend(state->p, state->n);
	return program_argjson(program(s), "__state", state->p);
}

/* By libjq, from where the engine has kept of what came since. */
static enum script_end
go_on(struct script *s)
{
	struct inputs *i = &s->engine.inputs;
	struct buf text = { .max = 0 };
	const char *why;

	s->kept = i->first;
	s->newest = i->last;
	s->before = i->results;
	if (i->marked && i->held) {
		if (harvest_resumed(
			&s->engine.unit.inputs, &s->engine.ast, &text))
			s->nomem();
		buf_free(&s->text);
		s->text = text;
		why = hand_state(s, &i->state);
		if (why) {
			s->hooks.error(s->hooks.ctx, slice_str(why));
			return SCRIPT_FAILED;
		}
	}
	return by_program(s, (struct slice){ NULL, 0 });
}

enum script_end
script_null(struct script *s)
{
	enum engine_end is = ENGINE_ASK;
	enum script_end end;

	s->input = (struct slice){ 0 };
	if (able(s))
		is = engine_run(&s->engine, SLICE("null"));
	if (native(s, is, &end))
		return end;
	return go_on(s);
}

bool
script_again(struct script *s, struct slice *text)
{
	if (s->kept) {
		*text = s->kept->text;
		s->kept = s->kept->next;
		return true;
	}
	*text = s->newest;
	s->newest.p = NULL;
	return text->p != NULL;
}

bool
script_known(struct script *s)
{
	if (s->before == 0)
		return false;
	s->before--;
	return true;
}

/* All at once: an array, or with -R lines. */

/* What was kept so far, to which nothing may be added any more. */
static struct slice
whole(struct script *s)
{
	if (!(s->format & PROGRAM_LINES) &&
	    buf_str(&s->all, s->all.n ? "]" : "[]") == -1)
		s->nomem();
	return buf_get(&s->all);
}

/* Leave all to libjq, of which v was kept so far. */
static void
hand_over(struct script *s, struct slice v)
{
	struct json_iter it;

	s->handed = true;
	s->rejected = compile(s) == -1;
	if (s->rejected) {
		/* no use for it */
	} else if (!(s->format & PROGRAM_LINES)) {
		json_begin(&it, v);
		while (json_next(&it, NULL, &v))
			program_slurp(s->program, v);
	} else
		program_slurp(s->program, v);
	buf_free(&s->all);
}

/* Keep it for the engine; false if there is too much. */
static bool
keep(struct script *s, struct slice text)
{
	struct buf *b = &s->all;

	s->all.max = SLURP_MAX;
	if (buf_room(b, text.n + 2) == -1)
		return false;
	if (!(s->format & PROGRAM_LINES))
		buf_byte(b, b->n ? ',' : '[');
	buf_slice(b, text);
	return true;
}

void
script_slurp(struct script *s, struct slice text)
{
	if (!s->handed && able(s) && keep(s, text))
		return;
	if (!s->handed)
		hand_over(s, whole(s));
	if (!s->rejected)
		program_slurp(s->program, text);
}

enum script_end
script_slurped(struct script *s, const bool *stop)
{
	struct slice all = s->handed ? SLICE("") : whole(s);
	enum engine_end is = s->handed ? ENGINE_ASK : try(s, all);
	enum script_end end;

	s->input = (struct slice){ 0 };
	if (native(s, is, &end))
		return end;
	if (!s->handed)
		hand_over(s, all);
	if (s->rejected)
		return SCRIPT_REJECTED;
	return *stop ? SCRIPT_DONE : ended(program_slurped(s->program));
}

void
script_keep(struct script *s, struct slice text)
{
	if (!keep(s, text))
		s->nomem();
}

struct slice
script_kept(struct script *s)
{
	return whole(s);
}

struct slice
script_input(const struct script *s)
{
	return s->by_program ? program_input(s->program) : s->input;
}

int
script_halt_code(const struct script *s)
{
	return program_halt_code(s->program);
}

int
script_exit_status(const struct script *s)
{
	return s->by_program ? program_exit_status(s->program) : s->status;
}
