/* SPDX-License-Identifier: MIT */
#include "plain.h"

#include "scan.h"

/*
 * Decoded text is never longer than its source: the shortest reference of a
 * character of four bytes, "&#x10000;", is longer than that.
 */

static bool
alpha(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static char
lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c + 32) : c;
}

static bool
begins(struct slice s, const char *with)
{
	size_t n = strlen(with);

	return s.n >= n && memcmp(s.p, with, n) == 0;
}

/* True if name, in any case, is one of the words of list. */
static bool
among(struct slice name, const char *list)
{
	while (*list) {
		size_t n = strcspn(list, " "), i = 0;

		if (n == name.n)
			while (i < n && lower(name.p[i]) == list[i])
				i++;
		if (n > 0 && i == n)
			return true;
		list += n + strspn(list + n, " ");
	}
	return false;
}

/* The length of the tag s begins with, 0 if none; *breaks: ends a line. */
static size_t
tag(struct slice s, bool *breaks)
{
	static const char inline_tags[] =
	    "a abbr b big cite code del em font i img ins kbd mark q s small "
	    "span strike strong sub sup tt u wbr";
	static const char block_tags[] =
	    "article blockquote br dd div dl dt figcaption figure footer h1 "
	    "h2 h3 h4 h5 h6 header hr li ol p pre section table tbody td th "
	    "thead tr ul";
	size_t i = 1, n;
	const char *end;

	*breaks = false;
	if (begins(s, "<![CDATA["))
		return sizeof "<![CDATA[" - 1;
	if (begins(s, "<!--")) {
		end = memmem(s.p, s.n, "-->", 3);
		return end ? (size_t)(end - s.p) + 3 : 0;
	}
	if (i < s.n && s.p[i] == '/')
		i++;
	for (n = i; n < s.n &&
	     (alpha(s.p[n]) || (n > i && s.p[n] >= '1' && s.p[n] <= '6'));)
		n++;
	*breaks = among((struct slice){ s.p + i, n - i }, block_tags);
	if (!*breaks && !among((struct slice){ s.p + i, n - i }, inline_tags))
		return 0;
	if (n < s.n && !strchr("/> \t\n\r", s.p[n]))
		return 0;
	end = memchr(s.p + n, '>', s.n - n);
	return end ? (size_t)(end - s.p) + 1 : 0;
}

static uint32_t
named(struct slice name)
{
	static const struct {
		const char *name;
		uint32_t c;
	} refs[] = { { "amp", '&' }, { "lt", '<' }, { "gt", '>' },
		{ "quot", '"' }, { "apos", '\'' }, { "nbsp", 0xa0 },
		{ "hellip", 0x2026 }, { "ndash", 0x2013 }, { "mdash", 0x2014 },
		{ "lsquo", 0x2018 }, { "rsquo", 0x2019 }, { "ldquo", 0x201c },
		{ "rdquo", 0x201d }, { "euro", 0x20ac }, { "pound", 0xa3 },
		{ "cent", 0xa2 }, { "yen", 0xa5 }, { "copy", 0xa9 },
		{ "reg", 0xae }, { "trade", 0x2122 }, { "bull", 0x2022 },
		{ "middot", 0xb7 } };

	for (size_t i = 0; i < sizeof refs / sizeof *refs; i++)
		if (slice_eq(name, slice_str(refs[i].name)))
			return refs[i].c;
	return 0;
}

static uint32_t
numbered(struct slice s)
{
	bool hex = s.n > 0 && (s.p[0] == 'x' || s.p[0] == 'X');
	uint32_t c = 0;

	if (s.n == hex)
		return 0;
	for (size_t i = hex; i < s.n; i++) {
		char d = lower(s.p[i]);
		uint32_t v = 16;

		if (d >= '0' && d <= '9')
			v = (uint32_t)(d - '0');
		else if (hex && d >= 'a' && d <= 'f')
			v = (uint32_t)(d - 'a' + 10);
		if (v == 16 || c > 0x10ffff)
			return 0;
		c = c * (hex ? 16 : 10) + v;
	}
	return c > 0x10ffff || (c >= 0xd800 && c < 0xe000) ? 0 : c;
}

/* The length of the reference s begins with and its character, or 0. */
static size_t
reference(struct slice s, uint32_t *c)
{
	const char *end = memchr(s.p, ';', s.n < 12 ? s.n : 12);
	struct slice name;

	if (!end)
		return 0;
	name = (struct slice){ s.p + 1, (size_t)(end - s.p) - 1 };
	*c = begins(name, "#") ? numbered(slice_from(name, 1)) : named(name);
	return *c ? name.n + 2 : 0;
}

