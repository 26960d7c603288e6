/* SPDX-License-Identifier: MIT */
#include "netrc.h"

#include <string.h>
#include <strings.h>

#define BLANK " \t\r\n"

void
netrc_init(struct netrc *n, struct slice text)
{
	*n = (struct netrc){ .rest = text };
}

void
netrc_free(struct netrc *n)
{
	buf_wipe(&n->host);
	buf_wipe(&n->login);
	buf_wipe(&n->password);
	buf_wipe(&n->word);
}

static bool
blank(char c)
{
	return c && strchr(BLANK, c);
}

/* Pass over the rest of the line. */
static void
skip_line(struct slice *s)
{
	const char *lf = s->n ? memchr(s->p, '\n', s->n) : NULL;

	*s = slice_from(*s, lf ? (size_t)(lf - s->p) + 1 : s->n);
}

/* A macro ends at an empty line. */
static void
skip_macro(struct slice *s)
{
	skip_line(s);
	while (s->n && *s->p != '\n' && *s->p != '\r')
		skip_line(s);
}

static char
escaped(char c)
{
	return c == 'n' ? '\n' : c == 'r' ? '\r' : c == 't' ? '\t' : c;
}

/* Behind the opening quote; what is not closed ends with its line. */
static int
quoted(struct netrc *n)
{
	struct slice *s = &n->rest;
	char c;

	while (s->n && *s->p != '"' && *s->p != '\n') {
		c = *s->p;
		*s = slice_from(*s, 1);
		if (c == '\\' && s->n) {
			c = escaped(*s->p);
			*s = slice_from(*s, 1);
		}
		if (buf_byte(&n->word, c) == -1)
			return -1;
	}
	if (s->n)
		*s = slice_from(*s, 1);
	return 1;
}

/* The next word into n->word.  Returns 1, 0 at the end, or -1. */
static int
word(struct netrc *n)
{
	struct slice *s = &n->rest;
	bool begins = false;

	buf_wipe(&n->word);
	while (s->n && (blank(*s->p) || (begins && *s->p == '#'))) {
		if (*s->p == '#') {
			skip_line(s);
			continue;
		}
		begins = *s->p == '\n';
		*s = slice_from(*s, 1);
	}
	if (s->n == 0)
		return 0;
	if (*s->p == '"') {
		*s = slice_from(*s, 1);
		return quoted(n);
	}
	for (; s->n && !blank(*s->p); *s = slice_from(*s, 1))
		if (buf_byte(&n->word, *s->p) == -1)
			return -1;
	return 1;
}

static bool
is(const struct netrc *n, const char *text)
{
	return slice_eq(buf_get(&n->word), slice_str(text));
}

/* The word behind the one just read into b. */
static int
value(struct netrc *n, struct buf *b)
{
	int r = word(n);

	buf_wipe(b);
	return r == 1 && buf_slice(b, buf_get(&n->word)) == -1 ? -1 : r;
}

int
netrc_next(struct netrc *n)
{
	struct slice before = n->rest;
	bool begun = false;
	int r;

	n->any = false;
	buf_wipe(&n->host);
	buf_wipe(&n->login);
	buf_wipe(&n->password);
	for (; (r = word(n)) == 1; before = n->rest) {
		bool machine = is(n, "machine");

		if (machine || is(n, "default")) {
			if (begun) {
				n->rest = before;
				return 1;
			}
			begun = true;
			n->any = !machine;
			r = machine ? value(n, &n->host) : 1;
		} else if (is(n, "login")) {
			r = value(n, &n->login);
		} else if (is(n, "password")) {
			r = value(n, &n->password);
		} else if (is(n, "account")) {
			r = word(n);
		} else if (is(n, "macdef")) {
			skip_macro(&n->rest);
		}
		if (r == -1)
			return -1;
	}
	return r == -1 ? -1 : begun;
}

int
netrc_find(struct netrc *n, struct slice host, struct slice login)
{
	int r;

	while ((r = netrc_next(n)) == 1)
		if ((n->any ||
			(n->host.n == host.n &&
			    strncasecmp(n->host.p, host.p, host.n) == 0)) &&
		    (login.n == 0 || slice_eq(login, buf_get(&n->login))))
			break;
	return r;
}
