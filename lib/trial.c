/* SPDX-License-Identifier: MIT */
#include "trial.h"

#include <stdint.h>

#include "within.h"

/*
 * Numbers with more characters are compared digit by digit by some releases of
 * libjq, as doubles by others.
 */
#define PLAIN_NUMBER 15

static bool
digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool
part(char c)
{
	return digit(c) || c == '.' || (c | 32) == 'e' || c == '+' || c == '-';
}

/* Of a number of up to seven digits alone at p, with n bytes: -1 of others. */
static int
digits(const char *p, size_t n)
{
#if defined(__BYTE_ORDER__) && __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
	/* D. Lemire, "Quickly parsing eight digits", 2018 */
	const uint64_t zeros = 0x3030303030303030, uppers = 0xf0f0f0f0f0f0f0f0;
	uint64_t v, other;
	int count;

	if (n < sizeof v)
		return -1;
	memcpy(&v, p, sizeof v);
	v ^= zeros;
	/* a carry only reaches what is behind the first that is no digit */
	other = ((v + 0x0606060606060606) | v) & uppers;
	if (!other || part(p[count = __builtin_ctzll(other) / 8]) || !count)
		return -1;
	v <<= 64 - 8 * count;
	v = v * 10 + (v >> 8);
	v = (v & 0x00ff00ff00ff00ff) * 100 + (v >> 16 & 0x00ff00ff00ff00ff);
	v = (v & 0x0000ffff0000ffff) * 10000 + (v >> 32 & 0x0000ffff0000ffff);
	return (int)(uint32_t)v;
#else
	(void)p;
	(void)n;
	return -1;
#endif
}

/* The number at the start of s.  False if it is not a plain and short one. */
static bool
number(struct slice s, double *d)
{
	size_t max = s.n <= PLAIN_NUMBER ? s.n : PLAIN_NUMBER + 1;
	size_t n = s.p[0] == '-';
	int64_t v = digits(s.p, s.n);

	if (v >= 0) {
		*d = (double)v;
		return true;
	}
	for (v = 0; n < max && digit(s.p[n]); n++)
		v = v * 10 + (s.p[n] - '0');
	if (n == max || !part(s.p[n])) {
		*d = s.p[0] == '-' ? -(double)v : (double)v;
		return n <= PLAIN_NUMBER;
	}
	while (n < max && part(s.p[n]))
		n++;
	*d = json_double((struct slice){ s.p, n });
	return n <= PLAIN_NUMBER;
}

/*
 * The string at the start of s, quotes apart.  False if it has escapes, or no
 * end.
 */
static bool
string(struct slice s, struct slice *text)
{
	const char *end = memchr(s.p + 1, '"', s.n - 1);

	if (!end)
		return false;
	*text = (struct slice){ s.p + 1, (size_t)(end - s.p) - 1 };
	/* a line end: another line is what the quote belongs to */
	return !memchr(text->p, '\\', text->n) &&
	    !memchr(text->p, '\n', text->n);
}

/* The order of types in jq. */
static int
rank(enum json_type type)
{
	static const int ranks[] = { [JSON_NULL] = 0,
		[JSON_FALSE] = 1,
		[JSON_TRUE] = 2,
		[JSON_NUMBER] = 3,
		[JSON_STRING] = 4,
		[JSON_ARRAY] = 5,
		[JSON_OBJECT] = 6 };

	return ranks[type];
}

static bool
holds(enum trial_sign sign, int order)
{
	switch (sign) {
	case TRIAL_EQ:
		return order == 0;
	case TRIAL_NE:
		return order != 0;
	case TRIAL_LT:
		return order < 0;
	case TRIAL_LE:
		return order <= 0;
	case TRIAL_GT:
		return order > 0;
	default:
		return order >= 0;
	}
}

static inline enum trial_end
ordered(const struct trial *t, double d)
{
	return holds(t->sign, (d > t->number) - (d < t->number)) ? TRIAL_MAY
								 : TRIAL_NO;
}

