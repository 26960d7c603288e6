/* SPDX-License-Identifier: MIT */
#include "plan.h"

static void gather(struct code_unit *u, struct code *c, struct reach *w);

/* The paths of c by a walk of their own. */
static void
apart(struct code_unit *u, struct code *c)
{
	struct code_walk *w = arena_get(&u->arena, sizeof *w);

	if (!w || !c)
		return;
	*w = (struct code_walk){ .next = u->walks };
	u->walks = w;
	gather(u, c, &w->reach);
}

static void
gather_path(struct code_unit *u, struct code *c, struct reach *w)
{
	size_t n = 0;

	while (n < c->n && c->name[n].p)
		n++;
	if (n)
		c->leaf = reach_add(w, &u->arena, c->name, n);
	c->reach = w;
	c->lead = n;
}

/*
 * The paths of c that start at what c runs on, by the walk w.  What may not be
 * run at all has a walk of its own, but for the right sides of "and" and "or":
 * to look them up at once is mostly cheaper than to come back.
 */
static void
gather(struct code_unit *u, struct code *c, struct reach *w)
{
	for (; c; c = c->next) {
		if (c->kind == CODE_PATH && c->kid[0]->kind == CODE_SELF)
			gather_path(u, c, w);
		if (c->kind == CODE_FORM)
			apart(u, c->kid[0]);
		else if (c->kid[0])
			gather(u, c->kid[0], w);
		switch (c->kind) {
		case CODE_PIPE:
		case CODE_IF:
		case CODE_FORM:
		case CODE_TRY:
			apart(u, c->kid[1]);
			apart(u, c->kid[2]);
			break;
		case CODE_REDUCE:
		case CODE_FOREACH:
			gather(u, c->kid[1], w);
			apart(u, c->kid[2]);
			break;
		default:
			if (c->kid[1])
				gather(u, c->kid[1], w);
		}
	}
}

void
plan(struct code_unit *u, struct reach *first)
{
	u->walks = NULL;
	if (first)
		gather(u, u->root, first);
	else
		apart(u, u->root);
}
