/* SPDX-License-Identifier: MIT */
#include "pattern.h"

/* How long the part of an expression at p is that stands for one character. */
static size_t
unit(const char *p, const char *end)
{
	const char *close;

	if (*p == '.')
		return 1;
	if (*p == '\\')
		return end - p > 1 && p[1] > ' ' &&
			strchr("dDwWsS.+*?^$|/-(){}[]\\", p[1])
		    ? 2
		    : 0;
	if (*p != '[' || end - p < 3 || p[1] == ']' || p[1] == '^')
		return 0;
	close = memchr(p, ']', (size_t)(end - p));
	for (const char *q = p + 1; close && q < close; q++)
		if (strchr("[\\&:-", *q))
			return 0;
	return close ? (size_t)(close - p) + 1 : 0;
}

struct slice
pattern_text(struct slice re)
{
	const struct slice none = { re.p, 0 };
	const char *p = re.p, *end = p + re.n, *from = p, *till;
	struct slice best = none;
	bool one = false; /* there is something to repeat */
	size_t n;

	for (; p <= end; p++) {
		if (p < end && *p && !strchr(".^$*+?{|()[]}\\#", *p)) {
			one = true;
			continue;
		}
		till = p;
		if (p < end && (*p == '?' || *p == '*'))
			/* the last character may be missing */
			while (till > from && (*--till & 0xc0) == 0x80)
				;
		if ((size_t)(till - from) > best.n)
			best = (struct slice){ from, (size_t)(till - from) };
		if (p == end)
			break;
		if ((n = unit(p, end)) > 0) {
			one = true;
			p += n - 1;
		} else if (*p && strchr(one ? "?*+^$" : "^$", *p))
			one = false;
		else
			return none;
		from = p + 1;
	}
	return best;
}

bool
pattern_simple(struct slice re)
{
	for (size_t i = 0; i < re.n; i++) {
		char c = re.p[i];

		if (!c || (c != '.' && strchr("*+?{|()[]}\\#", c)) ||
		    (c == '^' && i > 0) || (c == '$' && i + 1 < re.n))
			return false;
	}
	return pattern_text(re).n > 0;
}

/* Characters of a class that stand for themselves, at p; or 0. */
static char
member(const char *p, const char *end)
{
	return p<end && * p> ' ' && *p < 0x7f && !strchr("[]\\^&-", *p) ? *p
									: 0;
}

bool
pattern_first(struct slice re, bool first[static 256])
{
	const char *p = re.p, *end = p + re.n;
	char from, to;

	memset(first, false, 256);
	/* what is behind a bar, or may be missing, begins with something else */
	if (re.n < 3 || *p++ != '[' || memchr(re.p, '|', re.n))
		return false;
	for (; p < end && *p != ']'; p++) {
		to = from = member(p, end);
		if (end - p > 2 && p[1] == '-') {
			to = member(p + 2, end);
			p += 2;
		}
		if (!from || !to || from > to)
			return false;
		for (unsigned char c = (unsigned char)from;
		     c <= (unsigned char)to; c++)
			first[c] = true;
	}
	if (p == end || p == re.p + 1)
		return false;
	/* nor what repeats, or may mean anything */
	if (++p < end && *p == '+')
		p++;
	return p == end || (*p && !strchr("?*+{(", *p));
}

bool
pattern_plain(struct slice re)
{
	for (size_t i = 0; i < re.n; i++)
		if (re.p[i] == '\0' || strchr("\\^$.|?*+()[]{}", re.p[i]))
			return false;
	return re.n > 0;
}
