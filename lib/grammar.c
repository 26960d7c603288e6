/* SPDX-License-Identifier: MIT */
#include "grammar.h"

static bool
space(char c)
{
	return c == ' ' || c == '\n' || c == '\r' || c == '\t';
}

/* A run of digits, which may begin with a zero.  Returns where it ends. */
static const char *
digits(const char *p, const char *end)
{
	if (p == end || *p != '1')
		return NULL;
	p++;
	return p < end && *p == '1' ? p + 1 : p;
}

/* What ends too early here is met again as no comma. */
static const char *
number(const char *p, const char *end)
{
	if (*p == '-')
		p++;
	if (p == end || *p != '1')
		return NULL;
	p++;
	if (p < end && *p == '.' && !(p = digits(p + 1, end)))
		return NULL;
	if (p < end && (*p == 'e' || *p == 'E')) {
		p++;
		if (p < end && (*p == '+' || *p == '-'))
			p++;
		p = digits(p, end);
	}
	return p;
}

static const char *
word(const char *p, const char *end, const char *text, size_t n)
{
	if ((size_t)(end - p) < n || memcmp(p, text, n) != 0)
		return NULL;
	return p + n;
}

static const char *
scalar(const char *p, const char *end)
{
	switch (*p) {
	case 't':
		return word(p, end, "true", 4);
	case 'f':
		return word(p, end, "false", 5);
	case 'n':
		return word(p, end, "null", 4);
	default:
		return number(p, end);
	}
}

static bool
value_next(const struct grammar *g)
{
	return g->next == GRAMMAR_VALUE || g->next == GRAMMAR_ELEMENT;
}

static bool
open(struct grammar *g, bool object)
{
	if (!value_next(g) || g->open == JSON_DEPTH + 1)
		return false;
	g->object[g->open++] = object;
	if (g->open > g->deepest)
		g->deepest = g->open;
	g->next = object ? GRAMMAR_MEMBER : GRAMMAR_ELEMENT;
	return true;
}

static bool
close(struct grammar *g, bool object)
{
	enum grammar_next empty = object ? GRAMMAR_MEMBER : GRAMMAR_ELEMENT;

	if ((g->next != GRAMMAR_COMMA && g->next != empty) || g->open == 0 ||
	    g->object[g->open - 1] != object)
		return false;
	g->open--;
	g->next = GRAMMAR_COMMA;
	return true;
}

static bool
comma(struct grammar *g)
{
	if (g->next != GRAMMAR_COMMA || g->open == 0)
		return false;
	g->next = g->object[g->open - 1] ? GRAMMAR_NAME : GRAMMAR_VALUE;
	return true;
}

static bool
colon(struct grammar *g)
{
	if (g->next != GRAMMAR_COLON)
		return false;
	g->next = GRAMMAR_VALUE;
	return true;
}

static bool
string(struct grammar *g)
{
	bool name = g->next == GRAMMAR_NAME || g->next == GRAMMAR_MEMBER;

	if (!name && !value_next(g))
		return false;
	g->next = name ? GRAMMAR_COLON : GRAMMAR_COMMA;
	return true;
}

/* All that is one byte long. */
static bool
token(struct grammar *g, char c)
{
	switch (c) {
	case '{':
		return open(g, true);
	case '[':
		return open(g, false);
	case '}':
		return close(g, true);
	case ']':
		return close(g, false);
	case ',':
		return comma(g);
	case ':':
		return colon(g);
	default:
		return string(g);
	}
}

static bool
in_token(char c)
{
	return c == '"' || c == ',' || c == ':' || c == '{' || c == '}' ||
	    c == '[' || c == ']';
}

size_t
grammar_eat(struct grammar *g, const char *p, size_t n, bool last)
{
	const char *from = p, *end = p + n;
	bool good = true;

	while (good && p < end) {
		if (in_token(*p))
			good = token(g, *p++);
		else if (space(*p))
			p++;
		else if (!last && end - p <= GRAMMAR_SCALAR)
			return (size_t)(p - from);
		else {
			good = value_next(g) && (p = scalar(p, end));
			g->next = GRAMMAR_COMMA;
		}
	}
	if (!good)
		g->next = GRAMMAR_WRONG;
	return n;
}

bool
grammar_done(const struct grammar *g)
{
	return g->next == GRAMMAR_COMMA && g->open == 0;
}
