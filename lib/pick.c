/* SPDX-License-Identifier: MIT */
#include "pick.h"

#include <stdlib.h>

#include "utf8.h"

/*
 * Numbers with more characters are libjq's to compare: some releases do it
 * digit by digit, others as doubles.
 */
#define PLAIN_NUMBER 15

/* Reading.  Each takes its part off the front of *s, or leaves *s alone. */

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

static void
skip_space(struct slice *s)
{
	while (s->n && strchr(" \t\r\n", *s->p) && *s->p)
		*s = slice_from(*s, 1);
}

/* The sign or word t, blanks before it apart; a word must end with it. */
static bool
token(struct slice *s, const char *t)
{
	struct slice rest = *s;
	size_t n = strlen(t);

	skip_space(&rest);
	if (rest.n < n || memcmp(rest.p, t, n) != 0)
		return false;
	rest = slice_from(rest, n);
	if (letter(t[n - 1]) && rest.n && (letter(*rest.p) || digit(*rest.p)))
		return false;
	*s = rest;
	return true;
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

static bool
read_path(struct slice *s, struct path *p)
{
	struct slice text, rest;
	const char *why;
	char *copy;
	size_t n;

	skip_space(s);
	text = rest = *s;
	if (rest.n == 0 || *rest.p != '.')
		return false;
	if (rest.n == 1 || !letter(rest.p[1]))
		rest = slice_from(rest, 1);
	while ((n = step(rest)) > 0)
		rest = slice_from(rest, n);
	/* what may follow a path, and does not go on with it */
	if (rest.n && !strchr(" \t\r\n=!<>)|", *rest.p))
		return false;
	copy = strndup(text.p, text.n - rest.n);
	if (!copy)
		return false;
	why = path_parse(p, copy);
	free(copy);
	*s = rest;
	return !why;
}

static bool
read_op(struct slice *s, enum pick_op *op)
{
	static const struct {
		const char *sign;
		enum pick_op op;
	} ops[] = { { "==", PICK_EQ }, { "!=", PICK_NE }, { "<=", PICK_LE },
		{ ">=", PICK_GE }, { "<", PICK_LT }, { ">", PICK_GT } };

	for (size_t i = 0; i < sizeof(ops) / sizeof(*ops); i++)
		if (token(s, ops[i].sign)) {
			*op = ops[i].op;
			return true;
		}
	return false;
}

/* A string without escapes but of quote and backslash, a number, a word. */
static bool
read_literal(struct slice *s, struct pick_test *t)
{
	struct slice v;
	size_t n = 0;

	skip_space(s);
	if (token(s, "true") || token(s, "false") || token(s, "null")) {
		t->type = s->p[-2] == 'u' ? JSON_TRUE
		    : s->p[-2] == 's'     ? JSON_FALSE
					  : JSON_NULL;
		return true;
	}
	if (s->n && *s->p == '"') {
		for (n = 1; n < s->n && s->p[n] != '"'; n++)
			if (s->p[n] == '\\' &&
			    (++n == s->n || !strchr("\"\\", s->p[n])))
				return false;
		n += n < s->n;
		t->type = JSON_STRING;
	} else {
		while (n < s->n && (digit(s->p[n]) || s->p[n] == '.'))
			n++;
		t->type = JSON_NUMBER;
	}
	v = (struct slice){ s->p, n };
	if (!json_valid(v, 0) || utf8_valid(v) < n)
		return false;
	*s = slice_from(*s, n);
	if (t->type == JSON_STRING)
		return json_text(&t->text, v) == 0;
	t->number = json_double(v);
	return n <= PLAIN_NUMBER;
}

/* ".path", ".path < literal", either in parentheses. */
static bool
read_test(struct slice *s, struct pick *p)
{
	struct pick_test *t;
	bool inner;

	if (p->n == PICK_TESTS)
		return false;
	t = &p->test[p->n++];
	inner = token(s, "(");
	if (!read_path(s, &t->path))
		return false;
	if (read_op(s, &t->op) && !read_literal(s, t))
		return false;
	return !inner || token(s, ")");
}

/* Behind "select(": tests joined by one word, up to the parenthesis. */
static bool
read_condition(struct slice *s, struct pick *p)
{
	bool first = !p->selects;

	p->selects = true;
	do {
		if (!read_test(s, p))
			return false;
		if (token(s, "or")) {
			/* "a and b or c" is more than one kind of list */
			if (!first || (p->n > 1 && !p->any))
				return false;
			p->any = true;
		} else if (!token(s, "and"))
			return token(s, ")");
		else if (p->any)
			return false;
	} while (true);
}

static bool
read_program(struct slice s, struct pick *p)
{
	while (token(&s, "select")) {
		if (p->any || !token(&s, "(") || !read_condition(&s, p))
			return false;
		skip_space(&s);
		if (s.n == 0)
			return true;
		if (!token(&s, "|"))
			return false;
	}
	if (!read_path(&s, &p->out))
		return false;
	skip_space(&s);
	return s.n == 0 && (p->selects || p->out.n > 0);
}

bool
pick_parse(struct pick *p, struct slice text)
{
	*p = (struct pick){ .n = 0 };
	if (read_program(text, p))
		return true;
	pick_free(p);
	return false;
}

void
pick_free(struct pick *p)
{
	for (size_t i = 0; i < p->n; i++) {
		path_free(&p->test[i].path);
		buf_free(&p->test[i].text);
	}
	path_free(&p->out);
	buf_free(&p->work);
	*p = (struct pick){ .n = 0 };
}

/* Running. */

/* Whether what a step found nothing in is null, or cannot have such a thing. */
static bool
lacks(enum json_type type, enum path_kind kind)
{
	return type == JSON_NULL ||
	    type == (kind == PATH_NAME ? JSON_OBJECT : JSON_ARRAY);
}

/*
 * The value p leads to, null where jq has null.  False where jq has an error.
 */
static bool
value(const struct path *p, struct slice doc, struct slice *v)
{
	struct path part = { .n = 0 };
	struct slice from = doc;

	*v = path_get(p, doc);
	if (v->p)
		return true;
	*v = SLICE("null");
	for (size_t i = 0; i < p->n; i++) {
		part.step[0] = p->step[i];
		part.n = 1;
		doc = path_get(&part, from);
		if (!doc.p)
			return lacks(json_type(from), p->step[i].kind);
		from = doc;
	}
	return true;
}

/* The order of types in jq. */
static int
rank(enum json_type type)
{
	switch (type) {
	case JSON_FALSE:
		return 1;
	case JSON_TRUE:
		return 2;
	case JSON_NUMBER:
		return 3;
	case JSON_STRING:
		return 4;
	case JSON_ARRAY:
		return 5;
	case JSON_OBJECT:
		return 6;
	default:
		return 0;
	}
}

static int
compare_text(struct slice a, struct slice b)
{
	int r = memcmp(a.p, b.p, a.n < b.n ? a.n : b.n);

	return r ? r : (a.n > b.n) - (a.n < b.n);
}

/* v against what t compares with: below, at or above 0.  False: ask libjq. */
static bool
compare(const struct pick_test *t, struct slice v, struct buf *work, int *r)
{
	enum json_type type = json_type(v);
	double d;

	*r = rank(type) - rank(t->type);
	if (type != t->type)
		return true;
	if (type == JSON_NUMBER) {
		d = json_double(v);
		*r = (d > t->number) - (d < t->number);
		return v.n <= PLAIN_NUMBER;
	}
	if (type != JSON_STRING)
		return true;
	if (t->op == PICK_EQ || t->op == PICK_NE) {
		*r = !json_text_is(v, buf_get(&t->text));
		return true;
	}
	buf_trim(work, BUF_KEEP);
	if (json_text(work, v) == -1)
		return false;
	*r = compare_text(buf_get(work), buf_get(&t->text));
	return true;
}

/* PICK_GIVE if the test holds, PICK_NONE if not. */
static enum pick_end
holds(const struct pick_test *t, struct slice doc, struct buf *work)
{
	struct slice v;
	bool yes = false;
	int r = 0;

	if (!value(&t->path, doc, &v))
		return PICK_ASK;
	if (t->op != PICK_TRUE && !compare(t, v, work, &r))
		return PICK_ASK;
	switch (t->op) {
	case PICK_TRUE:
		yes = json_type(v) != JSON_NULL && json_type(v) != JSON_FALSE;
		break;
	case PICK_EQ:
		yes = r == 0;
		break;
	case PICK_NE:
		yes = r != 0;
		break;
	case PICK_LT:
		yes = r < 0;
		break;
	case PICK_LE:
		yes = r <= 0;
		break;
	case PICK_GT:
		yes = r > 0;
		break;
	case PICK_GE:
		yes = r >= 0;
		break;
	}
	return yes ? PICK_GIVE : PICK_NONE;
}

enum pick_end
pick_run(struct pick *p, struct slice doc, struct slice *out)
{
	enum pick_end end = PICK_GIVE;

	/* as in jq the first test that decides is the last that is made */
	for (size_t i = 0; i < p->n; i++) {
		end = holds(&p->test[i], doc, &p->work);
		if (end == PICK_ASK || (end == PICK_GIVE) == p->any)
			break;
	}
	if (end != PICK_GIVE)
		return end;
	return value(&p->out, doc, out) ? PICK_GIVE : PICK_ASK;
}
