/* SPDX-License-Identifier: MIT */
#include "path.h"

#include <errno.h>
#include <stdlib.h>

/*
 * Reading.  text is the path's own copy; names are unescaped in place, which
 * never makes them longer.
 */

static const char *
add(struct path *p, struct path_step s)
{
	if (p->n == PATH_STEPS)
		return "too many steps";
	p->step[p->n++] = s;
	return NULL;
}

/* "quoted" at *at, which moves behind it. */
static const char *
quoted(char **at, struct slice *name)
{
	char *p = *at, *end = p + 1;
	struct slice v;
	struct buf b = { .max = 0 };

	while (*end && *end != '"')
		end += *end == '\\' && end[1] ? 2 : 1;
	if (*end != '"')
		return "missing quote";
	v = (struct slice){ p, (size_t)(end + 1 - p) };
	if (!json_valid(v, 1))
		return "bad quoted name";
	if (json_text(&b, v) == -1)
		return "out of memory";
	if (b.n)
		memcpy(p, b.p, b.n);
	*name = (struct slice){ p, b.n };
	buf_free(&b);
	*at = end + 1;
	return NULL;
}

/* "[0]", "[]" or "[\"name\"]" at *at, which moves behind it. */
static const char *
bracket(struct path *path, char **at)
{
	struct path_step s = { .kind = PATH_EACH };
	char *p = *at + 1, *end;
	const char *why;

	if (*p == '"') {
		s.kind = PATH_NAME;
		if ((why = quoted(&p, &s.name)))
			return why;
	} else if (*p != ']') {
		s.kind = PATH_INDEX;
		errno = 0;
		s.index = strtol(p, &end, 10);
		if (end == p || errno)
			return "bad index";
		p = end;
	}
	if (*p != ']')
		return "missing ']'";
	*at = p + 1;
	return add(path, s);
}

static const char *
bare(struct path *path, char **at)
{
	struct path_step s = { .kind = PATH_NAME };
	size_t n = strcspn(*at, ".[]\" \t\n|,(){}");

	if (n == 0)
		return "name expected";
	s.name = (struct slice){ *at, n };
	*at += n;
	return add(path, s);
}

static const char *
steps(struct path *path, char *p)
{
	const char *why = NULL;
	bool dot = true; /* a name may stand here */

	if (strcmp(p, ".") == 0)
		return NULL;
	if (*p == '.')
		p++;
	if (!*p)
		return "empty";
	while (*p && !why) {
		if (*p == '[') {
			why = bracket(path, &p);
		} else if (!dot) {
			return "'.' or '[' expected";
		} else if (*p == '"') {
			struct path_step s = { .kind = PATH_NAME };
			why = quoted(&p, &s.name);
			if (!why)
				why = add(path, s);
		} else
			why = bare(path, &p);
		dot = *p == '.';
		if (dot && !*++p)
			return "name expected";
	}
	return why;
}

const char *
path_parse(struct path *p, const char *text)
{
	const char *why;

	*p = (struct path){ .n = 0 };
	p->text = strdup(text);
	if (!p->text)
		return "out of memory";
	why = steps(p, p->text);
	if (why)
		path_free(p);
	return why;
}

void
path_free(struct path *p)
{
	free(p->text);
	*p = (struct path){ .n = 0 };
}

/* Looking up. */

/* The value one step on; PATH_EACH: the first. */
static struct slice
follow(const struct path_step *s, struct slice v)
{
	struct json_iter it;
	struct slice first;

	if (s->kind == PATH_NAME)
		return json_member(v, s->name);
	if (s->kind == PATH_INDEX)
		return json_element(v, s->index);
	json_begin(&it, v);
	if (json_next(&it, NULL, &first))
		return first;
	return (struct slice){ NULL, 0 };
}

struct slice
path_get(const struct path *p, size_t i, struct slice v)
{
	for (; i < p->n && v.p; i++)
		v = follow(&p->step[i], v);
	return v;
}

bool
path_each(const struct path *p, size_t i, struct slice v,
    bool (*each)(void *ctx, struct slice value), void *ctx)
{
	struct json_iter it;

	for (; i < p->n && v.p; i++) {
		if (p->step[i].kind == PATH_EACH) {
			struct slice x;
			json_begin(&it, v);
			while (json_next(&it, NULL, &x))
				if (!path_each(p, i + 1, x, each, ctx))
					return false;
			return true;
		}
		v = follow(&p->step[i], v);
	}
	return !v.p || each(ctx, v);
}
