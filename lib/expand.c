/* SPDX-License-Identifier: MIT */
#include "expand.h"

#include "forms.h"
#include "stepping.h"

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
    const struct code_unit *u, const struct scope *s, const struct ast_node *n);

/* The same in the body of a function with those parameters. */
static const struct ast_node *
missing_in(const struct code_unit *u, const struct scope *s,
    const struct ast_node *params, const struct ast_node *body)
{
	struct scope p = { .up = s };

	if (!params)
		return missing(u, s, body);
	p.name = params->text;
	return missing_in(u, &p, params->next, body);
}

/* Whether the variable of that name is one of the program's or its caller's. */
static bool
is_set(const struct code_unit *u, const struct scope *s, struct slice name)
{
	const struct code_variable *v = u->variables;

	while (v && !slice_eq(v->name, name))
		v = v->next;
	return v || scope_variable(s, name) || slice_eq(name, SLICE("ENV"));
}

/*
 * A name in n that is not there, or that libjq alone may have; or NULL.  What n
 * itself sets is not followed.
 */
static const struct ast_node *
missing(
    const struct code_unit *u, const struct scope *s, const struct ast_node *n)
{
	size_t args = scope_args(n->kid[0]);
	const struct ast_node *found = NULL;

	if (n->kind == AST_DEF) {
		struct scope def = { .up = s, .name = n->text, .args = args };

		found = missing_in(u, &def, n->kid[0], n->kid[1]);
		return found ? found : missing(u, &def, n->kid[2]);
	}
	if ((n->kind == AST_VARIABLE && !is_set(u, s, n->text)) ||
	    (n->kind == AST_BREAK && !scope_label(s, n->text)) ||
	    (n->kind == AST_CALL && !scope_function(s, n->text, args) &&
		!forms_there(n->text, args, u->later)))
		return n;
	for (int i = 0; i < AST_KIDS && !found; i++)
		for (const struct ast_node *k = n->kid[i]; k && !found;
		     k = k->next)
			found = missing(u, s, k);
	return found;
}

/*
 * c, but NULL if the argument that f is is not used by it and has a name that is
 * not there.  jq refuses that, though not in functions that are not called.
 */
static struct code *
checked(struct code_unit *u, struct code *c, const struct scope *f)
{
	const struct ast_node *n;

	if (!c || *f->used)
		return c;
	n = missing(u, f->sees, f->body);
	return n ? code_refuse(u, "", n->text) : c;
}

/* Variables. */

/* A variable that is set to each result of source in turn. */
static struct code *
bind(struct code_unit *u, struct code *source)
{
	struct code *c = code_make(u, CODE_BIND, source, NULL);

	if (!c || !(c->slot = code_slot(u)))
		return NULL;
	return c;
}

/* What is seen besides s where the variable of c is called $name. */
static const struct scope *
called(struct code_unit *u, const struct code *c, const struct scope *s,
    struct slice name)
{
	struct scope *as = c ? scope_new(u, s, name) : NULL;

	if (as)
		as->slot = c->slot;
	return as;
}

/* Variables that are set one after the other, each with what the last was. */
struct chain {
	struct code *first, *last;
	const struct scope *outside; /* what a pattern sees */
	const struct scope *seen;    /* and what stands behind it */
};

/* One more; NULL if source is. */
static struct code *
append(struct code_unit *u, struct chain *to, struct code *source, bool apart)
{
	struct code *c = bind(u, source);

	if (!c)
		return NULL;
	c->apart = apart;
	if (to->last)
		to->last->kid[1] = c;
	else
		to->first = c;
	return to->last = c;
}

/* A path from ".", which can be gone again for each part of what it leads to. */
static bool
from_here(const struct code *c)
{
	return c->kind == CODE_SELF ||
	    (c->kind == CODE_PATH && c->kid[0]->kind == CODE_SELF);
}

/* The part of what whole gives that the constant key leads to. */
static struct code *
part_at(struct code_unit *u, const struct code *whole, struct value key)
{
	struct code *to = code_constant(u, key), *from;

	if (!to || !(from = code_new(u, whole->kind)))
		return NULL;
	*from = *whole;
	return code_step(u, from, to);
}

