/* SPDX-License-Identifier: MIT */
#ifndef PLAIN_LINES_H
#define PLAIN_LINES_H
/*
 * The plain way to join data lines and to take LFs out: a byte after the other.
 */

#include "lines.h"

/* The bytes of the line s begins with, its end included; 0: it is left. */
static size_t
plain_line(char *to, struct slice s, size_t *made)
{
	size_t i = 4, n = 0;

	if (s.n < 5 || memcmp(s.p, "data", 4) != 0)
		return 0;
	if (s.p[i] == ':')
		i++;
	else if (s.p[i] != '\r' && s.p[i] != '\n')
		return 0;
	if (s.p[4] == ':' && i < s.n && s.p[i] == ' ')
		i++;
	while (i < s.n && s.p[i] != '\r' && s.p[i] != '\n')
		to[n++] = s.p[i++];
	if (i < s.n && s.p[i] == '\r')
		i++;
	if (i == s.n || s.p[i] != '\n')
		return 0;
	to[n++] = '\n';
	*made += n;
	return i + 1;
}

static struct lines
plain_join(char *to, struct slice s)
{
	struct lines l = { 0, 0 };
	size_t n;

	while ((n = plain_line(to + l.made, slice_from(s, l.taken), &l.made)))
		l.taken += n;
	return l;
}

static size_t
plain_flatten(char *to, struct slice s)
{
	size_t n = 0;

	for (size_t i = 0; i < s.n; i++)
		if (s.p[i] != '\n')
			to[n++] = s.p[i];
	return n;
}

#endif
