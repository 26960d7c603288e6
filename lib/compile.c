/* SPDX-License-Identifier: MIT */
#include "compile.h"

#include "divide.h"
#include "expand.h"
#include "forms.h"
#include "grammar.h"
#include "library.h"
#include "pattern.h"
#include "prelude.h"
#include "stepping.h"
#include "whole.h"

/* What bounds the stack that running takes. */
#define DEPTH 200

static struct code *compile(struct code_unit *u, const struct ast_node *n);

/* Paths. */

static struct code *
index_of(struct code_unit *u, const struct ast_node *n)
{
	struct code *term = compile(u, n->kid[0]);
	struct code *key = compile(u, n->kid[1]), *c;

	if (!term || !key)
		return NULL;
	if (!n->optional && code_steps(key))
		return code_step(u, term, key);
	c = code_make(u, CODE_INDEX, term, key);
	if (!c)
		return NULL;
	c->optional = n->optional;
	c->single = c->single && !n->optional;
	return c;
}

static struct code *
each(struct code_unit *u, struct code *term)
{
	struct code *c = code_make(u, CODE_EACH, term, NULL);

	if (c)
		c->single = false;
	return c;
}

/* Making. */

static struct code *
array(struct code_unit *u, struct code *elements)
{
	struct code *c = code_new(u, CODE_ARRAY);

	if (!c || u->why.n)
		return NULL;
	c->kid[0] = elements;
	c->single = true;
	return c;
}

/* All inputs, or what comes of them, in an array: a fold of its own. */
static struct code *
gathering(struct code_unit *u, struct code *source)
{
	struct code *c = code_make(u, CODE_REDUCE, source, array(u, NULL));

	if (!c || !(c->slot = code_slot(u)) || !(c->kid[2] = code_self(u)))
		return NULL;
	c->form = &stepping_reduce;
	c->single = c->harvests = c->gathers = true;
	return c;
}

static struct code *
member(struct code_unit *u, const struct ast_node *n)
{
	struct code *key = compile(u, n->kid[0]);

	if (!key)
		return NULL;
	if (!code_names(key))
		return code_refuse(u, "this key of an object", SLICE(""));
	if (!n->kid[1])
		return code_refuse(u, "a member without a value", SLICE(""));
	return code_make(u, CODE_MEMBER, key, compile(u, n->kid[1]));
}

static struct code *
object(struct code_unit *u, const struct ast_node *n)
{
	struct code *c = code_new(u, CODE_OBJECT), **last;

	if (!c)
		return NULL;
	c->single = true;
	last = c->kid;
	for (const struct ast_node *m = n->kid[0]; m; m = m->next) {
		*last = member(u, m);
		if (!*last)
			return NULL;
		c->single = c->single && (*last)->single;
		c->n++;
		last = &(*last)->next;
	}
	return c;
}

static struct code *
format(struct code_unit *u, const struct ast_node *n)
{
	const struct builtin *b = library_find(n->text, 0);

	if (!b)
		return code_refuse(u, "", n->text);
	return code_make(
	    u, CODE_PIPE, compile(u, n->kid[0]), code_call(u, b->name, NULL));
}

/* Operators. */

static struct code *
binary(struct code_unit *u, const struct ast_node *n)
{
	struct code *left = compile(u, n->kid[0]);
	struct code *right = compile(u, n->kid[1]), *c;

	if (!left || !right)
		return NULL;
	if ((n->sign == AST_DIVIDE || n->sign == AST_MODULO) &&
	    code_computed(right) &&
	    (right->kind != CODE_CONST || right->value.form != VALUE_NUMBER ||
		fabs(right->value.number) < 1))
		return code_refuse(u, "a constant divisor", SLICE(""));
	c = code_make(u, CODE_BINARY, left, right);
	if (c)
		c->sign = n->sign;
	return c;
}

static struct code *
assignment(struct code_unit *u, const struct ast_node *n)
{
	struct code *side[2] = { compile(u, n->kid[0]), NULL }, *c;
	struct slice name = n->sign == AST_UPDATE ? SLICE("|=") : SLICE("=");

	if (!side[0] || !(side[1] = compile(u, n->kid[1])))
		return NULL;
	c = forms_call(u, name, 2, side);
	if (c)
		c->sign = n->sign;
	return c;
}

