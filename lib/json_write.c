/* SPDX-License-Identifier: MIT */
#include "json.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include "scan.h"
#include "utf8.h"
#include "whole.h"

/* What stands for c behind a backslash; 0: only its number does. */
static char
letter(unsigned char c)
{
	static const char below[] = "btn\0fr";

	if (c == '"' || c == '\\')
		return (char)c;
	return c >= '\b' && c <= '\r' ? below[c - '\b'] : '\0';
}

/* Escaped are quote, backslash, C0, DEL, and C1, which is 0xc2 0x80 to 0x9f. */
int
json_str_part(struct buf *b, struct slice s)
{
	static const char hexes[] = "0123456789abcdef";
	const char *p = s.p, *end = p + s.n, *from = p;
	unsigned char c, l;
	size_t n;
	char *to;

	while ((p = scan_escape(p, end)) < end) {
		c = (unsigned char)*p;
		if (c == 0xc2 && (unsigned char)p[1] >= 0xa0) {
			p += 2;
			continue;
		}
		n = (size_t)(p - from);
		l = (unsigned char)letter(c);
		if (buf_room(b, n + (l ? 2 : 6)) == -1)
			return -1;
		to = b->p + b->n;
		memcpy(to, from, n);
		to += n;
		p += c == 0xc2 ? 2 : 1;
		from = p;
		*to++ = '\\';
		if (l)
			*to++ = (char)l;
		else {
			c = (unsigned char)p[-1];
			memcpy(to, "u00", 3);
			to[3] = hexes[c >> 4];
			to[4] = hexes[c & 15];
			to += 5;
		}
		b->n = (size_t)(to - b->p);
	}
	return buf_add(b, from, (size_t)(end - from));
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
		r = json_str_part(b, s);
	else {
		r = utf8_fix(&fixed, s, &replaced);
		if (r == 0)
			r = json_str_part(b, buf_get(&fixed));
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
	if (fabs(v) < WHOLE_ALL && whole_is(v))
		return buf_fmt(b, "%.0f", v == 0 ? 0 : v);
	for (int digit = 15; digit <= 17; digit++) {
		snprintf(text, sizeof(text), "%.*g", digit, v);
		if (strtod(text, NULL) == v)
			break;
	}
	return buf_str(b, text);
}
