/* SPDX-License-Identifier: MIT */
#include "inputs.h"

#include "machine.h"
#include "render.h"

/*
 * Between two marks so many bytes come in; or as many as the state has, or takes
 * to be gone on from, so that this costs no more than what comes in.
 */
#define MARK ((size_t)128 << 10)

/* What look-ups and copies may go over for one more input. */
#define MORE ((size_t)64 << 10)
#define TIMES 32

/* Nothing has come since the mark. */
static void
forget(struct inputs *i)
{
	i->first = NULL;
	i->end = &i->first;
	i->last.p = NULL;
	i->results = i->bytes = i->base = 0;
}

void
inputs_reset(struct inputs *i, struct heap *h)
{
	h->inputs = i;
	i->marked = false;
	i->held = NULL;
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
inputs_hold(struct heap *h, struct value *state)
{
	h->inputs->held = state;
}

/* What the heap may hold where the state has n bytes. */
static size_t
room(const struct inputs *i, size_t n)
{
	return i->room + 16 * n;
}

/* Of what holds nothing each input is done with by itself. */
static bool
due(const struct inputs *i, const struct heap *h)
{
	size_t n = i->state.n > MARK ? i->state.n : MARK;

	n = i->base > n ? i->base : n;
	return !i->held || i->bytes >= n || h->arena.used > h->arena.max / 2;
}

/* Empty the heap but for the state. */
static enum flow
mark(struct inputs *i, struct heap *h)
{
	struct buf made = i->spare;

	buf_reset(&made);
	if (i->held && render(h, &made, i->held)) {
		i->spare = made;
		return FLOW_ASK;
	}
	i->spare = i->state;
	i->state = made;
	h->arena.max = room(i, made.n);
	heap_reset(h, made.n);
	forget(i);
	i->marked = true;
	if (i->held)
		*i->held = value_raw(buf_get(&i->state));
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
	i->bytes += kept->text.n;
	h->scan += MORE + TIMES * kept->text.n;
	h->copy += MORE + TIMES * kept->text.n;
	for (struct code_walk *w = i->unit->walks; w; w = w->next)
		w->reach.of = NULL;
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
		i->base = i->base ? i->base : h->arena.used;
	}
	return flow;
}

/* By this name none is called: "inputs" in some place is. */
const struct form inputs_all[] = {
	{ .name = "all inputs", .args = 0, .many = all },
	{ .name = NULL },
};