static struct code *
excerpt(struct code_unit *u, const struct ast_node *n)
{
	struct code *part[3], *c;

	for (size_t i = 0; i < 3; i++) {
		const struct ast_node *k = n->kid[(i + 1) % 3];

		part[i] = k ? compile(u, k) : code_constant(u, value_null());
		if (!part[i])
			return NULL;
	}
	c = forms_call(u, SLICE(":"), 3, part);
	if (c) {
		c->optional = n->optional;
		c->single = c->single && !n->optional;
	}
	return c;
}

/* Left and right apart, for the kinds that are alike in both. */
static struct code *
sides(struct code_unit *u, const struct ast_node *n, enum code_kind kind)
{
	struct code *left = compile(u, n->kid[0]);
	struct code *right, *c;

	/* what libjq makes it goes on with */
	if (left && left->kind == CODE_PART && kind == CODE_PIPE)
		return code_refuse(u, code_reason(u), SLICE(""));
	right = left ? compile(u, n->kid[1]) : NULL;
	if (!right)
		return NULL;
	c = code_make(u, kind, left, right);
	if (c && kind == CODE_COMMA)
		c->single = false;
	return c;
}

static struct code *
choice(struct code_unit *u, struct code *condition, struct code *yes,
    struct code *no)
{
	struct code *c = code_make(u, CODE_IF, condition, yes);

	if (!c || !yes || !no)
		return NULL;
	c->kid[2] = no;
	c->single = c->single && no->single;
	return c;
}

/*
 * jq 1.6's catches what fails behind it, too; what comes later catches only
 * what fails inside.
 */
static struct code *
attempt(struct code_unit *u, const struct ast_node *n)
{
	bool catches = n->kid[1] != NULL;
	struct code *c;

	if (u->later)
		return code_refuse(u, "'?' behind this", SLICE(""));
	u->catching += catches;
	c = code_make(u, CODE_TRY, compile(u, n->kid[0]), NULL);
	u->catching -= catches;
	if (c && n->kid[1] && !(c->kid[1] = compile(u, n->kid[1])))
		return NULL;
	if (c)
		c->single = false;
	return c;
}

/* Calls. */

/*
 * any and all.  What came after jq 1.6 stops at once, where that goes on to the
 * next value first.
 */
static struct code *
quantifier(struct code_unit *u, struct slice name, size_t args,
    struct code *generator, struct code *condition)
{
	if (args < 2) {
		condition = args ? generator : code_self(u);
		generator = each(u, code_self(u));
	}
	if (!generator || !condition)
		return NULL;
	if (u->later &&
	    (generator->kind != CODE_EACH || !generator->kid[0]->single))
		return code_refuse(u, "this generator", SLICE(""));
	return forms_call(
	    u, name, 2, (struct code *[]){ generator, condition });
}

/* A function that is the program text, with these arguments. */
static struct code *
defined(struct code_unit *u, const char *text, const struct ast_node *args)
{
	struct scope *f = arena_get(&u->arena, sizeof *f);
	struct code *c;
	struct ast a;

	if (!f || grammar_parse(&a, slice_str(text)))
		return code_lose(u, "its size");
	*f = (struct scope){ .name = a.root->text,
		.args = scope_args(args),
		.params = a.root->kid[0],
		.body = a.root->kid[1] };
	c = expand_call(u, f, args);
	ast_free(&a);
	return c;
}

/* True if c is a string that is known. */
static bool
known_text(const struct code *c)
{
	return c->kind == CODE_CONST && c->value.type == JSON_STRING;
}

