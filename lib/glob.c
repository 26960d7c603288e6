/* SPDX-License-Identifier: MIT */
#include "glob.h"

#include <fnmatch.h>
#include <stdlib.h>

static bool
special(char c)
{
	return c == '*' || c == '?' || c == '[' || c == '\\';
}

bool
glob_match(const char *pattern, struct slice s)
{
	char small[256], *text = small;
	bool match;

	/* mostly the first byte tells */
	if (s.n && *s.p != *pattern && !special(*pattern))
		return false;
	if (!strpbrk(pattern, "*?[\\"))
		return slice_eq(s, slice_str(pattern));
	if (strcmp(pattern, "*") == 0)
		return true;
	/* fnmatch takes C strings; a name with a NUL can only match "*" */
	if (memchr(s.p, '\0', s.n))
		return false;
	if (s.n >= sizeof(small) && !(text = malloc(s.n + 1)))
		return false;
	memcpy(text, s.p, s.n);
	text[s.n] = '\0';
	match = fnmatch(pattern, text, 0) == 0;
	if (text != small)
		free(text);
	return match;
}
