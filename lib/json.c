/* SPDX-License-Identifier: MIT */
#include "json.h"

#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include "scan.h"
#include "span.h"
#include "utf8.h"

static bool
space(char c)
{
	return c == ' ' || c == '\n' || c == '\r' || c == '\t';
}

static bool
digit(char c)
{
	return c >= '0' && c <= '9';
}

/* Mostly there is none, which one comparison tells. */
static inline const char *
skip_space(const char *p, const char *end)
{
	while (p < end && (unsigned char)*p <= ' ' && space(*p))
		p++;
	return p;
}

/* The value of a hexadecimal digit, or -1. */
static int
hex(char c)
{
	if (digit(c))
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	if (c >= 'A' && c <= 'F')
		return c - 'A' + 10;
	return -1;
}

/*
 * Judging.  Each takes a value that begins at p and returns where it ends, or
 * NULL if it is not one.
 */

/* p is behind the opening quote */
static inline const char *
string(const char *p, const char *end)
{
	for (;;) {
		p = scan_string(p, end);
		if (p == end || (unsigned char)*p < 0x20)
			return NULL;
		if (*p++ == '"')
			return p;
		if (p == end)
			return NULL;
		switch (*p++) {
		case '"':
		case '\\':
		case '/':
		case 'b':
		case 'f':
		case 'n':
		case 'r':
		case 't':
			break;
		case 'u':
			if (end - p < 4)
				return NULL;
			for (int i = 0; i < 4; i++)
				if (hex(*p++) == -1)
					return NULL;
			break;
		default:
			return NULL;
		}
	}
}

static const char *
digits(const char *p, const char *end)
{
	if (p == end || !digit(*p))
		return NULL;
	while (p < end && digit(*p))
		p++;
	return p;
}