/* test(expression; flags), or without flags. */
static struct code *
matching(struct code_unit *u, struct code *const *arg, size_t args)
{
	const struct code *text = arg[0];
	struct slice flags = SLICE("");
	struct code *c = NULL;

	if (!known_text(text) || (args == 2 && !known_text(arg[1])))
		return forms_call(u, SLICE("test"), args, arg);
	if (args == 2)
		flags = arg[1]->value.s;
	c = code_new(u, CODE_TEST);
	if (!c)
		return NULL;
	c->regex = code_regex(u, text->value.s, flags);
	if (!c->regex)
		return code_refuse(u, "a regular expression", SLICE(""));
	c->value = value_text(SLICE(""));
	if (flags.n == 0)
		c->value.s = pattern_text(text->value.s);
	c->single = true;
	return c;
}

/* A pattern that is looked for as it is. */
static bool
plain_text(const struct code *c)
{
	return known_text(c) && pattern_plain(c->value.s);
}

static struct code *
invoke(struct code_unit *u, const struct ast_node *n)
{
	struct code *arg[3] = { NULL, NULL, NULL };
	const struct builtin *b;
	size_t args = scope_args(n->kid[0]), i = 0;
	const struct scope *own = scope_function(u->scope, n->text, args);
	const char *text = prelude(n->text, args, u->later);

	if (n == u->inputs.call)
		return forms_call(u, SLICE("all inputs"), 0, NULL);
	if (own)
		return expand_call(u, own, n->kid[0]);
	if (text)
		return defined(u, text, n->kid[0]);
	if (args > 3)
		return code_refuse(u, "function ", n->text);
	for (const struct ast_node *k = n->kid[0]; k; k = k->next)
		if (!(arg[i++] = compile(u, k)))
			return NULL;
	if (args == 0 && slice_eq(n->text, SLICE("empty")))
		return code_new(u, CODE_EMPTY);
	if (args && args < 3 && slice_eq(n->text, SLICE("test")) &&
	    (args == 2 || !plain_text(arg[0])))
		return matching(u, arg, args);
	if (args < 3 &&
	    (slice_eq(n->text, SLICE("any")) ||
		slice_eq(n->text, SLICE("all"))))
		return quantifier(u, n->text, args, arg[0], arg[1]);
	b = library_find(n->text, (int)args);
	return b ? code_call(u, b->name, arg[0])
		 : forms_call(u, n->text, args, arg);
}

static struct code *
variable(struct code_unit *u, const struct ast_node *n)
{
	const struct scope *own = scope_variable(u->scope, n->text);
	struct code *c;

	if (own) {
		c = code_new(u, CODE_BOUND);
		if (c) {
			c->slot = own->slot;
			c->single = true;
		}
		return c;
	}
	for (const struct code_variable *v = u->variables; v; v = v->next)
		if (slice_eq(v->name, n->text) && v->known)
			return code_constant(u, v->value);
		else if (slice_eq(v->name, n->text))
			break;
	return code_refuse(u, "variable ", n->text);
}

/* $__loc__: the name of the file is no file's, as in jq. */
static struct code *
location(struct code_unit *u, const struct ast_node *n)
{
	struct buf text = { .max = 0 };
	struct code *c;

	if (buf_fmt(
		&text, "{\"file\":\"<top-level>\",\"line\":%.0f}", n->number))
		c = code_lose(u, "its size");
	else
		c = code_constant(u, value_raw(buf_get(&text)));
	buf_free(&text);
	return c;
}

static struct code *
number(struct code_unit *u, const struct ast_node *n)
{
	bool plain = n->text.n <= 15 && (n->text.n == 1 || *n->text.p != '0');

	for (size_t i = 0; i < n->text.n; i++)
		plain = plain && n->text.p[i] >= '0' && n->text.p[i] <= '9';
	/* from 1.7 on a literal keeps its spelling */
	if (u->later && !plain)
		return code_refuse(u, "this number", SLICE(""));
	return code_constant(u, value_number(n->number));
}

static struct code *
negated(struct code_unit *u, const struct ast_node *n)
{
	struct code *c = compile(u, n->kid[0]);

	if (c && c->kind == CODE_CONST && c->value.form == VALUE_NUMBER &&
	    c->value.number != 0)
		return code_constant(u, value_number(-c->value.number));
	return code_make(u, CODE_NEGATE, c, NULL);
}

