/* SPDX-License-Identifier: MIT */
#include "expand.h"

#include "forms.h"

/* n, where s is seen. */
static struct code *
within(struct code_unit *u, const struct scope *s, const struct ast_node *n)
{
	const struct scope *before = u->scope;
	struct code *c;

	u->scope = s;
	c = u->compile(u, n);
	u->scope = before;
	return c;
}

static struct scope *
scope_new(struct code_unit *u, const struct scope *up, struct slice name)
{
	struct scope *s = arena_get(&u->arena, sizeof *s);
	bool *used = arena_get(&u->arena, sizeof *used);

	if (!s || !used) {
		code_lose(u, "its size");
		return NULL;
	}
	*used = false;
	*s = (struct scope){ .up = up, .name = name, .used = used };
	return s;
}

/* Arguments that nobody calls. */

static const struct ast_node *missing(
    const struct scope *s, const struct ast_node *n, bool later);

/* The same in the body of a function with those parameters. */
static const struct ast_node *
missing_in(const struct scope *s, const struct ast_node *params,
    const struct ast_node *body, bool later)
{
	struct scope p = { .up = s };

	if (!params)
		return missing(s, body, later);
	p.name = params->text;
	return missing_in(&p, params->next, body, later);
}

/* A call in n of what is not there, or that libjq alone may have; or NULL. */
static const struct ast_node *
missing(const struct scope *s, const struct ast_node *n, bool later)
{
	size_t args = scope_args(n->kid[0]);
	const struct ast_node *found = NULL;

	if (n->kind == AST_DEF) {
		struct scope def = { .up = s, .name = n->text, .args = args };

		found = missing_in(&def, n->kid[0], n->kid[1], later);
		return found ? found : missing(&def, n->kid[2], later);
	}
	if (n->kind == AST_CALL && !scope_function(s, n->text, args) &&
	    !forms_there(n->text, args, later))
		return n;
	for (int i = 0; i < AST_KIDS && !found; i++)
		for (const struct ast_node *k = n->kid[i]; k && !found;
		     k = k->next)
			found = missing(s, k, later);
	return found;
}

/*
 * c, but NULL if the argument that f is is not used by it and calls what is not
 * there.  jq refuses that, though not in functions that are not called.
 */
static struct code *
checked(struct code_unit *u, struct code *c, const struct scope *f)
{
	const struct ast_node *n;

	if (!c || *f->used)
		return c;
	n = missing(f->sees, f->body, u->later);
	return n ? code_refuse(u, "function ", n->text) : c;
}

/* What n gives is called $name in body, which sees s and that. */
static struct code *
bound(struct code_unit *u, struct code *source, const struct scope *s,
    struct slice name, struct scope **as)
{
	struct value *slot = arena_get(&u->arena, sizeof *slot);
	struct code *c = code_new(u, CODE_BIND);

	if (!source || !c || !slot || !(*as = scope_new(u, s, name)))
		return slot ? NULL : code_lose(u, "its size");
	*slot = value_null();
	(*as)->slot = c->slot = slot;
	c->kid[0] = source;
	return c;
}

/* The body of a "bound". */
static struct code *
with_body(struct code *c, struct code *body)
{
	if (!c || !body)
		return NULL;
	c->kid[1] = body;
	c->single = c->kid[0]->single && body->single;
	return c;
}

/*
 * A call of f: its body, where the parameters from p on are the arguments from
 * a on, as the caller sees them, and s is seen besides.
 */
static struct code *
expand(struct code_unit *u, const struct scope *f, const struct ast_node *p,
    const struct ast_node *a, const struct scope *s, const struct scope *caller)
{
	struct scope *more, *as = NULL;
	struct code *c;

	if (!p)
		return within(u, f->sees ? f->sees : s, f->body);
	more = scope_new(u, s, p->text);
	if (!more)
		return NULL;
	more->body = a;
	more->sees = caller;
	if (p->kind != AST_VARIABLE) {
		c = expand(u, f, p->next, a->next, more, caller);
		return checked(u, c, more);
	}
	c = bound(u, within(u, caller, a), more, p->text, &as);
	return c ? with_body(c, expand(u, f, p->next, a->next, as, caller))
		 : NULL;
}

struct code *
expand_call(
    struct code_unit *u, const struct scope *f, const struct ast_node *args)
{
	if (f->used)
		*f->used = true;
	return expand(u, f, f->params, args, f, u->scope);
}

struct code *
expand_def(struct code_unit *u, const struct ast_node *n)
{
	struct scope *s = scope_new(u, u->scope, n->text);

	if (!s)
		return NULL;
	s->params = n->kid[0];
	s->args = scope_args(n->kid[0]);
	s->body = n->kid[1];
	return within(u, s, n->kid[2]);
}

/* The source of n and the variable it is put in, if that is all there is. */
static struct code *
source(struct code_unit *u, const struct ast_node *n, struct scope **as)
{
	const struct ast_node *pattern = n->kid[1];

	if (pattern->kind != AST_VARIABLE || pattern->next)
		return code_refuse(u, "", ast_name(n));
	return bound(u, u->compile(u, n->kid[0]), u->scope, pattern->text, as);
}

struct code *
expand_as(struct code_unit *u, const struct ast_node *n)
{
	struct scope *as = NULL;
	struct code *c = source(u, n, &as);

	return c ? with_body(c, within(u, as, n->kid[2])) : NULL;
}

/*
 * "reduce" and "foreach", where the state is one value at each step.  Up to jq
 * 1.6 a "?" of the source would catch the errors of the steps.
 */
struct code *
expand_fold(struct code_unit *u, const struct ast_node *n)
{
	bool all = n->kind == AST_FOREACH;
	const struct ast_node *start = n->kid[2];
	const struct ast_node *step = all ? start->next : n->kid[3];
	struct scope *as = NULL;
	struct code *c = source(u, n, &as);

	if (!c || !(c->kid[1] = u->compile(u, start)) ||
	    !(c->kid[2] = within(u, as, step)) ||
	    (all && step->next &&
		!(c->kid[2]->next = within(u, as, step->next))))
		return NULL;
	if (!c->kid[1]->single || !c->kid[2]->single ||
	    code_attempts(c->kid[0]))
		return code_refuse(u, "", ast_name(n));
	c->kind = all ? CODE_FOREACH : CODE_REDUCE;
	c->single = !all;
	return c;
}
