/* SPDX-License-Identifier: MIT */
#include "pick.h"

#include <stdlib.h>

static bool
letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

static bool
digit(char c)
{
	return c >= '0' && c <= '9';
}

/* How long the step ".name" or "[7]" at the start of s is; 0 if it is none. */
static size_t
step(struct slice s)
{
	size_t n = 1;

	if (s.n < 2)
		return 0;
	if (*s.p == '.' && letter(s.p[1])) {
		while (n < s.n && (letter(s.p[n]) || digit(s.p[n])))
			n++;
		return n;
	}
	if (*s.p != '[')
		return 0;
	while (n < s.n && digit(s.p[n]))
		n++;
	return n > 1 && n < 10 && n < s.n && s.p[n] == ']' ? n + 1 : 0;
}

bool
pick_parse(struct path *p, struct slice text)
{
	struct slice rest;
	const char *why = "not a path";
	char *copy;
	size_t n;

	text = rest = json_trim(text);
	if (text.n > 1 && text.p[1] == '[')
		rest = slice_from(text, 1);
	while (rest.n > 0 && (n = step(rest)) > 0)
		rest = slice_from(rest, n);
	if (text.n == 0 || *text.p != '.' || rest.n > 0)
		return false;
	copy = strndup(text.p, text.n);
	if (copy)
		why = path_parse(p, copy);
	free(copy);
	return !why;
}
