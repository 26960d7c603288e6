/* SPDX-License-Identifier: MIT */
#ifndef SCOPE_H
#define SCOPE_H
/*
 * The names that a place in a jq program sees, which the program itself has
 * given: functions, their parameters, variables.  The newest comes first.
 */

#include "ast.h"

struct value;
struct call;

struct scope {
	const struct scope *up;
	struct slice name;
	struct value *slot; /* a variable, and where its value is; else: */
	bool label;         /* no variable, but what "break" leads to */
	size_t args;
	const struct ast_node *params, *body;
	/* what body sees: for a parameter that is not what the function does */
	const struct scope *sees;
	bool *used;        /* NULL, or set where it is called */
	struct call *call; /* NULL, or who makes code of a function has it */
};

/* NULL if there is none. */
const struct scope *scope_variable(const struct scope *s, struct slice name);
const struct scope *scope_label(const struct scope *s, struct slice name);
const struct scope *scope_function(
    const struct scope *s, struct slice name, size_t args);

/* True if n, or a part of it, may mean one of these names. */
bool scope_used(const struct scope *s, const struct ast_node *n);

/* How many nodes follow each other. */
size_t scope_args(const struct ast_node *n);

#endif
