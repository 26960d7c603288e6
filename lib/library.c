/* SPDX-License-Identifier: MIT */
#include "library.h"

#include "entries.h"
#include "formats.h"
#include "libm.h"
#include "lists.h"
#include "maths.h"
#include "words.h"

static const struct builtin *
find(const struct builtin *all, struct slice name, int args)
{
	for (const struct builtin *b = all; b->name; b++)
		if (b->args == args && slice_eq(name, slice_str(b->name)))
			return b;
	return NULL;
}

const struct builtin *
library_find(struct slice name, int args)
{
	static const struct builtin *const all[] = { builtin_all, words_all,
		lists_all, entries_all, formats_all, NULL };
	const struct builtin *b;

	for (size_t i = 0; all[i]; i++)
		if ((b = find(all[i], name, args)))
			return b;
	b = find(maths_all, name, args);
	return b && libm() ? b : NULL;
}
