/* SPDX-License-Identifier: MIT */
#ifndef PLAIN_JSON_H
#define PLAIN_JSON_H
/*
 * RFC 8259 a second time: recursive, a byte at a time, each function a rule of
 * the grammar.  Each takes a cursor and returns whether the rule was there.
 */

#include "check.h"

struct cursor {
	const unsigned char *p, *end;
	unsigned depth; /* containers that may still open */
};

static bool plain_value(struct cursor *c);

static int
plain_peek(const struct cursor *c)
{
	return c->p < c->end ? *c->p : -1;
}

static bool
plain_char(struct cursor *c, int want)
{
	if (plain_peek(c) != want)
		return false;
	c->p++;
	return true;
}

/* ws */
static void
plain_space(struct cursor *c)
{
	while (plain_char(c, 0x20) || plain_char(c, 0x09) ||
	    plain_char(c, 0x0a) || plain_char(c, 0x0d))
		;
}

static bool
plain_range(struct cursor *c, int lo, int hi)
{
	int k = plain_peek(c);

	if (k < lo || k > hi)
		return false;
	c->p++;
	return true;
}

/* 1*DIGIT */
static bool
plain_digits(struct cursor *c)
{
	if (!plain_range(c, '0', '9'))
		return false;
	while (plain_range(c, '0', '9'))
		;
	return true;
}

/* number = [ minus ] int [ frac ] [ exp ] */
static bool
plain_number(struct cursor *c)
{
	plain_char(c, '-');
	if (!plain_char(c, '0') && !plain_digits(c))
		return false;
	if (plain_char(c, '.') && !plain_digits(c))
		return false;
	if (plain_char(c, 'e') || plain_char(c, 'E')) {
		if (!plain_char(c, '+'))
			plain_char(c, '-');
		return plain_digits(c);
	}
	return true;
}

/* string = quotation-mark *char quotation-mark */
static bool
plain_string(struct cursor *c)
{
	if (!plain_char(c, '"'))
		return false;
	while (!plain_char(c, '"')) {
		if (plain_range(c, 0x20, 0x5b) || plain_range(c, 0x5d, 0xff))
			continue;
		if (!plain_char(c, '\\'))
			return false;
		if (plain_char(c, 'u')) {
			for (int i = 0; i < 4; i++)
				if (!plain_range(c, '0', '9') &&
				    !plain_range(c, 'a', 'f') &&
				    !plain_range(c, 'A', 'F'))
					return false;
			continue;
		}
		if (plain_peek(c) < 1 || !strchr("\"\\/bfnrt", plain_peek(c)))
			return false;
		c->p++;
	}
	return true;
}

static bool
plain_word(struct cursor *c, const char *word)
{
	for (; *word; word++)
		if (!plain_char(c, *word))
			return false;
	return true;
}

/* object and array, which differ in little */
static bool
plain_container(struct cursor *c, bool object)
{
	int close = object ? '}' : ']';

	c->p++;
	if (c->depth == 0)
		return false;
	c->depth--;
	plain_space(c);
	if (!plain_char(c, close)) {
		do {
			if (object) {
				plain_space(c);
				if (!plain_string(c))
					return false;
				plain_space(c);
				if (!plain_char(c, ':'))
					return false;
			}
			if (!plain_value(c))
				return false;
		} while (plain_char(c, ','));
		if (!plain_char(c, close))
			return false;
	}
	c->depth++;
	return true;
}

/* a value with white space around it */
static bool
plain_value(struct cursor *c)
{
	bool good;

	plain_space(c);
	switch (plain_peek(c)) {
	case '{':
	case '[':
		good = plain_container(c, plain_peek(c) == '{');
		break;
	case '"':
		good = plain_string(c);
		break;
	case 't':
		good = plain_word(c, "true");
		break;
	case 'f':
		good = plain_word(c, "false");
		break;
	case 'n':
		good = plain_word(c, "null");
		break;
	default:
		good = plain_number(c);
		break;
	}
	plain_space(c);
	return good;
}

/* JSON-text, nested depth deep at most */
static bool
plain_json(struct slice s, unsigned depth)
{
	struct cursor c = { (const unsigned char *)s.p,
		(const unsigned char *)s.p + s.n, depth };

	return plain_value(&c) && c.p == c.end;
}

#endif