/* The parts that the key leads to, which is a program run on the whole. */
static struct code *
parts_at(struct code_unit *u, const struct chain *to, struct code *whole,
    const struct ast_node *key)
{
	struct code *name = within(u, to->outside, key);

	if (!name)
		return NULL;
	if (name->kind == CODE_CONST && name->value.type == JSON_STRING)
		return part_at(u, whole, name->value);
	if (!code_names(name))
		return code_refuse(u, "this key of a pattern", SLICE(""));
	return code_make(
	    u, CODE_PIPE, whole, code_make(u, CODE_INDEX, code_self(u), name));
}

static bool unpack(struct code_unit *u, struct chain *to,
    const struct ast_node *pattern, struct code *source);

/* $name; of two with the same name in a pattern the first one counts. */
static bool
unpack_variable(struct code_unit *u, struct chain *to, struct slice name,
    struct code *source, bool apart)
{
	const struct code *c = append(u, to, source, apart);
	const struct scope *s = to->seen;

	if (!c)
		return false;
	for (; s != to->outside; s = s->up)
		if (slice_eq(s->name, name))
			return true;
	to->seen = called(u, c, to->seen, name);
	return to->seen != NULL;
}

/* Elements, the last first, as jq does it; i is the index of the first. */
static bool
unpack_elements(struct code_unit *u, struct chain *to,
    const struct ast_node *pattern, double i, const struct code *whole)
{
	if (!pattern)
		return true;
	return unpack_elements(u, to, pattern->next, i + 1, whole) &&
	    unpack(u, to, pattern, part_at(u, whole, value_number(i)));
}

/* The variables of the pattern, from what source gives. */
static bool
unpack(struct code_unit *u, struct chain *to, const struct ast_node *pattern,
    struct code *source)
{
	const struct ast_node *parts = pattern->kid[0];

	if (!source)
		return false;
	if (pattern->kind == AST_VARIABLE)
		return unpack_variable(u, to, pattern->text, source, true);
	if (!from_here(source)) {
		const struct code *whole = append(u, to, source, true);

		if (!whole || !(source = code_new(u, CODE_BOUND)))
			return false;
		source->slot = whole->slot;
		source->single = true;
	}
	if (parts->kind != AST_MEMBER)
		return unpack_elements(u, to, parts, 0, source);
	for (; parts; parts = parts->next)
		if (!unpack(u, to, parts->kid[1],
			parts_at(u, to, source, parts->kid[0])))
			return false;
	return true;
}

/* The source of n and the variables its pattern has; false: u->why says why. */
static bool
source(struct code_unit *u, const struct ast_node *n, struct chain *to)
{
	const struct ast_node *pattern = n->kid[1];
	struct code *c;

	*to = (struct chain){ .outside = u->scope, .seen = u->scope };
	if (pattern->next) {
		code_refuse(u, "", SLICE("?//"));
		return false;
	}
	c = u->compile(u, n->kid[0]);
	return pattern->kind == AST_VARIABLE
	    ? unpack_variable(u, to, pattern->text, c, false)
	    : unpack(u, to, pattern, c);
}

/* c and what it leads to, of which the last has the body, may be single. */
static bool
settle(struct code *c, const struct code *body)
{
	if (c == body)
		return c->single;
	c->single = settle(c->kid[1], body) && c->kid[0]->single;
	return c->single;
}

/* The variables of a chain in body. */
static struct code *
with_body(const struct chain *to, struct code *body)
{
	if (!body)
		return NULL;
	to->last->kid[1] = body;
	settle(to->first, body);
	return to->first;
}

/* Functions that call themselves. */

/* A call of a function, if the body of one is being made. */
struct call {
	/* by the body: parameters up to the function; NULL: there is no call */
	const struct scope *seen;
	struct code_again *again; /* set once it is called in its body */
};

