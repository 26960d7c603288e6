/* SPDX-License-Identifier: MIT */
#include "code.h"

#include <math.h>

#include "library.h"
#include "whole.h"

/* What bounds the stack that running takes. */
#define SIZE 2000

struct code *
code_lose(struct code_unit *u, const char *what)
{
	u->lost = true;
	if (u->why.n == 0)
		buf_str(&u->why, what);
	return NULL;
}

struct code *
code_refuse(struct code_unit *u, const char *what, struct slice name)
{
	if (u->why.n)
		return NULL;
	if (name.n)
		buf_fmt(&u->why, "%s'%.*s'", what, (int)name.n, name.p);
	else
		buf_str(&u->why, what);
	return NULL;
}

struct code *
code_new(struct code_unit *u, enum code_kind kind)
{
	struct code *c = NULL;

	if (u->size++ < SIZE)
		c = arena_get(&u->arena, sizeof *c);
	if (!c)
		return code_lose(u, "its size");
	*c = (struct code){ .kind = kind };
	return c;
}

struct code *
code_make(
    struct code_unit *u, enum code_kind kind, struct code *a, struct code *b)
{
	struct code *c = code_new(u, kind);

	if (!c || !a || u->why.n)
		return NULL;
	c->kid[0] = a;
	c->kid[1] = b;
	c->single = a->single && (!b || b->single);
	return c;
}

struct code *
code_self(struct code_unit *u)
{
	struct code *c = code_new(u, CODE_SELF);

	if (c)
		c->single = true;
	return c;
}

struct value *
code_slot(struct code_unit *u)
{
	struct code_slot *s = arena_get(&u->arena, sizeof *s);

	if (!s) {
		code_lose(u, "its size");
		return NULL;
	}
	*s = (struct code_slot){ u->slots, value_null() };
	u->slots = s;
	return &s->value;
}

struct code *
code_constant(struct code_unit *u, struct value v)
{
	struct code *c = code_new(u, CODE_CONST);

	if (!c)
		return NULL;
	c->single = true;
	c->value = v;
	c->value.s = arena_copy(&u->arena, v.s);
	return c->value.s.p ? c : code_lose(u, "its size");
}

bool
code_steps(const struct code *key)
{
	return key->kind == CODE_CONST &&
	    (key->value.type == JSON_STRING ||
		(key->value.form == VALUE_NUMBER &&
		    whole_is(key->value.number) &&
		    fabs(key->value.number) < 1e9));
}

struct code *
code_step(struct code_unit *u, struct code *c, const struct code *key)
{
	struct code *p = c;
	struct slice *name;
	double *index;

	if (c->kind != CODE_PATH)
		p = code_make(u, CODE_PATH, c, NULL);
	if (!p)
		return NULL;
	name = arena_get(&u->arena, (p->n + 1) * sizeof *name);
	index = arena_get(&u->arena, (p->n + 1) * sizeof *index);
	if (!name || !index)
		return code_lose(u, "its size");
	if (p->n) {
		memcpy(name, p->name, p->n * sizeof *name);
		memcpy(index, p->index, p->n * sizeof *index);
	}
	name[p->n] = key->value.s;
	if (key->value.type != JSON_STRING)
		name[p->n].p = NULL;
	index[p->n] = name[p->n].p ? 0 : key->value.number;
	p->name = name;
	p->index = index;
	p->n++;
	return p;
}

struct code *
code_call(struct code_unit *u, const char *name, struct code *arg)
{
	struct code *c = code_new(u, CODE_CALL);

	if (!c || u->why.n)
		return NULL;
	c->call = library_find(slice_str(name), arg != NULL);
	c->kid[0] = arg;
	c->single = !arg || arg->single;
	return c;
}

struct regex *
code_regex(struct code_unit *u, struct slice text, struct slice flags)
{
	struct code_regex *r = arena_get(&u->arena, sizeof *r);

	if (!r)
		return NULL;
	*r = (struct code_regex){ .next = u->regexes,
		.regex = regex_new(text, flags) };
	if (r->regex)
		u->regexes = r;
	return r->regex;
}

struct regex_cache *
code_regex_cache(struct code_unit *u)
{
	struct code_regex *r = arena_get(&u->arena, sizeof *r);

	if (!r)
		return NULL;
	*r = (struct code_regex){ .next = u->regexes };
	regex_cache_init(&r->cache);
	u->regexes = r;
	return &r->cache;
}

/* "." before and behind a pipe is nothing to libjq's compiler. */
static const struct code *
peel(const struct code *c)
{
	while (c->kind == CODE_PIPE &&
	    (c->kid[0]->kind == CODE_SELF || c->kid[1]->kind == CODE_SELF))
		c = c->kid[c->kid[0]->kind == CODE_SELF];
	return c;
}

bool
code_computed(const struct code *c)
{
	c = peel(c);
	if (c->kind == CODE_CONST)
		return true;
	if (c->kind != CODE_BINARY && c->kind != CODE_NEGATE)
		return false;
	return code_computed(c->kid[0]) &&
	    (!c->kid[1] || code_computed(c->kid[1]));
}

bool
code_names(const struct code *c)
{
	c = peel(c);
	if (c->kind == CODE_ARRAY || c->kind == CODE_OBJECT)
		return false;
	return !code_computed(c) ||
	    (c->kind == CODE_CONST && c->value.type == JSON_STRING);
}

bool
code_goes(const struct code *c)
{
	return strcmp(c->call->name, "getpath") == 0 && c->kid[0]->single;
}

bool
code_attempts(const struct code *c)
{
	if (!c)
		return false;
	if (c->kind == CODE_TRY)
		return true;
	if (c->again)
		c->again->trusted = true;
	return code_attempts(c->kid[0]) || code_attempts(c->kid[1]) ||
	    code_attempts(c->kid[2]) || code_attempts(c->next);
}

unsigned
code_parts(const struct code *c)
{
	unsigned n = 0;

	for (; c; c = c->next) {
		n += c->kind == CODE_PART;
		for (size_t i = 0; i < 3; i++)
			n += code_parts(c->kid[i]);
	}
	return n;
}

bool
code_count(struct code_unit *u, struct code *c)
{
	for (; c; c = c->next) {
		if (c->kind == CODE_PART) {
			if (u->parts == CODE_PARTS)
				return false;
			u->part[u->parts++] = c;
		}
		for (size_t i = 0; i < 3; i++)
			if (!code_count(u, c->kid[i]))
				return false;
	}
	return true;
}

const char *
code_reason(struct code_unit *u)
{
	return u->reason.n && buf_cstr(&u->reason) ? u->reason.p : "memory";
}

void
code_free(struct code_unit *u)
{
	for (struct code_regex *r = u->regexes; r; r = r->next) {
		regex_free(r->regex);
		regex_cache_free(&r->cache);
	}
	u->regexes = NULL;
	arena_free(&u->arena);
	buf_free(&u->why);
	buf_free(&u->reason);
	u->root = NULL;
	u->variables = NULL;
}
