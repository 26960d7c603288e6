/* SPDX-License-Identifier: MIT */
#include "forms.h"

#include "again.h"
#include "calendar.h"
#include "change.h"
#include "excerpt.h"
#include "generate.h"
#include "inputs.h"
#include "library.h"
#include "matching.h"
#include "ordering.h"
#include "places.h"
#include "powers.h"
#include "prelude.h"
#include "walk.h"
#include "without.h"

static const struct form *
find(struct slice name, size_t args)
{
	static const struct form *const all[] = { again_all, calendar_all,
		change_all, excerpt_all, generate_all, inputs_all, matching_all,
		ordering_all, places_all, powers_all, walk_all, without_all,
		NULL };

	for (size_t i = 0; all[i]; i++)
		for (const struct form *f = all[i]; f->name; f++)
			if (f->args == args &&
			    slice_eq(name, slice_str(f->name)))
				return f;
	return NULL;
}

/* arg as f takes its argument i. */
static struct code *
argument(
    struct code_unit *u, const struct form *f, unsigned i, struct code *arg)
{
	struct code *c;

	if (f->single >> i & 1 && !arg->single)
		return code_refuse(u, "many results in ", slice_str(f->name));
	if (f->whole >> i & 1 && !u->later && code_attempts(arg))
		return code_refuse(u, "'?' in ", slice_str(f->name));
	if (f->again >> i & 1 && code_parts(arg))
		return code_refuse(u, code_reason(u), SLICE(""));
	if (!(f->gather >> i & 1) || arg->single)
		return arg;
	c = code_make(u, CODE_ARRAY, arg, NULL);
	if (c)
		c->single = true;
	return c;
}

/* The text of a constant string; absent if arg is something else. */
static struct slice
constant(const struct code *arg)
{
	if (arg->kind == CODE_CONST && arg->value.type == JSON_STRING)
		return arg->value.s;
	return (struct slice){ NULL, 0 };
}

/* Flags, which may be null. */
static struct slice
flags_of(const struct code *arg)
{
	if (arg->kind == CODE_CONST && arg->value.type == JSON_NULL)
		return SLICE("");
	return constant(arg);
}

/* Neither another constant nor an array, which libjq may take with flags in it. */
static bool
may_be_text(const struct code *arg)
{
	return constant(arg).p ||
	    (arg->kind != CODE_CONST && arg->kind != CODE_ARRAY);
}

/* The regular expression of c, or where those that values tell are kept. */
static bool
expression(struct code_unit *u, struct code *c)
{
	const struct code *last = matching_flags(c);
	struct slice text = constant(c->kid[0]);
	struct slice flags = slice_str(c->form->regex);

	c->n = flags.n;
	if (last) {
		flags = flags_of(last);
		if (flags.p && memchr(flags.p, 'g', flags.n))
			c->n = 1;
	}
	if (text.p && flags.p)
		c->regex = code_regex(u, text, flags);
	else if (may_be_text(c->kid[0]) && c->kid[0]->single &&
	    (!last || last->single))
		c->cache = code_regex_cache(u);
	return c->regex || c->cache;
}

struct code *
forms_call(
    struct code_unit *u, struct slice name, size_t n, struct code *const *arg)
{
	const struct form *f = find(name, n);
	struct code *c = f ? code_new(u, CODE_FORM) : NULL;

	if (!f || (f->early && u->later))
		return code_refuse(u, "function ", name);
	if (!c)
		return NULL;
	c->form = f;
	for (unsigned i = 0; i < n; i++)
		if (!(c->kid[i] = argument(u, f, i, arg[i])))
			return NULL;
	if (f->regex && !expression(u, c))
		return code_refuse(u, "a regular expression", SLICE(""));
	if (f->takes && !f->takes(c->kid))
		return code_refuse(u, "what is given to ", name);
	c->single = f->one && (!f->many || c->kid[n - 1]->single);
	return c;
}

bool
forms_there(struct slice name, size_t n, bool later)
{
	/* those that have code of their own */
	static const struct {
		const char *name;
		size_t least, most;
	} more[] = { { "empty", 0, 0 }, { "test", 1, 2 }, { "any", 0, 2 },
		{ "all", 0, 2 } };

	for (size_t i = 0; i < sizeof(more) / sizeof(*more); i++)
		if (n >= more[i].least && n <= more[i].most &&
		    slice_eq(name, slice_str(more[i].name)))
			return true;
	return find(name, n) || library_find(name, (int)n) ||
	    prelude(name, n, later);
}
