/* SPDX-License-Identifier: MIT */
#include "target.h"

#include "excerpt.h"
#include "places.h"

/* The path from "." that everything c leads to is below; NULL: none. */
static const struct code *
trunk(const struct code *c)
{
	while (c->kind == CODE_PIPE || c->kind == CODE_EACH ||
	    (c->kind == CODE_INDEX &&
		(c->kid[1]->kind == CODE_CONST ||
		    c->kid[1]->kind == CODE_BOUND)) ||
	    (c->kind == CODE_PATH && c->kid[0]->kind != CODE_SELF))
		c = c->kid[0];
	return c->kind == CODE_PATH && c->kid[0]->kind == CODE_SELF ? c : NULL;
}

/* True if what a leads to and what b leads to have nothing to do with it. */
static bool
apart(const struct code *a, const struct code *b)
{
	if (a->kind == CODE_COMMA)
		return apart(a->kid[0], b) && apart(a->kid[1], b);
	if (b->kind == CODE_COMMA)
		return apart(a, b->kid[0]) && apart(a, b->kid[1]);
	a = trunk(a);
	b = trunk(b);
	if (!a || !b)
		return false;
	for (size_t i = 0; i < a->n && i < b->n; i++) {
		if (a->name[i].p && b->name[i].p) {
			if (!slice_eq(a->name[i], b->name[i]))
				return true;
		} else if (a->name[i].p || b->name[i].p ||
		    a->index[i] != b->index[i])
			return false;
	}
	return false;
}

/* True if c cannot fail, whatever it runs on. */
static bool
safe(const struct code *c)
{
	switch (c->kind) {
	case CODE_SELF:
	case CODE_CONST:
	case CODE_BOUND:
		return true;
	case CODE_CALL:
		return !c->kid[0] &&
		    (strcmp(c->call->name, "type") == 0 ||
			strcmp(c->call->name, "not") == 0);
	case CODE_BINARY:
		if (c->sign < AST_EQ)
			return false;
		/* fall through */
	case CODE_PIPE:
	case CODE_AND:
	case CODE_OR:
		return safe(c->kid[0]) && safe(c->kid[1]);
	default:
		return false;
	}
}

/*
 * True if c leads to its input, to what is in it and no deeper, or to nothing,
 * and cannot fail: jq goes into what is to be removed, too.
 */
static bool
shallow(const struct code *c)
{
	const struct code *filter = c->kid[0];

	switch (c->kind) {
	case CODE_SELF:
	case CODE_EMPTY:
		return true;
	case CODE_IF:
		return safe(filter) && shallow(c->kid[1]) && shallow(c->kid[2]);
	case CODE_PIPE:
		/* select, and what is done then */
		return filter->kind == CODE_IF && safe(filter->kid[0]) &&
		    filter->kid[1]->kind == CODE_SELF &&
		    filter->kid[2]->kind == CODE_EMPTY && shallow(c->kid[1]);
	case CODE_INDEX:
	case CODE_EACH:
		return c->optional && filter->kind == CODE_SELF &&
		    (!c->kid[1] || safe(c->kid[1]));
	default:
		return false;
	}
}

/* True if what c leads to is in a slice. */
static bool
sliced(const struct code *c)
{
	return c &&
	    (excerpt_is(c) || sliced(c->kid[0]) ||
		(c->kind != CODE_INDEX &&
		    (sliced(c->kid[1]) || sliced(c->kid[2]))));
}

/* True if c leads to one place at most. */
static bool
sole(const struct code *c)
{
	switch (c->kind) {
	case CODE_SELF:
	case CODE_EMPTY:
		return true;
	case CODE_PATH:
	case CODE_INDEX:
		return sole(c->kid[0]);
	case CODE_FORM:
		return sole(c->kid[2]);
	case CODE_PIPE:
		return sole(c->kid[0]) && sole(c->kid[1]);
	case CODE_IF:
		return sole(c->kid[1]) && sole(c->kid[2]);
	default:
		return false;
	}
}

/*
 * As target_follows, of what can be followed.  Of a slice jq removes one place
 * after the other, and looks for it anew in what is left.
 */
static bool
fits(const struct code *c, bool remove)
{
	switch (c->kind) {
	case CODE_EACH:
		if (remove && sliced(c->kid[0]))
			return false;
		/* fall through */
	case CODE_PATH:
	case CODE_INDEX:
		return fits(c->kid[0], remove);
	case CODE_FORM:
		return fits(c->kid[2], remove);
	case CODE_PIPE:
		if (remove && sliced(c->kid[0]) && !sole(c->kid[1]))
			return false;
		if (remove && c->kid[0]->kind == CODE_RECURSE &&
		    !shallow(c->kid[1]))
			return false;
		return fits(c->kid[0], remove) && fits(c->kid[1], remove);
	case CODE_COMMA:
		return apart(c->kid[0], c->kid[1]) && fits(c->kid[0], remove) &&
		    fits(c->kid[1], remove);
	case CODE_IF:
		return fits(c->kid[1], remove) && fits(c->kid[2], remove);
	case CODE_BIND:
		return fits(c->kid[1], remove);
	default:
		return true;
	}
}

bool
target_follows(const struct code *c, bool remove)
{
	return places_follow(c) && fits(c, remove);
}
