/* SPDX-License-Identifier: MIT */
#include "prune.h"

/* Results of an expression that are places, at most. */
#define PLACES 16

/* How much of a program is followed, calls of its functions being followed. */
#define BUDGET 4000
#define CALLS 16

/* Definitions that are seen, the newest first. */
struct scope {
	const struct scope *up;
	const struct ast_node *def;
};

/* Where results stand; those that stand nowhere in the record are left out. */
struct places {
	struct prune_node *at[PLACES];
	size_t n;
};

struct planner {
	struct prune *prune;
	unsigned budget, calls;
	bool lost; /* too much, or out of memory */
};

static void eval(struct planner *p, const struct ast_node *n,
    struct prune_node *in, const struct scope *scope, struct places *out);

static void
put(struct planner *p, struct places *out, struct prune_node *node)
{
	for (size_t i = 0; i < out->n; i++)
		if (out->at[i] == node)
			return;
	if (!node)
		return;
	if (out->n == PLACES)
		p->lost = true;
	else
		out->at[out->n++] = node;
}

/* The place below node of that name, or of any; NULL: in something whole. */
static struct prune_node *
below(struct planner *p, struct prune_node *node, struct slice name)
{
	struct prune_node *k;

	if (node->whole)
		return NULL;
	for (k = node->kid; k; k = k->next)
		if (name.p ? k->name.p && slice_eq(k->name, name) : !k->name.p)
			return k;
	/* by name and by number: nobody does that */
	if (node->kid && !node->kid->name.p != !name.p) {
		node->whole = true;
		return NULL;
	}
	k = arena_get(&p->prune->arena, sizeof *k);
	if (k)
		*k = (struct prune_node){ .next = node->kid };
	if (k && name.p) {
		k->name = arena_copy(&p->prune->arena, name);
		if (!k->name.p)
			k = NULL;
	}
	if (!k) {
		p->lost = true;
		return NULL;
	}
	node->kid = k;
	return k;
}

static void
whole(const struct places *all)
{
	for (size_t i = 0; i < all->n; i++)
		all->at[i]->whole = true;
}

/* What n gives is looked at as a whole. */
static void
uses(struct planner *p, const struct ast_node *n, struct prune_node *in,
    const struct scope *scope)
{
	struct places got = { .n = 0 };

	if (!n)
		return;
	eval(p, n, in, scope, &got);
	whole(&got);
}

/* What n gives is only asked whether it is true. */
static void
asks(struct planner *p, const struct ast_node *n, struct prune_node *in,
    const struct scope *scope)
{
	struct places got = { .n = 0 };

	eval(p, n, in, scope, &got);
}

/* n on each element of in, the results to out. */
static void
on_each(struct planner *p, const struct ast_node *n, struct prune_node *in,
    const struct scope *scope, struct places *out)
{
	struct prune_node *k = below(p, in, (struct slice){ NULL, 0 });

	if (k)
		eval(p, n, k, scope, out);
}

/* Calls. */

/* A definition of the program's own.  False if there is none. */
static bool
own(struct planner *p, const struct ast_node *n, struct prune_node *in,
    const struct scope *scope, struct places *out)
{
	const struct ast_node *a, *b;

	for (; scope; scope = scope->up) {
		a = n->kid[0];
		b = scope->def->kid[0];
		while (a && b) {
			a = a->next;
			b = b->next;
		}
		if (!a && !b && slice_eq(n->text, scope->def->text))
			break;
	}
	if (!scope)
		return false;
	if (n->kid[0] || p->calls == CALLS)
		in->whole = true;
	else {
		p->calls++;
		eval(p, scope->def->kid[1], in, scope, out);
		p->calls--;
	}
	return true;
}

static bool
calls_one_of(const struct ast_node *n, const char *const *name)
{
	while (*name && !ast_calls(n, *name, 0))
		name++;
	return *name;
}

/* Functions that look at less than all of what they are given. */
static bool
builtin(struct planner *p, const struct ast_node *n, struct prune_node *in,
    const struct scope *scope, struct places *out)
{
	static const char *const types[] = { "values", "nulls", "booleans",
		"numbers", "strings", "scalars", "arrays", "objects",
		"iterables", NULL };
	static const char *const blind[] = { "not", "type", "empty", "now",
		"input", "inputs", "input_line_number", "input_filename", "env",
		"nan", "infinite", "halt", NULL };
	const struct ast_node *one = n->kid[0], *two = one ? one->next : NULL;
	struct places got = { .n = 0 };

	if (ast_calls(n, "select", 1)) {
		asks(p, one, in, scope);
		put(p, out, in);
	} else if (ast_calls(n, "map", 1)) {
		on_each(p, one, in, scope, &got);
		whole(&got);
	} else if (ast_calls(n, "any", 1) || ast_calls(n, "all", 1)) {
		on_each(p, one, in, scope, &got);
	} else if (ast_calls(n, "any", 2) || ast_calls(n, "all", 2)) {
		eval(p, one, in, scope, &got);
		for (size_t i = 0; i < got.n; i++)
			asks(p, two, got.at[i], scope);
	} else if (ast_calls(n, "first", 1) || ast_calls(n, "last", 1)) {
		eval(p, one, in, scope, out);
	} else if (ast_calls(n, "limit", 2)) {
		uses(p, one, in, scope);
		eval(p, two, in, scope, out);
	} else if (ast_calls(n, "has", 1) && one && one->kind == AST_STRING) {
		below(p, in, one->text);
	} else if (calls_one_of(n, types)) {
		put(p, out, in);
	} else
		return calls_one_of(n, blind);
	return true;
}

