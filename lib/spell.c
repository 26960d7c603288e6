/* SPDX-License-Identifier: MIT */
#include "spell.h"

#include <float.h>
#include <stdint.h>

#include "digits.h"
#include "json.h"
#include "scan.h"
#include "whole.h"

/* The first DEL, which is escaped like what scan_string finds. */
static const char *
del(const char *p, const char *end)
{
	const char *at = memchr(p, 0x7f, (size_t)(end - p));

	return at ? at : end;
}

/* The most frequent ones. */
static inline int
escape(struct buf *b, char c)
{
	if (buf_room(b, 2) == -1)
		return -1;
	b->p[b->n++] = '\\';
	b->p[b->n++] = c;
	return 0;
}

int
spell_string(struct buf *b, struct slice text)
{
	const char *p = text.p, *end = p + text.n, *limit = del(p, end), *from;

	if (buf_byte(b, '"') == -1)
		return -1;
	while (p < end) {
		from = p;
		p = scan_string(p, limit);
		if (buf_add(b, from, (size_t)(p - from)) == -1)
			return -1;
		if (p == end)
			break;
		if (*p == '"' || *p == '\\'
			? escape(b, *p)
			: json_str_part(b, (struct slice){ p, 1 }))
			return -1;
		if (p++ == limit)
			limit = del(p, end);
	}
	return buf_byte(b, '"');
}

bool
spell_same(struct slice v)
{
	return !memchr(v.p, '\\', v.n) && !memchr(v.p, 0x7f, v.n);
}

static int
zeros(struct buf *b, int n)
{
	int rc = 0;

	while (n-- > 0)
		rc |= buf_byte(b, '0');
	return rc;
}

static int
whole(struct buf *b, uint64_t v)
{
	char text[20], *p = text + sizeof(text);

	do
		*--p = (char)('0' + v % 10);
	while (v /= 10);
	return buf_add(b, p, (size_t)(text + sizeof(text) - p));
}

int
spell_number(struct buf *b, double v)
{
	char digit[18] = "0";
	int n, point, rc = 0;

	if (signbit(v)) {
		rc |= buf_byte(b, '-');
		v = -v;
	}
	if (v > DBL_MAX)
		v = DBL_MAX;
	if (whole_is(v) && v < 1e15)
		return rc | whole(b, (uint64_t)v);
	n = digits_write(v, digit, &point);
	point++; /* digits before the point */
	if (point <= -4 || point > n + 15) {
		rc |= buf_byte(b, digit[0]);
		if (n > 1) {
			rc |= buf_byte(b, '.');
			rc |= buf_add(b, digit + 1, (size_t)n - 1);
		}
		return rc | buf_fmt(b, "e%+03d", point - 1);
	}
	if (point <= 0) {
		rc |= buf_str(b, "0.") | zeros(b, -point);
		return rc | buf_add(b, digit, (size_t)n);
	}
	if (n <= point) {
		rc |= buf_add(b, digit, (size_t)n);
		return rc | zeros(b, point - n);
	}
	rc |= buf_add(b, digit, (size_t)point) | buf_byte(b, '.');
	return rc | buf_add(b, digit + point, (size_t)(n - point));
}