/* The scope of the parameter i of f in that call; of $name that of name. */
static const struct scope *
parameter(const struct call *call, const struct scope *f, size_t i)
{
	const struct scope *s = call->seen;
	size_t n = f->args - 1 - i;

	/* the last is the nearest, and $name has its variable before it */
	while (s->slot || n--)
		s = s->up;
	return s;
}

/* The arguments in a call of f in its body are values, or its own parameters. */
static bool
passes(const struct code_unit *u, const struct scope *f,
    const struct ast_node *args)
{
	const struct ast_node *p = f->params;

	for (size_t i = 0; p; i++, p = p->next, args = args->next)
		if (p->kind != AST_VARIABLE &&
		    (args->kind != AST_CALL || args->kid[0] ||
			scope_function(u->scope, args->text, 0) !=
			    parameter(f->call, f, i)))
			return false;
	return true;
}

/* The variable of the parameter i of f in that call, which is a $name. */
static struct value *
variable_of(const struct call *call, const struct scope *f, size_t i)
{
	const struct scope *s = call->seen, *name = parameter(call, f, i);

	while (s->up != name)
		s = s->up;
	return s->slot;
}

/* A call of f in its body: arguments that are values are set at last, at once. */
static struct code *
again(struct code_unit *u, const struct scope *f, const struct ast_node *args)
{
	struct chain given = { .last = NULL };
	struct call *call = f->call;
	struct code *c = forms_call(u, SLICE("def again"), 0, NULL);
	const struct ast_node *p = f->params;

	if (!call->again &&
	    (call->again = arena_get(&u->arena, sizeof *call->again)))
		*call->again = (struct code_again){ .n = 0 };
	if (c)
		c->argument =
		    arena_get(&u->arena, (f->args + 1) * sizeof *c->argument);
	if (!c || !call->again || !c->argument)
		return code_lose(u, "its size");
	c->again = call->again;
	for (size_t i = 0; p; i++, p = p->next, args = args->next) {
		if (p->kind != AST_VARIABLE)
			continue;
		if (!append(u, &given, u->compile(u, args), false))
			return NULL;
		c->argument[c->n].to = variable_of(call, f, i);
		c->argument[c->n++].from = given.last->slot;
	}
	return given.last ? with_body(&given, c) : c;
}

/* One more variable of what is called again; false: it is too much. */
static bool
keep(struct code_again *a, struct value *slot)
{
	if (a->n == CODE_SLOTS)
		return false;
	a->slot[a->n++] = slot;
	return true;
}

/* The body of f, which sees s. */
static struct code *
body(struct code_unit *u, const struct scope *f, const struct scope *s)
{
	const struct call before = *f->call;
	const struct code_slot *mark = u->slots;
	unsigned labels = u->labels;
	struct code_again *a;
	struct code *c;
	bool fits;

	*f->call = (struct call){ .seen = s };
	c = within(u, s, f->body);
	a = f->call->again;
	*f->call = before;
	if (!c || !a)
		return c;
	a->body = c;
	/* a label is known by its place in the program alone */
	fits = u->labels == labels && code_parts(c) == 0 &&
	    !(a->trusted && code_attempts(c));
	for (struct code_slot *v = u->slots; v != mark; v = v->next)
		fits = fits && keep(a, &v->value);
	/* $name that is called as a function, too, has the first argument */
	for (; s != f; s = s->up)
		if (s->slot)
			fits = fits && !*s->up->used && keep(a, s->slot);
	return fits ? forms_call(u, SLICE("def"), 1, &c)
		    : code_refuse(u, "what calls itself in ", f->name);
}

/*
 * A call of f: its body, where the parameters from p on are the arguments from
 * a on, as the caller sees them, and s is seen besides.
 */
