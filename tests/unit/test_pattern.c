/* SPDX-License-Identifier: MIT */
#include "pattern.h"

#include "tap.h"

/* re begins with one of these, told in their order; NULL: it is not known. */
static void
first(const char *re, const char *want)
{
	bool set[256];
	char all[256];
	struct slice told = { all, 0 };

	if (!ok(pattern_first(slice_str(re), set) == (want != NULL), re) ||
	    !want)
		return;
	for (int c = 0; c < 256; c++)
		if (set[c])
			all[told.n++] = (char)c;
	is(told, slice_str(want), re);
}

int
main(void)
{
	first("[a-e]", "abcde");
	first("[cab]+", "abc");
	first("[a-c0_,]x*", ",0_abc");
	first("[a-a]$", "a");
	first("[.*+?(){}$/]", "$()*+./?{}");
	first("[ab]+ [^c]*", "ab");
	first("[ab][cd]?", "ab");
	first("", NULL);
	first("[]", NULL);
	first("[a", NULL);
	first("[a-", NULL);
	first("[-a]", NULL);
	first("[a-]", NULL);
	first("[b-a]", NULL);
	first("[^a]", NULL);
	first("[a^]", NULL);
	first("[]a]", NULL);
	first("[\\d]", NULL);
	first("[a&&b]", NULL);
	first("[[:alpha:]]", NULL);
	first("[\xc3\xa9]", NULL);
	first("[a-\xc3\xa9]", NULL);
	first("[a]|b", NULL);
	first("[a]?", NULL);
	first("[a]*", NULL);
	first("[a]{0}", NULL);
	first("[a]+*", NULL);
	first("[a]++", NULL);
	first("[a](?#)*", NULL);
	first("x[a]", NULL);
	return done();
}
