/* SPDX-License-Identifier: MIT */
#include "plan.h"

/* What paths start at: what walk walks over, or below the node of it. */
struct origin {
	struct reach *walk;
	struct reach_node *node;
};

static void gather(struct code_unit *u, struct code *c, struct origin from);

/* The paths of c by a walk of their own. */
static void
apart(struct code_unit *u, struct code *c)
{
	struct code_walk *w = arena_get(&u->arena, sizeof *w);

	if (!w || !c)
		return;
	*w = (struct code_walk){ .next = u->walks };
	u->walks = w;
	gather(u, c, (struct origin){ &w->reach, NULL });
}

static void
gather_path(struct code_unit *u, struct code *c, struct origin from)
{
	size_t n = 0;

	while (n < c->n && c->name[n].p)
		n++;
	if (n)
		c->leaf = reach_add_below(
		    from.walk, from.node, &u->arena, c->name, n);
	c->reach = from.walk;
	c->below = from.node;
	c->lead = n;
}

/* The right side of the pipe c, which runs on what the left one gives. */
static void
gather_right(struct code_unit *u, struct code *c, struct origin from)
{
	const struct code *left = c->kid[0];

	/* names from there, and nothing else: they go on with it */
	if (left && left->kind == CODE_PATH &&
	    left->kid[0]->kind == CODE_SELF && left->leaf &&
	    left->lead == left->n) {
		from.node = left->leaf;
		gather(u, c->kid[1], from);
	} else
		apart(u, c->kid[1]);
}

/*
 * The paths of c that start at what c runs on, which is from.  What may not be
 * run at all has a walk of its own, but for the right sides of "and" and "or":
 * to look them up at once is mostly cheaper than to come back.
 */
static void
gather(struct code_unit *u, struct code *c, struct origin from)
{
	for (; c; c = c->next) {
		if (c->kind == CODE_PATH && c->kid[0]->kind == CODE_SELF)
			gather_path(u, c, from);
		if (c->kind == CODE_FORM)
			apart(u, c->kid[0]);
		else if (c->kid[0])
			gather(u, c->kid[0], from);
		switch (c->kind) {
		case CODE_PIPE:
			gather_right(u, c, from);
			break;
		case CODE_IF:
		case CODE_FORM:
		case CODE_TRY:
			apart(u, c->kid[1]);
			apart(u, c->kid[2]);
			break;
		case CODE_REDUCE:
		case CODE_FOREACH:
			gather(u, c->kid[1], from);
			apart(u, c->kid[2]);
			break;
		default:
			if (c->kid[1])
				gather(u, c->kid[1], from);
		}
	}
}

void
plan(struct code_unit *u, struct reach *first)
{
	u->walks = NULL;
	if (first)
		gather(u, u->root, (struct origin){ first, NULL });
	else
		apart(u, u->root);
}
