/* SPDX-License-Identifier: MIT */
#include "forms.h"

#include "change.h"
#include "excerpt.h"
#include "generate.h"
#include "ordering.h"
#include "places.h"
#include "walk.h"

static const struct form *
find(struct slice name, size_t args)
{
	static const struct form *const all[] = { change_all, excerpt_all,
		generate_all, ordering_all, places_all, walk_all };

	for (size_t i = 0; i < sizeof(all) / sizeof(*all); i++)
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
	if (f->takes && !f->takes(c->kid))
		return code_refuse(u, "the places in ", name);
	c->single = f->one && (!f->many || c->kid[n - 1]->single);
	return c;
}
