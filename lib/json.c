/* SPDX-License-Identifier: MIT */
#include "json.h"

#include <math.h>
#include <stdint.h>
#include <stdlib.h>

#include "digits.h"
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

/* p is behind the opening quote; utf8: and the string must be that, too */
static inline __attribute__((always_inline)) const char *
string_as(const char *p, const char *end, bool utf8)
{
	for (;;) {
		p = utf8 ? scan_text(p, end) : scan_string(p, end);
		if (utf8 && p < end && (*p & 0x80)) {
			if (!(p = utf8_run(p, end)))
				return NULL;
			continue;
		}
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
string_bytes(const char *p, const char *end)
{
	return string_as(p, end, false);
}

static const char *
string_utf8(const char *p, const char *end)
{
	return string_as(p, end, true);
}

static inline const char *
string(const char *p, const char *end, bool utf8)
{
	return utf8 ? string_utf8(p, end) : string_bytes(p, end);
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

static inline const char *
scalar(const char *p, const char *end, bool utf8)
{
	switch (*p) {
	case '"':
		return string(p + 1, end, utf8);
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
name(const char *p, const char *end, bool utf8)
{
	if (peek(&p, end) != '"' || !(p = string(p + 1, end, utf8)) ||
	    peek(&p, end) != ':')
		return NULL;
	return p + 1;
}

/*
 * One turn a value.  close[] holds what ends each open container, so the walk
 * needs no recursion and a bounded stack.
 */
static inline __attribute__((always_inline)) bool
valid(struct slice s, unsigned depth, bool utf8)
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
				if (c == '{' && !(p = name(p, end, utf8)))
					return false;
				continue;
			}
		} else if (c == '\0' || !(p = scalar(p, end, utf8)))
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
		if (close[open - 1] == '}' && !(p = name(p, end, utf8)))
			return false;
	}
}

bool
json_valid(struct slice s, unsigned depth)
{
	return valid(s, depth, false);
}

bool
json_utf8(struct slice s, unsigned depth)
{
	return valid(s, depth, true);
}

/* Walking: the text is valid, so only the ends of things are looked for. */

const unsigned char json_first[256] = {
	['{'] = JSON_OBJECT ^ JSON_NUMBER,
	['['] = JSON_ARRAY ^ JSON_NUMBER,
	['"'] = JSON_STRING ^ JSON_NUMBER,
	['t'] = JSON_TRUE ^ JSON_NUMBER,
	['f'] = JSON_FALSE ^ JSON_NUMBER,
	['n'] = JSON_NULL ^ JSON_NUMBER,
};

struct slice
json_trim(struct slice s)
{
	while (s.n && space(*s.p))
		s = slice_from(s, 1);
	while (s.n && space(s.p[s.n - 1]))
		s.n--;
	return s;
}

/* Bytes of a string that are looked at before memchr is called. */
#define SHORT 16

/* At a quote that an even number of backslashes is before. */
const char *
json_string_end(const char *p, const char *end)
{
	const char *from = p, *quote, *back;

	quote = scan_string(p, end - p > SHORT ? p + SHORT : end);
	if (quote < end && *quote == '"')
		return quote + 1;
	for (; (quote = memchr(p, '"', (size_t)(end - p))); p = quote + 1) {
		for (back = quote; back > from && back[-1] == '\\'; back--)
			;
		if ((quote - back) % 2 == 0)
			return quote + 1;
	}
	return end;
}

static const char *
value_end(const char *p, const char *end)
{
	if (p == end)
		return p;
	if (*p == '"')
		return json_string_end(p + 1, end);
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
	const char *from = it->p, *p = json_string_end(from + 1, it->end);
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
	struct slice key = { NULL, 0 }, val, found = key;
	struct json_iter it;

	if (json_type(v) != JSON_OBJECT)
		return found;
	json_begin(&it, v);
	while (json_name(&it, &key)) {
		val = json_value(&it);
		if (json_text_is(key, name))
			found = val;
	}
	return found;
}

struct slice
json_element(struct slice v, long index)
{
	struct slice none = { NULL, 0 };
	struct json_iter it;
	struct slice x;

	if (json_type(v) != JSON_ARRAY)
		return none;
	if (index < 0) {
		json_begin(&it, v);
		while (json_next(&it, NULL, &x))
			index++;
	}
	json_begin(&it, v);
	for (; index >= 0 && json_next(&it, NULL, &x); index--)
		if (index == 0)
			return x;
	return none;
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
json_spells(struct slice v, struct slice text)
{
	struct slice s = inside(v), part;
	const char *p = s.p, *end = s.p + s.n;
	char out[4];

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
	if (digits_read(v, &d))
		return d;
	if (v.n >= sizeof(small) && !(copy = malloc(v.n + 1)))
		return NAN;
	memcpy(copy, v.p, v.n);
	copy[v.n] = '\0';
	d = strtod(copy, NULL);
	if (copy != small)
		free(copy);
	return d;
}
