/* SPDX-License-Identifier: MIT */
#include "scope.h"

const struct scope *
scope_variable(const struct scope *s, struct slice name)
{
	while (s && (!s->slot || s->label || !slice_eq(s->name, name)))
		s = s->up;
	return s;
}

const struct scope *
scope_label(const struct scope *s, struct slice name)
{
	while (s && (!s->label || !slice_eq(s->name, name)))
		s = s->up;
	return s;
}

const struct scope *
scope_function(const struct scope *s, struct slice name, size_t args)
{
	while (s && (s->slot || s->args != args || !slice_eq(s->name, name)))
		s = s->up;
	return s;
}

bool
scope_used(const struct scope *s, const struct ast_node *n)
{
	if (n->kind == AST_VARIABLE || n->kind == AST_CALL ||
	    n->kind == AST_BREAK)
		for (const struct scope *t = s; t; t = t->up)
			if (slice_eq(t->name, n->text))
				return true;
	for (size_t i = 0; s && i < AST_KIDS; i++)
		for (const struct ast_node *k = n->kid[i]; k; k = k->next)
			if (scope_used(s, k))
				return true;
	return false;
}

size_t
scope_args(const struct ast_node *n)
{
	size_t args = 0;

	for (; n; n = n->next)
		args++;
	return args;
}
