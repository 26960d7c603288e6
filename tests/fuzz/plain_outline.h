/* SPDX-License-Identifier: MIT */
#ifndef PLAIN_OUTLINE_H
#define PLAIN_OUTLINE_H
/*
 * The outline of a block by a plain walk over its bytes, for who holds a tier
 * against it.
 */
#include "outline.h"
#include "utf8.h"

#ifdef __x86_64__
/* What is wanted. */
static struct {
	bool sound;                /* all of it */
	bool lines_sound;          /* what is up to the last line end */
	size_t lines, made, whole; /* bytes up to the last line end */
	uint16_t line[OUTLINE_BLOCK];
	size_t rank[OUTLINE_BLOCK + 1];
	char skeleton[OUTLINE_BLOCK];
} plain_want;

static struct outline plain_outline;
static uint64_t plain_ends[OUTLINE_WORDS];

/* The tier that is to agree. */
static void (*plain_tier)(struct outline *, uint64_t *, const char *, size_t);

static bool
plain_among(const char *set, char c)
{
	return c && strchr(set, c);
}

static void
plain_walk(struct slice s)
{
	bool string = false, escaped = false;
	size_t good = utf8_valid(s);
	size_t digits = 0, hex = 0;
	char first = 0;

	plain_want.sound = plain_want.lines_sound = true;
	plain_want.lines = plain_want.made = plain_want.whole = 0;
	for (size_t i = 0; i < s.n; i++) {
		char c = s.p[i];
		bool quote = c == '"' && !escaped, kept = !string;

		plain_want.rank[i] = plain_want.made;
		if (c == '\n')
			plain_want.line[plain_want.lines++] = (uint16_t)i;
		if (i == good || (c >= 0 && c < 0x20 && c != '\n') ||
		    (string && c == '\n'))
			plain_want.sound = false;
		if (hex && hex-- && !plain_among("0123456789abcdefABCDEF", c))
			plain_want.sound = false;
		if (escaped && c == 'u')
			hex = 4;
		else if (escaped && !plain_among("\"\\/bfnrt", c))
			plain_want.sound = false;
		if (c == '\n') {
			plain_want.lines_sound = plain_want.sound;
			plain_want.whole = i + 1;
		}
		escaped = c == '\\' && !escaped;
		digits = plain_among("0123456789", c) ? digits + 1 : 0;
		if (digits == 1)
			first = c;
		if (digits > (first == '0' ? 2 : 1))
			kept = false;
		if (quote)
			string = !string;
		if (kept)
			plain_want.skeleton[plain_want.made++] =
			    digits ? '1' : c;
	}
	plain_want.rank[s.n] = plain_want.made;
}

/* Of the last line, which goes on, not all need be seen. */
static bool
plain_agree(struct slice s)
{
	bool good = true;

	plain_walk(s);
	plain_tier(&plain_outline, plain_ends, s.p, s.n);
	if (!plain_outline.sound)
		return !plain_want.sound;
	for (size_t i = s.n + 1, next = s.n; i-- > 0 && good;) {
		if (i < s.n && s.p[i] == '\n')
			next = i;
		good = ends_next(plain_ends, i) == next;
	}
	good = good && plain_want.lines_sound &&
	    plain_outline.lines == plain_want.lines &&
	    memcmp(plain_outline.line, plain_want.line,
		plain_want.lines * sizeof(*plain_want.line)) == 0 &&
	    memcmp(plain_outline.made, plain_want.skeleton,
		plain_want.rank[plain_want.whole]) == 0;
	for (size_t i = 0; i <= plain_want.whole && good; i++)
		good = outline_rank(&plain_outline, i) == plain_want.rank[i];
	return good;
}
#endif

#endif