static struct code *
expand(struct code_unit *u, const struct scope *f, const struct ast_node *p,
    const struct ast_node *a, const struct scope *s, const struct scope *caller)
{
	struct chain value = { .last = NULL };
	struct scope *more;
	const struct scope *as;
	struct code *c;

	if (!p)
		return f->call ? body(u, f, s)
			       : within(u, f->sees ? f->sees : s, f->body);
	more = scope_new(u, s, p->text);
	if (!more)
		return NULL;
	more->body = a;
	more->sees = caller;
	if (p->kind != AST_VARIABLE) {
		c = expand(u, f, p->next, a->next, more, caller);
		return checked(u, c, more);
	}
	c = append(u, &value, within(u, caller, a), false);
	if (!(as = called(u, c, more, p->text)))
		return NULL;
	return with_body(&value, expand(u, f, p->next, a->next, as, caller));
}

struct code *
expand_call(
    struct code_unit *u, const struct scope *f, const struct ast_node *args)
{
	if (f->used)
		*f->used = true;
	if (f->call && f->call->seen && passes(u, f, args))
		return again(u, f, args);
	return expand(u, f, f->params, args, f, u->scope);
}

struct code *
expand_def(struct code_unit *u, const struct ast_node *n)
{
	struct scope *s = scope_new(u, u->scope, n->text);

	if (!s)
		return NULL;
	s->call = arena_get(&u->arena, sizeof *s->call);
	if (!s->call)
		return code_lose(u, "its size");
	*s->call = (struct call){ .seen = NULL };
	s->params = n->kid[0];
	s->args = scope_args(n->kid[0]);
	s->body = n->kid[1];
	return within(u, s, n->kid[2]);
}

struct code *
expand_as(struct code_unit *u, const struct ast_node *n)
{
	struct chain to;

	return source(u, n, &to) ? with_body(&to, within(u, to.seen, n->kid[2]))
				 : NULL;
}

/* What is gone over, one result for each step, with its variables set. */
static struct code *
stepping(struct code_unit *u, const struct ast_node *n, struct chain *to)
{
	if (!source(u, n, to))
		return NULL;
	if (n->kid[1]->kind != AST_VARIABLE)
		return bind(u, with_body(to, code_constant(u, value_null())));
	return to->first;
}

/* From 1.7 on what is left of a step without a result is another matter. */
struct code *
expand_fold(struct code_unit *u, const struct ast_node *n)
{
	bool all = n->kind == AST_FOREACH;
	const struct ast_node *start = n->kid[2];
	const struct ast_node *step = all ? start->next : n->kid[3];
	struct chain to;
	struct code *c = stepping(u, n, &to);

	if (!c || !(c->kid[1] = u->compile(u, start)) ||
	    !(c->kid[2] = within(u, to.seen, step)) ||
	    (all && step->next &&
		!(c->kid[2]->next = within(u, to.seen, step->next))))
		return NULL;
	if (u->later && !(c->kid[1]->single && c->kid[2]->single))
		return code_refuse(u, "", ast_name(n));
	if (n == u->inputs.fold && !c->kid[1]->single)
		return code_refuse(u, "function 'inputs'", SLICE(""));
	c->harvests = n == u->inputs.fold;
	c->kind = all ? CODE_FOREACH : CODE_REDUCE;
	c->form = all ? &stepping_foreach : &stepping_reduce;
	c->single = !all && c->kid[1]->single;
	return c;
}

struct code *
expand_label(struct code_unit *u, const struct ast_node *n)
{
	struct scope *s = scope_new(u, u->scope, n->text);
	struct code *body, *c;

	if (!s || !(s->slot = code_slot(u)))
		return NULL;
	u->labels++;
	s->label = true;
	body = within(u, s, n->kid[0]);
	c = body ? forms_call(u, SLICE("label"), 1, &body) : NULL;
	if (c)
		c->slot = s->slot;
	return c;
}

struct code *
expand_break(struct code_unit *u, const struct ast_node *n)
{
	const struct scope *s = scope_label(u->scope, n->text);
	struct code *c;

	/* "catch" sees a number, of all labels that libjq has met so far */
	if (!s || u->catching)
		return code_refuse(u, "", ast_name(n));
	c = forms_call(u, SLICE("break"), 0, NULL);
	if (c)
		c->slot = s->slot;
	return c;
}
