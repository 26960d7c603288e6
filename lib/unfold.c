/* SPDX-License-Identifier: MIT */
#include "unfold.h"

/* A larger program is not looked at. */
#define NODES 2000

/* Definitions without parameters, the newest first. */
struct definition {
	const struct definition *up;
	const struct ast_node *def;
};

/* Put what they stand for in the place of calls. */
static void
expand(struct ast_node *n, const struct definition *scope)
{
	const struct definition *s = scope;

	for (int i = 0; i < AST_KIDS; i++)
		for (struct ast_node *k = n->kid[i]; k; k = k->next)
			expand(k, scope);
	if (n->kind != AST_CALL || n->kid[0])
		return;
	while (s && !slice_eq(s->def->text, n->text))
		s = s->up;
	if (s) {
		struct ast_node *next = n->next;

		*n = *s->def->kid[1];
		n->next = next;
	}
}

/* A name that means something to who looks at the program. */
static bool
known(struct slice name)
{
	static const char *const names[] = { "select", "empty", "not", "test",
		"contains", "startswith", "endswith", "input", "inputs" };

	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
		if (slice_eq(name, slice_str(names[i])))
			return true;
	return false;
}

/* There is too much of n to be looked at. */
static bool
large(const struct ast_node *n, unsigned *budget)
{
	for (; n; n = n->next) {
		if (--*budget == 0)
			return true;
		for (int i = 0; i < AST_KIDS; i++)
			if (n->kid[i] && large(n->kid[i], budget))
				return true;
	}
	return false;
}

/*
 * Whether a part of n gives names another meaning, or calls what n itself is the
 * body of, if that has a name.
 */
static bool
wild(const struct ast_node *n, struct slice self)
{
	for (; n; n = n->next) {
		if (n->kind == AST_DEF ||
		    (n->kind == AST_CALL && slice_eq(n->text, self)))
			return true;
		for (int i = 0; i < AST_KIDS; i++)
			if (n->kid[i] && wild(n->kid[i], self))
				return true;
	}
	return false;
}

/* The definitions at the start of n are seen by the rest, which is run. */
static const struct ast_node *
define(struct ast_node *n, const struct definition *scope)
{
	const bool def = n->kind == AST_DEF;
	const struct definition inner = { scope, n };
	unsigned budget = NODES;
	struct ast_node *body = def ? n->kid[1] : n;

	if ((def && (n->kid[0] || known(n->text))) || ast_asks(body) ||
	    wild(body, def ? n->text : SLICE("")))
		return NULL;
	expand(body, scope);
	if (large(body, &budget))
		return NULL;
	return def ? define(n->kid[2], &inner) : n;
}

const struct ast_node *
unfold(struct ast *a)
{
	return define(a->root, NULL);
}