static const char *
number(const char *p, const char *end)
{
	if (*p == '-')
		p++;
	if (p < end && *p == '0')
		p++;
	else if (!(p = digits(p, end)))
		return NULL;
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
literal(const char *p, const char *end, const char *word, size_t n)
{
	if ((size_t)(end - p) < n || memcmp(p, word, n) != 0)
		return NULL;
	return p + n;
}

static const char *
scalar(const char *p, const char *end)
{
	switch (*p) {
	case '"':
		return string(p + 1, end);
	case 't':
		return literal(p, end, "true", 4);
	case 'f':
		return literal(p, end, "false", 5);
	case 'n':
		return literal(p, end, "null", 4);
	default:
		return number(p, end);
	}
}

/*
 * The byte at *p, once white space before it is skipped; NUL at the end, which
 * stands for nothing in JSON outside strings.  Mostly there is no white space.
 */
static inline char
peek(const char **p, const char *end)
{
	if (*p < end && (unsigned char)**p > ' ')
		return **p;
	*p = skip_space(*p, end);
	return *p < end ? **p : '\0';
}

/* A member's name and colon; returns where its value begins. */
static inline const char *
name(const char *p, const char *end)
{
	if (peek(&p, end) != '"' || !(p = string(p + 1, end)) ||
	    peek(&p, end) != ':')
		return NULL;
	return p + 1;
}

/*
 * One turn a value.  close[] holds what ends each open container, so the walk
 * needs no recursion and a bounded stack.
 */
bool
json_valid(struct slice s, unsigned depth)
{
	const char *p = s.p, *end = s.p + s.n;
	char close[JSON_DEPTH + 2], c;
	unsigned open = 0;

	close[0] = '\0'; /* for linters, which do not see that open guards it */
	if (depth > JSON_DEPTH + 1)
		depth = JSON_DEPTH + 1;
	for (;;) {
		c = peek(&p, end);
		if (c == '{' || c == '[') {
			if (open == depth)
				return false;
			close[open] = c == '{' ? '}' : ']';
			p++;
			if (peek(&p, end) != close[open++]) {
				if (c == '{' && !(p = name(p, end)))
					return false;
				continue;
			}
		} else if (c == '\0' || !(p = scalar(p, end)))
			return false;
		/* behind a value, or on the end of an empty container */
		c = peek(&p, end);
		while (open && c == close[open - 1]) {
			p++;
			open--;
			c = peek(&p, end);
		}
		if (open == 0)
			return p == end;
		if (c != ',')
			return false;
		p++;
		if (close[open - 1] == '}' && !(p = name(p, end)))
			return false;
	}
}

/* Walking: the text is valid, so only the ends of things are looked for. */

enum json_type
json_type(struct slice v)
{
	if (!v.p || v.n == 0)
		return JSON_NONE;
	switch (*v.p) {
	case '{':
		return JSON_OBJECT;
	case '[':
		return JSON_ARRAY;
	case '"':
		return JSON_STRING;
	case 't':
		return JSON_TRUE;
	case 'f':
		return JSON_FALSE;
	case 'n':
		return JSON_NULL;
	default:
		return JSON_NUMBER;
	}
}

struct slice
json_trim(struct slice s)
{
	while (s.n && space(*s.p))
		s = slice_from(s, 1);
	while (s.n && space(s.p[s.n - 1]))
		s.n--;
	return s;
}

/* Behind the string whose first character, after the quote, is at p. */
static const char *
string_end(const char *p, const char *end)
{
	while ((p = scan_string(p, end)) < end) {
		if (*p == '"')
			return p + 1;
		p += *p == '\\' && end - p > 1 ? 2 : 1;
	}
	return end;
}

static const char *
value_end(const char *p, const char *end)
{
	if (p == end)
		return p;
	if (*p == '"')
		return string_end(p + 1, end);
	if (*p == '{' || *p == '[')
		return span_container(p, end);
	while (p < end && *p != ',' && *p != '}' && *p != ']' && !space(*p))
		p++;
	return p;
}

void
json_begin(struct json_iter *it, struct slice v)
{
	enum json_type type = json_type(v);

	it->object = type == JSON_OBJECT;
	it->p = it->end = v.p;
	if (type == JSON_OBJECT || type == JSON_ARRAY) {
		it->p++;
		it->end += v.n;
	}
}

/* What stands at the next element or member: false at the end. */
static inline bool
at_next(struct json_iter *it)
{
	const char *p = it->p, *end = it->end;

	while (p < end && (*p == ',' || space(*p)))
		p++;
	it->p = p;
	return p < end && *p != '}' && *p != ']';
}

static inline struct slice
take_name(struct json_iter *it)
{
	const char *from = it->p, *p = string_end(from + 1, it->end);
	struct slice key = { from, (size_t)(p - from) };

	while (p < it->end && (*p == ':' || space(*p)))
		p++;
	it->p = p;
	return key;
}

static inline struct slice
take_value(struct json_iter *it)
{
	const char *from = it->p;

	it->p = value_end(from, it->end);
	/* text that is not JSON must not hold us here for ever */
	if (it->p == from)
		it->p = it->end;
	return (struct slice){ from, (size_t)(it->p - from) };
}

bool
json_name(struct json_iter *it, struct slice *key)
{
	if (!at_next(it))
		return false;
	*key = take_name(it);
	return true;
}

struct slice
json_value(struct json_iter *it)
{
	return take_value(it);
}

bool
json_next(struct json_iter *it, struct slice *key, struct slice *val)
{
	struct slice name;

	if (!at_next(it)) {
		it->p = it->end;
		return false;
	}
	if (it->object) {
		name = take_name(it);
		if (key)
			*key = name;
	}
	*val = take_value(it);
	return true;
}

struct slice
json_member(struct slice v, struct slice name)
{
	struct slice key, val, found = { NULL, 0 };
	struct json_iter it;

	if (json_type(v) != JSON_OBJECT)
		return found;
	json_begin(&it, v);
	while (json_next(&it, &key, &val))
		if (json_text_is(key, name))
			found = val;
	return found;
}

/* Four hexadecimal digits at p. */
static uint32_t
unit(const char *p)
{
	uint32_t u = 0;

	for (int i = 0; i < 4; i++)
		u = u << 4 | ((uint32_t)hex(p[i]) & 15);
	return u;
}

/*
 * One character of string text at *pp, which moves behind it: plain bytes up
 * to the next backslash, or what an escape stands for.  Returns a slice of the
 * text or of out.
 */
static struct slice
spell(const char **pp, const char *end, char out[static 4])
{
	const char *p = *pp, *q;
	uint32_t c, low;

	if (*p != '\\' || end - p < 2) {
		q = memchr(p + 1, '\\', (size_t)(end - p - 1));
		*pp = q ? q : end;
		return (struct slice){ p, (size_t)(*pp - p) };
	}
	*pp = p + 2;
	switch (p[1]) {
	case 'b':
		return SLICE("\b");
	case 'f':
		return SLICE("\f");
	case 'n':
		return SLICE("\n");
	case 'r':
		return SLICE("\r");
	case 't':
		return SLICE("\t");
	case 'u':
		break;
	default:
		return (struct slice){ p + 1, 1 };
	}
	if (end - p < 6)
		return SLICE("");
	c = unit(p + 2);
	*pp = p + 6;
	if (c >= 0xd800 && c < 0xdc00 && end - p >= 12 && p[6] == '\\' &&
	    p[7] == 'u' && (low = unit(p + 8)) >= 0xdc00 && low < 0xe000) {
		c = 0x10000 + ((c - 0xd800) << 10) + (low - 0xdc00);
		*pp = p + 12;
	} else if (c >= 0xd800 && c < 0xe000)
		c = 0xfffd;
	return (struct slice){ out, utf8_put(out, c) };
}

/* The bytes between the quotes of the string v. */
static struct slice
inside(struct slice v)
{
	if (v.n < 2)
		return SLICE("");
	return (struct slice){ v.p + 1, v.n - 2 };
}

int
json_text(struct buf *b, struct slice v)
{
	struct slice s = inside(v);
	const char *p = s.p, *end = s.p + s.n;
	char out[4];

	while (p < end)
		if (buf_slice(b, spell(&p, end, out)) == -1)
			return -1;
	return 0;
}

bool
json_text_is(struct slice v, struct slice text)
{
	struct slice s = inside(v), part;
	const char *p = s.p, *end = s.p + s.n;
	char out[4];

	/* an escape is always longer than what it stands for */
	if (s.n < text.n)
		return false;
	if (s.n == text.n)
		return slice_eq(s, text) && !memchr(s.p, '\\', s.n);
	if (!memchr(s.p, '\\', s.n))
		return false;
	while (p < end) {
		part = spell(&p, end, out);
		if (part.n > text.n || memcmp(part.p, text.p, part.n) != 0)
			return false;
		text = slice_from(text, part.n);
	}
	return text.n == 0;
}

double
json_double(struct slice v)
{
	char small[64], *copy = small;
	double d;

	if (json_type(v) != JSON_NUMBER)
		return NAN;
	if (v.n >= sizeof(small) && !(copy = malloc(v.n + 1)))
		return NAN;
	memcpy(copy, v.p, v.n);
	copy[v.n] = '\0';
	d = strtod(copy, NULL);
	if (copy != small)
		free(copy);
	return d;
}

/* Writing. */

/* Append the escape of the control character at p; returns its length in s. */
static size_t
escape(struct buf *b, const unsigned char *p)
{
	static const char letter[] = "btn\0fr";
	char out[6] = "\\u00";
	unsigned c = p[0] == 0xc2 ? p[1] : p[0];

	if (p[0] == '"' || p[0] == '\\') {
		out[1] = (char)p[0];
		return buf_add(b, out, 2) ? 0 : 1;
	}
	if (c >= '\b' && c <= '\r' && letter[c - '\b']) {
		out[1] = letter[c - '\b'];
		return buf_add(b, out, 2) ? 0 : 1;
	}
	out[4] = "0123456789abcdef"[c >> 4];
	out[5] = "0123456789abcdef"[c & 15];
	if (buf_add(b, out, 6))
		return 0;
	return p[0] == 0xc2 ? 2 : 1;
}

/* Escaped: quote, backslash, C0, DEL, and C1, which is 0xc2 0x80 to 0x9f. */
static bool
special(const unsigned char *p, const unsigned char *end)
{
	return *p < 0x20 || *p == '"' || *p == '\\' || *p == 0x7f ||
	    (*p == 0xc2 && end - p > 1 && p[1] < 0xa0);
}

/* s is valid UTF-8 */
static int
quote(struct buf *b, struct slice s)
{
	const unsigned char *p = (const unsigned char *)s.p;
	const unsigned char *end = p + s.n, *from;

	while (p < end) {
		for (from = p; p < end && !special(p, end);)
			p++;
		if (buf_add(b, from, (size_t)(p - from)) == -1)
			return -1;
		if (p < end) {
			size_t n = escape(b, p);
			if (n == 0)
				return -1;
			p += n;
		}
	}
	return 0;
}

int
json_str(struct buf *b, struct slice s)
{
	struct buf fixed = { .max = 0 };
	const char *end = s.p + s.n;
	uint64_t replaced = 0;
	size_t n = b->n;
	int r;

	if (buf_byte(b, '"') == -1)
		return -1;
	/* names and numbers, mostly */
	if (scan_plain(s.p, end) == end)
		r = buf_slice(b, s);
	else if (utf8_valid(s) == s.n)
		r = quote(b, s);
	else {
		r = utf8_fix(&fixed, s, &replaced);
		if (r == 0)
			r = quote(b, buf_get(&fixed));
		buf_free(&fixed);
	}
	if (r == 0)
		r = buf_byte(b, '"');
	if (r == -1)
		b->n = n;
	return r;
}

int
json_num(struct buf *b, double v)
{
	char text[32];

	if (!isfinite(v))
		return buf_str(b, "null");
	if (fabs(v) < 9007199254740992.0 && v == floor(v))
		return buf_fmt(b, "%.0f", v == 0 ? 0 : v);
	for (int digit = 15; digit <= 17; digit++) {
		snprintf(text, sizeof(text), "%.*g", digit, v);
		if (strtod(text, NULL) == v)
			break;
	}
	return buf_str(b, text);
}
