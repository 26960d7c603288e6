/* SPDX-License-Identifier: MIT */
#include "part.h"

#include <limits.h>
#include <math.h>
#include <stdlib.h>

#include "grammar.h"
#include "libjq.h"
#include "render.h"
#include "tree.h"
#include "vet.h"

struct part {
	struct code_part is; /* first: this is what the engine has of it */
	struct program *program;
	jq_state *jq; /* NULL once it cannot be used any more */
	struct tree tree;
	struct prune prune;
	struct buf
	    text; /* of a value that is none of the input's, or a result */
	bool long_number; /* the value has one a double cannot keep */
	bool running;     /* so it cannot be started, from its own results */
};

/* v for libjq. */
static enum flow
give_libjq(struct part *p, struct heap *h, const struct value *v, jv *out)
{
	struct slice s = v->s;

	if (v->form != VALUE_RAW) {
		buf_trim(&p->text, BUF_KEEP);
		if (render(h, &p->text, v))
			return FLOW_ASK;
		s = buf_get(&p->text);
	}
	if (s.n > INT_MAX || vet_long(s, VET_DIGITS))
		return FLOW_ASK;
	p->long_number = !p->tree.later && vet_long(s, VET_EXACT);
	*out = tree_make(&p->tree, s, p->prune.root);
	return jv_is_valid(*out) ? FLOW_ON : FLOW_ASK;
}

/* The text of v, in which a number that is none would be lost. */
static enum flow
take_json(struct part *p, struct heap *h, jv v, struct value *out)
{
	struct slice s;

	if (p->long_number)
		program_doubt(p->program);
	buf_trim(&p->text, BUF_KEEP);
	p->tree.lossy = false;
	if (tree_write(&p->tree, &p->text, jv_copy(v)) || p->tree.lossy)
		return FLOW_ASK;
	s = arena_copy(&h->arena, buf_get(&p->text));
	return s.p ? value_give(value_raw(s), out) : FLOW_ASK;
}

/* A result, which was given in for the engine's value same. */
static enum flow
take(struct part *p, struct heap *h, jv v, jv in, const struct value *same,
    struct value *out)
{
	jv_kind kind = jv_get_kind(v);
	struct slice s;

	switch (kind) {
	case JV_KIND_NULL:
		return value_give(value_null(), out);
	case JV_KIND_FALSE:
	case JV_KIND_TRUE:
		return value_give(value_bool(kind == JV_KIND_TRUE), out);
	case JV_KIND_NUMBER:
		if (p->tree.later || !isfinite(jv_number_value(v)))
			break;
		if (p->long_number)
			program_doubt(p->program);
		return value_give(value_number(jv_number_value(v)), out);
	default:
		if (jv_get_kind(in) == kind &&
		    jv_identical(jv_copy(v), jv_copy(in)))
			return value_give(*same, out);
	}
	if (kind != JV_KIND_STRING)
		return take_json(p, h, v, out);
	s = arena_copy(&h->arena, libjq_bytes(v));
	return s.p ? value_give(value_text(s), out) : FLOW_ASK;
}

/* The end of a run, which may be an error; v is consumed. */
static enum flow
end(struct heap *h, jv v)
{
	enum flow flow = FLOW_ASK;
	jv msg;

	if (!jv_invalid_has_msg(jv_copy(v))) {
		jv_free(v);
		return FLOW_ON;
	}
	msg = jv_invalid_get_msg(v);
	if (jv_get_kind(msg) == JV_KIND_STRING) {
		buf_reset(&h->message);
		if (buf_slice(&h->message, libjq_bytes(msg)) == 0 &&
		    buf_cstr(&h->message) &&
		    strlen(h->message.p) == h->message.n) {
			h->why = h->message.p;
			flow = FLOW_ERROR;
		}
	}
	jv_free(msg);
	return flow;
}

static enum flow
run(struct code_part *part, struct heap *h, const struct value *in,
    struct frame *k)
{
	struct part *p = (struct part *)(void *)part;
	enum flow flow;
	struct value out;
	jv v, result;

	flow = p->jq && !p->running ? give_libjq(p, h, in, &v) : FLOW_ASK;
	if (flow)
		return flow;
	p->running = true;
	jq_start(p->jq, jv_copy(v), 0);
	while (jv_is_valid(result = jq_next(p->jq))) {
		flow = take(p, h, result, v, in, &out);
		jv_free(result);
		if (flow == FLOW_ON)
			flow = k->give(h, k, &out);
		if (flow)
			break;
	}
	jv_free(v);
	p->running = false;
	if (flow == FLOW_ON)
		return end(h, result);
	if (!libjq_drain(p->jq))
		p->jq = NULL;
	return flow;
}

struct code_part *
part_new(struct program *program, struct slice text)
{
	struct part *p = calloc(1, sizeof *p);
	const char *source;
	struct ast a;

	if (!p)
		return NULL;
	*p = (struct part){ .is.run = run, .program = program };
	p->tree.later = libjq_later();
	if (buf_slice(&p->text, text) || !(source = buf_cstr(&p->text)) ||
	    !(p->jq = program_aside(program, source))) {
		part_free(&p->is);
		return NULL;
	}
	grammar_parse(&a, text);
	prune_plan(&p->prune, &a, true);
	ast_free(&a);
	return &p->is;
}

void
part_free(struct code_part *part)
{
	struct part *p = (struct part *)(void *)part;

	if (!p)
		return;
	if (p->jq)
		jq_teardown(&p->jq);
	tree_free(&p->tree);
	prune_free(&p->prune);
	buf_free(&p->text);
	free(p);
}