static struct code *
translate(struct code_unit *u, const struct ast_node *n)
{
	struct code *c;

	switch (n->kind) {
	case AST_IDENTITY:
		return code_self(u);
	case AST_RECURSE:
		return code_new(u, CODE_RECURSE);
	case AST_INDEX:
		return index_of(u, n);
	case AST_SLICE:
		return excerpt(u, n);
	case AST_EACH:
		c = each(u, compile(u, n->kid[0]));
		if (c)
			c->optional = n->optional;
		return c;
	case AST_NULL:
		return code_constant(u, value_null());
	case AST_FALSE:
	case AST_TRUE:
		return code_constant(u, value_bool(n->kind == AST_TRUE));
	case AST_NUMBER:
		return number(u, n);
	case AST_STRING:
		return code_constant(u, value_text(n->text));
	case AST_FORMAT:
		return format(u, n);
	case AST_ARRAY:
		c = n->kid[0] ? compile(u, n->kid[0]) : NULL;
		if (n == u->inputs.fold)
			return gathering(u, c);
		return array(u, c);
	case AST_OBJECT:
		return object(u, n);
	case AST_VARIABLE:
		return variable(u, n);
	case AST_LOCATION:
		return location(u, n);
	case AST_CALL:
		return invoke(u, n);
	case AST_PIPE:
		return sides(u, n, CODE_PIPE);
	case AST_COMMA:
		return sides(u, n, CODE_COMMA);
	case AST_ELSE:
		if (u->later)
			return code_refuse(u, "'//'", SLICE(""));
		return sides(u, n, CODE_ELSE);
	case AST_OR:
		return sides(u, n, CODE_OR);
	case AST_AND:
		return sides(u, n, CODE_AND);
	case AST_BINARY:
		return binary(u, n);
	case AST_ASSIGN:
		return assignment(u, n);
	case AST_NEGATE:
		return negated(u, n);
	case AST_IF:
		return choice(u, compile(u, n->kid[0]), compile(u, n->kid[1]),
		    compile(u, n->kid[2]));
	case AST_TRY:
		return attempt(u, n);
	case AST_AS:
		return expand_as(u, n);
	case AST_REDUCE:
	case AST_FOREACH:
		return expand_fold(u, n);
	case AST_DEF:
		return expand_def(u, n);
	case AST_LABEL:
		return expand_label(u, n);
	case AST_BREAK:
		return expand_break(u, n);
	default:
		return code_refuse(u, "", ast_name(n));
	}
}

/* Parts. */

/* n as a part that is libjq's, once the engine has refused it. */
static struct code *
part(struct code_unit *u, const struct ast_node *n)
{
	struct code *c;

	if (!u->divide || u->lost || n == u->top || scope_used(u->scope, n) ||
	    !divide_off(n, u->later))
		return NULL;
	if (u->why.n) {
		buf_reset(&u->reason);
		buf_slice(&u->reason, buf_get(&u->why));
		buf_reset(&u->why);
	}
	c = code_new(u, CODE_PART);
	if (c)
		c->text = arena_copy(&u->arena, n->source);
	return c && c->text.p ? c : code_lose(u, "its size");
}

static struct code *
compile(struct code_unit *u, const struct ast_node *n)
{
	struct code *c = NULL, *one;

	if (++u->depth > DEPTH)
		code_lose(u, "its depth, or what calls itself");
	else if (u->why.n == 0) {
		c = translate(u, n);
		if (u->why.n)
			c = part(u, n);
		/* one that has all is quicker than some */
		else if (code_parts(c) > 1 && (one = part(u, n)))
			c = one;
	}
	u->depth--;
	return u->why.n ? NULL : c;
}

const char *
compile_program(struct code_unit *u, const struct ast *a)
{
	u->top = a->root;
	if (u->harvest)
		harvest_find(&u->inputs, a);
	u->compile = compile;
	u->root = compile(u, a->root);
	if (u->root && code_count(u, u->root))
		return NULL;
	if (u->root)
		return code_reason(u);
	if (u->why.n == 0)
		return "memory";
	return buf_cstr(&u->why) ? u->why.p : "memory";
}
