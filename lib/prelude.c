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
		{ "INDEX", 1, false, "def INDEX(f): INDEX(.[]; f); ." },
		{ "INDEX", 2, false,
		    "def INDEX(s; f): reduce s as $row ({}; .[$row | f |"
		    " if type == \"string\" then . else tojson end]"
		    " |= $row); ." },
		{ "JOIN", 2, false,
		    "def JOIN($idx; f): [.[] | [., $idx[f]]]; ." },
		{ "JOIN", 3, false,
		    "def JOIN($idx; s; f): s | [., $idx[f]]; ." },
		{ "JOIN", 4, false,
		    "def JOIN($idx; s; f; g): s | [., $idx[f]] | g; ." },
		{ "arrays", 0, false,
		    "def arrays: select(type == \"array\"); ." },
		{ "booleans", 0, false,
		    "def booleans: select(type == \"boolean\"); ." },
		{ "combinations", 1, false,
		    "def combinations(n): . as $all | [range(n) | $all]"
		    " | combinations; ." },
		{ "env", 0, false, "def env: $ENV; ." },
		{ "finites", 0, false, "def finites: select(isfinite); ." },
		{ "first", 0, false, "def first: .[0]; ." },
		{ "fromdate", 0, false, "def fromdate: fromdateiso8601; ." },
		{ "fromdateiso8601", 0, false,
		    "def fromdateiso8601:"
		    " strptime(\"%Y-%m-%dT%H:%M:%SZ\") | mktime; ." },
		{ "isfinite", 0, false,
		    "def isfinite: type == \"number\" and"
		    " (isinfinite | not); ." },
		{ "iterables", 0, false, "def iterables: arrays, objects; ." },
		{ "last", 0, false, "def last: .[-1]; ." },
		{ "last", 1, true,
		    "def last(g): reduce g as $x (null; $x); ." },
		{ "leaf_paths", 0, true, "def leaf_paths: paths(scalars); ." },
		{ "map", 1, false, "def map(f): [.[] | f]; ." },
		{ "map_values", 1, false, "def map_values(f): .[] |= f; ." },
		{ "nth", 1, false, "def nth($n): .[$n]; ." },
		{ "normals", 0, false, "def normals: select(isnormal); ." },
		{ "nth", 2, true,
		    "def nth($n; g): if $n < 0 then"
		    " error(\"nth doesn't support negative indices\")"
		    " else last(limit($n + 1; g)) end; ." },
		{ "nulls", 0, false, "def nulls: select(type == \"null\"); ." },
		{ "numbers", 0, false,
		    "def numbers: select(type == \"number\"); ." },
		{ "objects", 0, false,
		    "def objects: select(type == \"object\"); ." },
		{ "range", 1, false, "def range($n): range(0; $n); ." },
		{ "recurse", 0, false, "def recurse: ..; ." },
		{ "recurse_down", 0, true, "def recurse_down: ..; ." },
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
		{ "transpose", 0, true,
		    "def transpose: if . == [] then [] else . as $rows"
		    " | (map(length) | max) as $width | length as $height"
		    " | [range(0; $width) as $j | [range(0; $height) as $i"
		    " | $rows[$i][$j]]] end; ." },
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
