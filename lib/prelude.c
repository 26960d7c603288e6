/* SPDX-License-Identifier: MIT */
#include "prelude.h"

const char *
prelude(struct slice name, size_t args, bool later)
{
	static const struct {
		const char *name;
		size_t args;
		bool early; /* 1.7 and later have another one, or none */
		const char *text;
	} all[] = {
		{ "IN", 1, false,
		    "def IN(s): isempty(select(. == s)) | not; ." },
		{ "IN", 2, true,
		    "def IN(src; s): reduce (src | IN(s)) as $v"
		    " (false; . or $v); ." },
		{ "arrays", 0, false,
		    "def arrays: select(type == \"array\"); ." },
		{ "booleans", 0, false,
		    "def booleans: select(type == \"boolean\"); ." },
		{ "first", 0, false, "def first: .[0]; ." },
		{ "fromdate", 0, false, "def fromdate: fromdateiso8601; ." },
		{ "fromdateiso8601", 0, false,
		    "def fromdateiso8601:"
		    " strptime(\"%Y-%m-%dT%H:%M:%SZ\") | mktime; ." },
		{ "iterables", 0, false, "def iterables: arrays, objects; ." },
		{ "last", 0, false, "def last: .[-1]; ." },
		{ "last", 1, true,
		    "def last(g): reduce g as $x (null; $x); ." },
		{ "leaf_paths", 0, true, "def leaf_paths: paths(scalars); ." },
		{ "map", 1, false, "def map(f): [.[] | f]; ." },
		{ "map_values", 1, false, "def map_values(f): .[] |= f; ." },
		{ "nth", 1, false, "def nth($n): .[$n]; ." },
		{ "nulls", 0, false, "def nulls: select(type == \"null\"); ." },
		{ "numbers", 0, false,
		    "def numbers: select(type == \"number\"); ." },
		{ "objects", 0, false,
		    "def objects: select(type == \"object\"); ." },
		{ "range", 1, false, "def range($n): range(0; $n); ." },
		{ "recurse", 0, false, "def recurse: ..; ." },
		{ "scalars", 0, false,
		    "def scalars: select(type != \"array\" and"
		    " type != \"object\"); ." },
		{ "select", 1, false,
		    "def select(f): if f then . else empty end; ." },
		{ "strings", 0, false,
		    "def strings: select(type == \"string\"); ." },
		{ "todate", 0, false, "def todate: todateiso8601; ." },
		{ "todateiso8601", 0, false,
		    "def todateiso8601:"
		    " strftime(\"%Y-%m-%dT%H:%M:%SZ\"); ." },
		{ "values", 0, false, "def values: select(. != null); ." },
		{ "with_entries", 1, false,
		    "def with_entries(f): to_entries | map(f)"
		    " | from_entries; ." },
	};

	for (size_t i = 0; i < sizeof(all) / sizeof(*all); i++)
		if (all[i].args == args && !(later && all[i].early) &&
		    slice_eq(name, slice_str(all[i].name)))
			return all[i].text;
	return NULL;
}
