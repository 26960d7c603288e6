/* SPDX-License-Identifier: MIT */
#include "profile.h"

static struct slice
trim(struct slice s)
{
	while (s.n && (*s.p == ' ' || *s.p == '\t' || *s.p == '\r'))
		s = slice_from(s, 1);
	while (s.n && strchr(" \t\r", s.p[s.n - 1]))
		s.n--;
	return s;
}

int
profile_next(struct slice *text, struct slice *section, unsigned *line,
    struct profile_entry *e)
{
	struct slice s;
	const char *p;

	while (text->n) {
		p = memchr(text->p, '\n', text->n);
		s = (struct slice){ text->p,
			p ? (size_t)(p - text->p) : text->n };
		*text = slice_from(*text, p ? s.n + 1 : s.n);
		++*line;
		s = trim(s);
		if (s.n == 0 || *s.p == '#')
			continue;
		if (*s.p == '[' && s.p[s.n - 1] == ']') {
			*section = trim((struct slice){ s.p + 1, s.n - 2 });
			continue;
		}
		p = memchr(s.p, '=', s.n);
		if (!p || section->n == 0)
			return -1;
		e->section = *section;
		e->name = trim((struct slice){ s.p, (size_t)(p - s.p) });
		e->value = trim(slice_from(s, (size_t)(p + 1 - s.p)));
		e->line = *line;
		return e->name.n ? 1 : -1;
	}
	return 0;
}