/* Expressions. */

static void
index_of(struct planner *p, const struct ast_node *n, struct prune_node *in,
    const struct scope *scope, struct places *out)
{
	struct places got = { .n = 0 };
	const struct slice any = { NULL, 0 };

	eval(p, n->kid[0], in, scope, &got);
	if (n->kind != AST_EACH && n->kid[1] && n->kid[1]->kind != AST_STRING)
		uses(p, n->kid[1], in, scope);
	if (n->kind == AST_SLICE)
		uses(p, n->kid[2], in, scope);
	for (size_t i = 0; i < got.n; i++) {
		struct prune_node *at = got.at[i];

		if (n->kind == AST_EACH)
			put(p, out, below(p, at, any));
		else if (n->kind == AST_INDEX && n->kid[1] &&
		    n->kid[1]->kind == AST_STRING)
			put(p, out, below(p, at, n->kid[1]->text));
		else
			at->whole = true;
	}
}

static void
object(struct planner *p, const struct ast_node *n, struct prune_node *in,
    const struct scope *scope)
{
	for (const struct ast_node *m = n->kid[0]; m; m = m->next) {
		uses(p, m->kid[0], in, scope);
		if (m->kid[1])
			uses(p, m->kid[1], in, scope);
		else
			in->whole = true;
	}
}

/* "source as pattern"; keys in a pattern may be expressions. */
static void
bind(struct planner *p, const struct ast_node *n, struct prune_node *in,
    const struct scope *scope)
{
	uses(p, n->kid[0], in, scope);
	if (n->kid[1]->kind != AST_VARIABLE || n->kid[1]->next)
		in->whole = true;
}

static void
pipe_into(struct planner *p, const struct ast_node *n, struct prune_node *in,
    const struct scope *scope, struct places *out)
{
	struct places got = { .n = 0 };

	eval(p, n->kid[0], in, scope, &got);
	for (size_t i = 0; i < got.n; i++)
		eval(p, n->kid[1], got.at[i], scope, out);
}

/*
 * Mark what n looks at when it is run on what stands at in, and add to out
 * where its results stand.
 */
static void
eval(struct planner *p, const struct ast_node *n, struct prune_node *in,
    const struct scope *scope, struct places *out)
{
	const struct scope inner = { scope, n };

	if (p->budget == 0)
		p->lost = true;
	if (p->lost || in->whole)
		return;
	p->budget--;
	switch (n->kind) {
	case AST_NULL:
	case AST_FALSE:
	case AST_TRUE:
	case AST_NUMBER:
	case AST_STRING:
	case AST_VARIABLE:
	case AST_LOCATION:
	case AST_BREAK:
		break;
	case AST_IDENTITY:
		put(p, out, in);
		break;
	case AST_INDEX:
	case AST_SLICE:
	case AST_EACH:
		index_of(p, n, in, scope, out);
		break;
	case AST_FORMAT:
	case AST_ARRAY:
	case AST_NEGATE:
		uses(p, n->kid[0], in, scope);
		break;
	case AST_BINARY:
		uses(p, n->kid[0], in, scope);
		uses(p, n->kid[1], in, scope);
		break;
	case AST_OBJECT:
		object(p, n, in, scope);
		break;
	case AST_PIPE:
		pipe_into(p, n, in, scope, out);
		break;
	case AST_COMMA:
	case AST_ELSE:
		eval(p, n->kid[0], in, scope, out);
		eval(p, n->kid[1], in, scope, out);
		break;
	case AST_OR:
	case AST_AND:
		asks(p, n->kid[0], in, scope);
		asks(p, n->kid[1], in, scope);
		break;
	case AST_IF:
		asks(p, n->kid[0], in, scope);
		eval(p, n->kid[1], in, scope, out);
		if (n->kid[2])
			eval(p, n->kid[2], in, scope, out);
		else
			put(p, out, in);
		break;
	case AST_TRY:
	case AST_LABEL:
		/* a handler is run on what stands nowhere */
		eval(p, n->kid[0], in, scope, out);
		break;
	case AST_REDUCE:
	case AST_FOREACH:
		bind(p, n, in, scope);
		uses(p, n->kid[2], in, scope);
		break;
	case AST_AS:
		bind(p, n, in, scope);
		eval(p, n->kid[2], in, scope, out);
		break;
	case AST_DEF:
		eval(p, n->kid[2], in, &inner, out);
		break;
	case AST_CALL:
		if (!own(p, n, in, scope, out) &&
		    !builtin(p, n, in, scope, out))
			in->whole = true;
		break;
	default:
		in->whole = true;
	}
}

void
prune_plan(struct prune *p, const struct ast *a, bool input)
{
	struct planner planner = { .prune = p, .budget = BUDGET };
	struct places got = { .n = 0 };

	if (!a->root)
		return;
	p->arena.max = (size_t)1 << 20;
	p->root = arena_get(&p->arena, sizeof *p->root);
	if (!p->root)
		return;
	*p->root = (struct prune_node){ .whole = false };
	eval(&planner, a->root, p->root, NULL, &got);
	for (size_t i = 0; i < got.n; i++)
		if (got.at[i] != p->root || !input)
			got.at[i]->whole = true;
	if (planner.lost || p->root->whole)
		prune_free(p);
}

void
prune_free(struct prune *p)
{
	arena_free(&p->arena);
	p->root = NULL;
}
