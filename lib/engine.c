/* SPDX-License-Identifier: MIT */
#include "engine.h"

#include "compile.h"
#include "grammar.h"
#include "machine.h"
#include "plan.h"
#include "render.h"
#include "utf8.h"

/*
 * What one document may take besides some times its size, before libjq has to do
 * it, which would take more, and what the code of a program may.
 */
#define HEAP_MAX ((size_t)256 << 20)
#define CODE_MAX ((size_t)64 << 20)

/* A result of the program. */
static enum flow
give_result(struct heap *h, struct frame *f, const struct value *v)
{
	struct engine *e = f->ctx;

	e->results++;
	e->last = value_true(v);
	return layout_result(h, &e->out, v, &e->layout);
}

static enum engine_end
run(struct engine *e, struct value in)
{
	struct frame k = { .give = give_result, .ctx = e };
	enum flow flow;

	e->heap.arena.max = e->out.max = HEAP_MAX + 4 * in.s.n;
	heap_reset(&e->heap, in.s.n);
	if (e->unit.harvest)
		inputs_reset(&e->inputs, &e->heap);
	code_forget(&e->unit);
	buf_trim(&e->out, BUF_KEEP);
	e->results = 0;
	flow = machine_run(&e->heap, e->unit.root, &in, &k);
	if (flow == FLOW_ON)
		return ENGINE_DONE;
	e->error = e->heap.why;
	if (flow == FLOW_ERROR && e->error)
		return ENGINE_FAILED;
	e->results = 0;
	buf_reset(&e->out);
	return ENGINE_ASK;
}

enum engine_end
engine_run(struct engine *e, struct slice doc)
{
	return run(e, value_raw(json_trim(doc)));
}

enum engine_end
engine_run_text(struct engine *e, struct slice text)
{
	return run(e, value_text(text));
}

/* Setting up. */

void
engine_init(struct engine *e, bool later)
{
	*e = (struct engine){ .unit.later = later,
		.unit.arena.max = CODE_MAX,
		.heap.later = later,
		.heap.arena.max = HEAP_MAX,
		.out.max = HEAP_MAX };
}

void
engine_free(struct engine *e)
{
	ast_free(&e->ast);
	code_free(&e->unit);
	heap_free(&e->heap);
	buf_free(&e->out);
	inputs_free(&e->inputs);
}

/* Variables that are there without being set. */
static bool
special(const char *name)
{
	return strcmp(name, "ARGS") == 0 || strcmp(name, "ENV") == 0;
}

/* A new variable, unless there is one of that name. */
static int
add(struct engine *e, const char *name, bool known, struct value v)
{
	struct code_variable *n, **last = &e->unit.variables;

	while (*last && !slice_eq((*last)->name, slice_str(name)))
		last = &(*last)->next;
	if (*last)
		return 0;
	n = arena_get(&e->unit.arena, sizeof *n);
	if (!n)
		return -1;
	*n = (struct code_variable){ .known = known, .value = v };
	n->name = arena_copy(&e->unit.arena, slice_str(name));
	n->value.s = arena_copy(&e->unit.arena, v.s);
	if (!n->name.p || !n->value.s.p)
		return -1;
	*last = n;
	return 0;
}

int
engine_hide(struct engine *e, const char *name)
{
	return add(e, name, false, value_null());
}

int
engine_arg(struct engine *e, const char *name, const char *text)
{
	struct slice s = slice_str(text);

	/* libjq puts U+FFFD into it, in its own way */
	if (utf8_valid(s) < s.n)
		return engine_hide(e, name);
	return add(e, name, !special(name), value_text(s));
}

/* As libjq would write it: the value is no part of the input. */
static int
add_json(struct engine *e, const char *name, struct slice json)
{
	struct value v = value_raw(json_trim(json));
	struct buf text = { .max = HEAP_MAX };
	int rc;

	if (!json_valid(v.s, JSON_DEPTH) || utf8_valid(v.s) < v.s.n ||
	    render_anew(&e->heap, &text, &v))
		rc = engine_hide(e, name);
	else
		rc = add(e, name, true, value_raw(buf_get(&text)));
	buf_free(&text);
	heap_reset(&e->heap, 0);
	return rc;
}

int
engine_argjson(struct engine *e, const char *name, const char *json)
{
	return special(name) ? engine_hide(e, name)
			     : add_json(e, name, slice_str(json));
}

static bool
next(void *ctx, struct slice *text)
{
	struct engine *e = ctx;

	return e->next(e->ctx, text);
}

/* Before the next input. */
static void
give_away(void *ctx)
{
	struct engine *e = ctx;

	e->out.max = HEAP_MAX + 4 * e->inputs.state.n;
	if (!e->results)
		return;
	e->put(e->ctx);
	e->inputs.results += e->results;
	e->results = 0;
	buf_trim(&e->out, BUF_KEEP);
}

void
engine_inputs(struct engine *e, bool (*take)(void *ctx, struct slice *text),
    void (*put)(void *ctx), void *ctx)
{
	e->inputs = (struct inputs){ .next = next,
		.given = give_away,
		.ctx = e,
		.unit = &e->unit,
		.room = HEAP_MAX };
	e->next = take;
	e->put = put;
	e->ctx = ctx;
	e->unit.harvest = true;
}

void
engine_clock(struct engine *e, double (*now)(void))
{
	e->heap.now = now;
}

void
engine_seed(struct engine *e, const uint64_t seed[static 2])
{
	memcpy(e->heap.seed, seed, sizeof e->heap.seed);
}

int
engine_env(struct engine *e, char *const *env)
{
	struct buf b = { .max = HEAP_MAX };
	const char *value;
	int rc = buf_byte(&b, '{');

	for (; *env; env++) {
		value = strchr(*env, '=');
		if (!value)
			continue;
		/* libjq puts U+FFFD into it, in its own way */
		if (utf8_valid(slice_str(*env)) < strlen(*env))
			break;
		if (b.n > 1)
			rc |= buf_byte(&b, ',');
		rc |= json_str(
		    &b, (struct slice){ *env, (size_t)(value - *env) });
		rc |= buf_byte(&b, ':');
		rc |= json_str(&b, slice_str(value + 1));
	}
	rc |= buf_byte(&b, '}');
	if (*env)
		rc = engine_hide(e, "ENV");
	else if (rc == 0)
		rc = add_json(e, "ENV", buf_get(&b));
	buf_free(&b);
	return rc;
}

const char *
engine_compile(struct engine *e, struct slice text)
{
	const char *why = "its syntax";

	if (grammar_parse(&e->ast, text))
		return why;
	for (struct code_variable *v = e->unit.variables; v; v = v->next)
		if (v->known && v->value.form == VALUE_TEXT)
			ast_bind(e->ast.root, v->name, v->value.s);
	why = compile_program(&e->unit, &e->ast);
	if (!why)
		plan(&e->unit, NULL);
	return why;
}

void
engine_share(struct engine *e, struct reach *walk)
{
	if (e->unit.root)
		plan(&e->unit, walk);
}
