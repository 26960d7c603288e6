/* SPDX-License-Identifier: MIT */
#include "inputs.h"

#include "machine.h"
#include "render.h"

/* From mark to mark the heap takes so many bytes more, or as many as a mark. */
#define MARK ((size_t)256 << 10)

/* How much more it may hold of a state of short items, in times its text. */
#define STATE 128

/* What look-ups and copies may go over for one more input. */
#define MORE ((size_t)4 << 10)
#define TIMES 32

/* What is shorter is gone over by each look-up. */
#define SHORT 512

/* What has no more items is likely to have one of its own for each purpose. */
#define FEW 16
#define DEPTH 8

/* Nothing has come since the mark. */
static void
forget(struct inputs *i)
{
	i->first = NULL;
	i->end = &i->first;
	i->last.p = NULL;
	i->results = 0;
}

void
inputs_reset(struct inputs *i, struct heap *h)
{
	h->inputs = i;
	i->marked = false;
	i->held = NULL;
	i->base = 0;
	buf_reset(&i->state);
	forget(i);
}

void
inputs_free(struct inputs *i)
{
	buf_free(&i->state);
	buf_free(&i->spare);
}

void
inputs_hold(struct heap *h, struct value *state, struct value_state *owner)
{
	h->inputs->held = state;
	h->inputs->owner = owner;
}

/*
 * Of what holds nothing each input is done with by itself.  Else a mark, which
 * has to read and write the state, is due when as much has been done besides.
 */
static bool
due(const struct inputs *i, const struct heap *h)
{
	size_t mark = i->state.n + i->base;

	return !i->held ||
	    h->arena.used - i->base >= (mark > MARK ? mark : MARK);
}

/*
 * What is long in the state v as lists, as it would be gone over again and again.
 * Of many items each is left as it is.
 */
static enum flow
unfold(struct inputs *i, struct heap *h, struct value *v, unsigned depth)
{
	struct value_list *l;

	if (v->form != VALUE_RAW || !value_holds(v) || v->s.n < SHORT)
		return FLOW_ON;
	l = value_make_list(h, v, 1);
	if (!l)
		return FLOW_ASK;
	for (size_t k = 0; k < l->n && l->n <= FEW && depth; k++)
		if (unfold(i, h, &l->item[k], depth - 1))
			return FLOW_ASK;
	if (i->owner)
		l->owner = i->owner->owner;
	*v = value_of_list(l);
	return FLOW_ON;
}

/* Empty the heap but for the state. */
static enum flow
mark(struct inputs *i, struct heap *h)
{
	struct buf made = i->spare;

	buf_reset(&made);
	/* what is in it many times would be written as often */
	made.max = MARK + 8 * (i->state.n + h->arena.used);
	if (i->held && render(h, &made, i->held)) {
		i->spare = made;
		return FLOW_ASK;
	}
	i->spare = i->state;
	i->state = made;
	h->arena.max = i->room + STATE * made.n;
	heap_reset(h, made.n);
	forget(i);
	i->marked = true;
	if (i->held) {
		*i->held = value_raw(buf_get(&i->state));
		if (unfold(i, h, i->held, DEPTH))
			return FLOW_ASK;
	}
	i->base = h->arena.used;
	return FLOW_ON;
}

/* text in the heap, as *v, which is looked up in anew. */
static enum flow
keep(struct inputs *i, struct heap *h, struct slice text, struct value *v)
{
	struct inputs_kept *kept;

	i->last = json_trim(text);
	kept = arena_get(&h->arena, sizeof *kept);
	if (!kept)
		return FLOW_ASK;
	*kept = (struct inputs_kept){ NULL, arena_copy(&h->arena, i->last) };
	if (!kept->text.p)
		return FLOW_ASK;
	i->last.p = NULL;
	*i->end = kept;
	i->end = &kept->next;
	h->scan += MORE + TIMES * kept->text.n;
	h->copy += MORE + TIMES * kept->text.n;
	code_forget(i->unit);
	*v = value_raw(kept->text);
	return FLOW_ON;
}

static enum flow
all(struct heap *h, const struct code *c, const struct value *in,
    struct frame *k)
{
	struct inputs *i = h->inputs;
	enum flow flow = FLOW_ON;
	struct slice text;
	struct value v;

	(void)c;
	(void)in;
	while (flow == FLOW_ON) {
		i->given(i->ctx);
		if (due(i, h) && mark(i, h))
			return FLOW_ASK;
		if (!i->next(i->ctx, &text))
			return FLOW_ON;
		flow = keep(i, h, text, &v);
		if (flow == FLOW_ON)
			flow = k->give(h, k, &v);
	}
	return flow;
}

/* The name is none that a program can call: the compiler does. */
const struct form inputs_all[] = {
	{ .name = "all inputs", .args = 0, .many = all },
	{ .name = NULL },
};
