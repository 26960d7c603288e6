/* SPDX-License-Identifier: MIT */
#include "lexeme.h"

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

/* Behind the letters and digits at p. */
static const char *
word(const char *p, const char *end)
{
	while (p < end && (letter(*p) || digit(*p)))
		p++;
	return p;
}

/* Behind a name, which may be of a module: "a::b". */
static const char *
name(const char *p, const char *end)
{
	p = word(p, end);
	while (end - p > 2 && p[0] == ':' && p[1] == ':' && letter(p[2]))
		p = word(p + 2, end);
	return p;
}

/* Behind what jq takes for a number, "1.2.3" and ".e5" among it. */
static const char *
number(const char *p, const char *end)
{
	const char *e;

	while (p < end && (digit(*p) || *p == '.'))
		p++;
	if (p == end || (*p != 'e' && *p != 'E'))
		return p;
	e = p + 1;
	if (e < end && (*e == '+' || *e == '-'))
		e++;
	if (e == end || !digit(*e))
		return p;
	while (e < end && digit(*e))
		e++;
	return e;
}

/*
 * Skip white space and comments.  False at a comment with a backslash at the
 * end of its line: jq 1.7 and later go on with it there.
 */
static bool
skip_space(struct lexer *l)
{
	for (; l->p < l->end; l->p++) {
		if (*l->p == '#') {
			while (l->p < l->end && *l->p != '\n')
				l->p++;
			if (l->p[-1] == '\\' || l->p[-1] == '\r')
				return false;
			if (l->p == l->end)
				return true;
		} else if (*l->p != ' ' && *l->p != '\t' && *l->p != '\n' &&
		    *l->p != '\r')
			return true;
	}
	return true;
}

/* The longest sign at p, which is not at the end. */
static size_t
sign(const char *p, const char *end)
{
	static const char *const signs[] = { "?//", "//=", "!=", "==", "//",
		"|=", "+=", "-=", "*=", "/=", "%=", "<=", ">=", ".." };

	for (size_t i = 0; i < sizeof(signs) / sizeof(*signs); i++) {
		size_t n = strlen(signs[i]);
		if ((size_t)(end - p) >= n && memcmp(p, signs[i], n) == 0)
			return n;
	}
	return *p && strchr(".?=;,:|+-*/%$<>()[]{}", *p) ? 1 : 0;
}

static void
take(struct lexer *l, enum lexeme_kind kind, size_t n)
{
	l->now.kind = kind;
	l->now.text = (struct slice){ l->p, n };
	l->p += n;
}

/* What begins with a dot: whichever reading is the longest, jq takes. */
static void
dot(struct lexer *l)
{
	size_t figures = (size_t)(number(l->p, l->end) - l->p);
	size_t field = 0;

	if (l->end - l->p > 1 && letter(l->p[1]))
		field = (size_t)(word(l->p + 1, l->end) - l->p);
	if (figures > 1 && figures >= field &&
	    !(figures == 2 && l->p[1] == '.'))
		take(l, LEXEME_NUMBER, figures);
	else if (field) {
		take(l, LEXEME_FIELD, field);
		l->now.text = slice_from(l->now.text, 1);
	} else
		take(l, LEXEME_SIGN, sign(l->p, l->end));
}

void
lexer_next(struct lexer *l)
{
	size_t n;

	take(l, LEXEME_BAD, 0);
	if (!skip_space(l))
		return;
	if (l->p == l->end)
		take(l, LEXEME_END, 0);
	else if (letter(*l->p))
		take(l, LEXEME_NAME, (size_t)(name(l->p, l->end) - l->p));
	else if (digit(*l->p))
		take(l, LEXEME_NUMBER, (size_t)(number(l->p, l->end) - l->p));
	else if (*l->p == '.')
		dot(l);
	else if (*l->p == '"')
		take(l, LEXEME_QUOTE, 1);
	else if (*l->p == '@' &&
	    (n = (size_t)(word(l->p + 1, l->end) - l->p)) > 1)
		take(l, LEXEME_FORMAT, n);
	else if ((n = sign(l->p, l->end)))
		take(l, LEXEME_SIGN, n);
}

bool
lexer_at(const struct lexer *l, const char *t)
{
	return (l->now.kind == LEXEME_SIGN || l->now.kind == LEXEME_NAME) &&
	    slice_eq(l->now.text, slice_str(t));
}

enum lexeme_string
lexer_string(struct lexer *l, struct slice *text)
{
	const char *from = l->p;

	for (; l->p < l->end; l->p++) {
		*text = (struct slice){ from, (size_t)(l->p - from) };
		if (*l->p == '"') {
			l->p++;
			return LEXEME_CLOSED;
		}
		if (*l->p != '\\')
			continue;
		if (++l->p == l->end)
			break;
		if (*l->p == '(') {
			l->p++;
			return LEXEME_OPEN;
		}
	}
	return LEXEME_BROKEN;
}
