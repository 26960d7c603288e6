/* SPDX-License-Identifier: MIT */
#include "script.h"

#include <stdlib.h>
#include <unistd.h>

#include "part.h"
#include "utf8.h"
#include "vet.h"

/* What libjq is where this is built; the Makefile knows. */
#ifndef LIBJQ_LATER
#define LIBJQ_LATER 0
#endif

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

void
script_init(
    struct script *s, const struct program_hooks *hooks, void (*nomem)(void))
{
	*s = (struct script){ .hooks = *hooks, .nomem = nomem, .status = 4 };
	s->last = &s->first;
	engine_init(&s->engine, LIBJQ_LATER);
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

/* Compiling. */

/* What in the format libjq alone can do. */
static const char *
unusual(const struct script *s)
{
	if (s->indent)
		return "indenting";
	if (s->format & PROGRAM_ASCII)
		return "--ascii-output";
	if (s->format & PROGRAM_SORTED)
		return "--sort-keys";
	if (s->format & PROGRAM_NUL)
		return "--raw-output0";
	return s->format & PROGRAM_LINES ? "--raw-input" : NULL;
}

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
script_compile(
    struct script *s, struct slice text, const char *path, bool slurp)
{
	const char *why;

	s->path = path;
	/* its NUL too, now: whom it is shared with reads it */
	if (json_trim(text).n &&
	    (buf_slice(&s->text, text) == -1 || !buf_cstr(&s->text)))
		s->nomem();
	s->engine.unit.divide = true;
	if (memmem(s->text.p, s->text.n, "ENV", 3) ||
	    memmem(s->text.p, s->text.n, "env", 3))
		check(s, engine_env(&s->engine, environ));
	why = engine_compile(&s->engine, buf_get(&s->text));
	s->why = slurp ? "--slurp" : unusual(s);
	if (!s->why && program_own())
		s->why = "definitions in ~/.jq";
	if (!s->why)
		s->why = why;
	if (!s->why && s->engine.unit.parts) {
		s->divided = divide(s);
		s->why = code_reason(&s->engine.unit);
	}
	if (s->format & PROGRAM_RAW)
		s->engine.format |= ENGINE_RAW;
	if (s->format & PROGRAM_JOIN)
		s->engine.format |= ENGINE_JOIN;
	return s->why && !s->divided ? compile(s) : 0;
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
	script_compile(s, buf_get(&from->text), from->path, false);
	s->alone = !s->why || s->divided;
}

/* Running. */

/* False if libjq is to be asked. */
static bool
native(struct script *s, struct slice text, enum script_end *end)
{
	struct engine *e = &s->engine;
	enum engine_end is = ENGINE_ASK;

	if (!s->why || s->divided)
		is = engine_run(e, text);
	s->by_program = is == ENGINE_ASK;
	if (s->by_program)
		return false;
	s->input = json_trim(text);
	if (e->results) {
		s->status = !e->last;
		s->hooks.output(s->hooks.ctx, buf_get(&e->out));
	}
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
	enum script_end end;

	if (native(s, text, &end))
		return end;
	return s->alone ? SCRIPT_UNUSABLE : by_program(s, text);
}

enum script_end
script_null(struct script *s)
{
	enum script_end end;

	if (native(s, SLICE("null"), &end))
		return end;
	return by_program(s, (struct slice){ NULL, 0 });
}

void
script_slurp(struct script *s, struct slice text)
{
	program_slurp(s->program, text);
}

enum script_end
script_slurped(struct script *s)
{
	s->by_program = true;
	return ended(program_slurped(s->program));
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