static uint32_t
straight(uint32_t c)
{
	switch (c) {
	case '\t':
	case '\n':
	case '\r':
	case 0xa0:
	case 0x202f:
	case 0x3000:
		return ' ';
	case 0x2018:
	case 0x2019:
	case 0x02bc:
		return '\'';
	case 0x201c:
	case 0x201d:
		return '"';
	default:
		return c;
	}
}

/* What s begins with: how long it is, and its character, 0 for nothing. */
static size_t
take(struct slice s, uint32_t *c)
{
	bool breaks;
	size_t n = 0;

	if (*s.p == '<') {
		n = tag(s, &breaks);
		*c = breaks ? ' ' : 0;
	} else if (*s.p == '&') {
		n = reference(s, c);
	} else if (begins(s, "]]>")) {
		n = 3;
		*c = 0;
	}
	return n ? n : utf8_get(s, c);
}

/* Whether the byte s.p[i], that scan_markup found, stands for itself after all. */
static bool
usual(struct slice s, size_t i)
{
	const unsigned char *p = (const unsigned char *)s.p + i;
	unsigned char next = i + 1 < s.n ? p[1] : 0;

	switch (*p) {
	case ' ':
		/* not one of several, of which the next may be U+3000 */
		return i > 0 && next != 0xe3 && !scan_is_markup(next, 0);
	case 0x80:
		return i == 0 || p[-1] != 0xe3;
	case 0xc2:
		return next != 0xa0;
	case 0xca:
		return next != 0xbc;
	case 0xe2:
		return next != 0x80;
	default:
		return false;
	}
}

/*
 * How many bytes at the start of s stand for themselves: up to the first that
 * begins markup, white space or a character that straight changes.
 */
static size_t
ordinary(struct slice s)
{
	const char *p = s.p, *end = p + s.n;

	while ((p = scan_markup(p, end)) < end && usual(s, (size_t)(p - s.p)))
		p++;
	return (size_t)(p - s.p) - (p < end && *p == (char)0x80);
}

int
plain_add(struct buf *b, struct slice s)
{
	bool space = false;
	uint32_t c;
	size_t n;

	if (buf_room(b, s.n + 4) == -1)
		return -1;
	while (s.n > 0) {
		n = ordinary(s);
		if (n) {
			memcpy(b->p + b->n, s.p, n);
			b->n += n;
			s = slice_from(s, n);
			space = false;
			continue;
		}
		s = slice_from(s, take(s, &c));
		c = straight(c);
		if (c == 0 || (c == ' ' && space))
			continue;
		space = c == ' ';
		b->n += utf8_put(b->p + b->n, c);
	}
	return 0;
}

/* Letters, digits and marks; what is neither past ASCII stands in blocks. */
static bool
word_char(uint32_t c)
{
	if (c < 0x80)
		return alpha((char)c) || (c >= '0' && c <= '9') || c == '_';
	if (c < 0xc0)
		return c == 0xaa || c == 0xb5 || c == 0xba;
	return c != 0xd7 && c != 0xf7 && !(c >= 0x2000 && c < 0x2c00) &&
	    !(c >= 0x2e00 && c < 0x2e80) && !(c >= 0x3000 && c < 0x3005) &&
	    !(c >= 0x3008 && c < 0x3021) && !(c >= 0xe000 && c < 0xf900) &&
	    !(c >= 0xfe00 && c < 0xfe70) && !(c >= 0xff00 && c < 0xff10) &&
	    !(c >= 0xff1a && c < 0xff21) && !(c >= 0xff3b && c < 0xff41) &&
	    !(c >= 0xff5b && c < 0xff66) && !(c >= 0x1f000 && c < 0x20000);
}

/* The character that ends at s.p + at. */
static uint32_t
before(struct slice s, size_t at)
{
	uint32_t c = 0;
	size_t i = at;

	if (at == 0)
		return 0;
	do
		i--;
	while (i > 0 && ((unsigned char)s.p[i] & 0xc0) == 0x80);
	utf8_get((struct slice){ s.p + i, at - i }, &c);
	return c;
}

static uint32_t
behind(struct slice s, size_t at)
{
	uint32_t c = 0;

	if (at < s.n)
		utf8_get(slice_from(s, at), &c);
	return c;
}

bool
plain_word(struct slice s, size_t at, size_t n)
{
	return !(word_char(before(s, at)) && word_char(behind(s, at))) &&
	    !(word_char(before(s, at + n)) && word_char(behind(s, at + n)));
}
