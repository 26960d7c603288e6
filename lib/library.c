/* SPDX-License-Identifier: MIT */
#include "library.h"

#include "entries.h"
#include "formats.h"
#include "lists.h"
#include "maths.h"
#include "words.h"

const struct builtin *
library_find(struct slice name, int args)
{
	static const struct builtin *const all[] = { builtin_all, words_all,
		lists_all, entries_all, formats_all, maths_all, NULL };

	for (size_t i = 0; all[i]; i++)
		for (const struct builtin *b = all[i]; b->name; b++)
			if (b->args == args &&
			    slice_eq(name, slice_str(b->name)))
				return b;
	return NULL;
}