static enum trial_end
compare(const struct trial *t, enum json_type type, struct slice s)
{
	int order = rank(type) - rank(t->type);
	struct slice text;
	double d;

	if (order == 0 && type == JSON_NUMBER)
		return number(s, &d) ? ordered(t, d) : TRIAL_MAY;
	if (order == 0 && type == JSON_STRING) {
		if (!string(s, &text) || t->sign > TRIAL_NE)
			return TRIAL_MAY;
		order = !slice_eq(text, t->text);
	}
	return holds(t->sign, order) ? TRIAL_MAY : TRIAL_NO;
}

/* Behind what matches re at p; NULL: nothing does. */
static const char *
match(struct slice re, const char *p, const char *end)
{
	for (size_t i = 0; i < re.n; i++) {
		if (p == end || (re.p[i] != '.' && re.p[i] != *p))
			return NULL;
		p++;
		if (re.p[i] == '.')
			while (p < end && (*p & 0xc0) == 0x80)
				p++;
	}
	return p;
}

/* Whether some of the text matches. */
static bool
like(struct slice re, struct slice text)
{
	const char *p = text.p, *end = p + text.n, *q;
	bool first = re.n && *re.p == '^', last;

	if (first)
		re = slice_from(re, 1);
	last = re.n && re.p[re.n - 1] == '$';
	re.n -= last;
	for (; p <= end; p++) {
		q = match(re, p, end);
		if (q && (!last || q == end))
			return true;
		if (first)
			break;
	}
	return false;
}

static bool
found(const struct trial *t, struct slice text)
{
	if (t->kind == TRIAL_LIKE)
		return like(t->text, text);
	return within(text, t->text) != NULL;
}

static enum trial_end
contains(const struct trial *t, enum json_type type, struct slice s)
{
	struct slice text;

	if (type != JSON_STRING)
		return t->caught ? TRIAL_NO : TRIAL_ERROR;
	return !string(s, &text) || found(t, text) ? TRIAL_MAY : TRIAL_NO;
}

static enum trial_end
ask(const struct trial *t, enum json_type type, struct slice s)
{
	struct slice text;

	if (type != JSON_STRING)
		return TRIAL_NO;
	return !string(s, &text) || t->ask(t->ctx, text) ? TRIAL_MAY : TRIAL_NO;
}

static enum trial_end
one(const struct trial *t, struct slice s)
{
	enum json_type type;
	int n;

	/* what is asked most often, at once */
	if (t->kind == TRIAL_COMPARE && t->type == JSON_NUMBER &&
	    (n = digits(s.p, s.n)) >= 0)
		return ordered(t, n);
	type = json_type(s);
	/* not JSON */
	if (type == JSON_NONE)
		return TRIAL_MAY;
	if ((type == JSON_NULL || type == JSON_FALSE) && t->instead.p) {
		s = t->instead;
		type = json_type(s);
	}
	switch (t->kind) {
	case TRIAL_OBJECT:
		return type == JSON_OBJECT || type == JSON_NULL ? TRIAL_NO
								: TRIAL_ERROR;
	case TRIAL_ARRAY:
		return type == JSON_ARRAY || type == JSON_NULL ? TRIAL_NO
							       : TRIAL_ERROR;
	case TRIAL_STRING:
		return type == JSON_STRING ? TRIAL_NO : TRIAL_ERROR;
	case TRIAL_COMPARE:
		return compare(t, type, s);
	case TRIAL_HOLDS:
	case TRIAL_LIKE:
		return contains(t, type, s);
	case TRIAL_ASK:
		return ask(t, type, s);
	default:
		return type == JSON_NULL || type == JSON_FALSE ? TRIAL_NO
							       : TRIAL_MAY;
	}
}

enum trial_end
trial_run(const struct trial *t, struct slice s)
{
	enum trial_end end = TRIAL_MAY;

	for (; t && end == TRIAL_MAY; t = t->next)
		end = one(t, s);
	return end;
}
