/* SPDX-License-Identifier: MIT */
#include "prelude.h"

const char *
prelude(struct slice name)
{
	static const struct {
		const char *name, *text;
	} all[] = {
		{ "add", "reduce .[] as $x (null; . + $x)" },
		{ "arrays", "select(type == \"array\")" },
		{ "booleans", "select(type == \"boolean\")" },
		{ "first", ".[0]" },
		{ "iterables", "arrays, objects" },
		{ "last", ".[-1]" },
		{ "nulls", "select(type == \"null\")" },
		{ "numbers", "select(type == \"number\")" },
		{ "objects", "select(type == \"object\")" },
		{ "recurse", ".." },
		{ "strings", "select(type == \"string\")" },
		{ "values", "select(. != null)" },
	};

	for (size_t i = 0; i < sizeof(all) / sizeof(*all); i++)
		if (slice_eq(name, slice_str(all[i].name)))
			return all[i].text;
	return NULL;
}
