/* SPDX-License-Identifier: MIT */
#include "num.h"

#include <errno.h>
#include <stdlib.h>

#include "whole.h"

static bool
digit(char c)
{
	return c >= '0' && c <= '9';
}

const char *
num_parse(struct slice s, uint64_t min, uint64_t max, uint64_t *v)
{
	uint64_t x = 0;

	if (s.n == 0)
		return "empty";
	for (size_t i = 0; i < s.n; i++) {
		if (!digit(s.p[i]))
			return "not a number";
		if (x > (UINT64_MAX - (uint64_t)(s.p[i] - '0')) / 10)
			return "too large";
		x = x * 10 + (uint64_t)(s.p[i] - '0');
	}
	if (x < min)
		return "too small";
	if (x > max)
		return "too large";
	*v = x;
	return NULL;
}

struct unit {
	const char *name;
	double factor;
};

/* digits [ . digits ] unit, in whole multiples of the smallest unit */
static const char *
with_unit(const char *s, const struct unit *units, uint64_t *v)
{
	double x = 0, scale = 1;
	const char *p = s;

	if (!*s)
		return "empty";
	for (; digit(*p); p++)
		x = x * 10 + (*p - '0');
	if (*p == '.')
		for (p++; digit(*p); p++) {
			scale /= 10;
			x += scale * (*p - '0');
		}
	if (p == s || (p == s + 1 && *s == '.'))
		return "not a number";
	for (; units->name; units++) {
		if (strcmp(p, units->name) != 0)
			continue;
		x = whole_part(x * units->factor + 0.5);
		if (x >= 9e15)
			return "too large";
		*v = (uint64_t)x;
		return NULL;
	}
	return "unknown unit";
}

const char *
num_size(const char *s, uint64_t *v)
{
	static const struct unit units[] = { { "", 1 }, { "B", 1 },
		{ "k", 1024 }, { "K", 1024 }, { "M", 1048576 },
		{ "m", 1048576 }, { "G", 1073741824 }, { "g", 1073741824 },
		{ NULL, 0 } };

	return with_unit(s, units, v);
}

const char *
num_msec(const char *s, uint64_t *v)
{
	static const struct unit units[] = { { "", 1000 }, { "ms", 1 },
		{ "s", 1000 }, { "m", 60000 }, { "h", 3600000 },
		{ "d", 86400000 }, { NULL, 0 } };

	return with_unit(s, units, v);
}

const char *
num_double(const char *s, double *v)
{
	char *end;
	double x;

	if (!*s)
		return "empty";
	if (!digit(*s) && *s != '-' && *s != '+' && *s != '.')
		return "not a number";
	errno = 0;
	x = strtod(s, &end);
	if (*end || !isfinite(x))
		return "not a number";
	*v = x;
	return NULL;
}

const char *
num_hex(struct slice s, uint64_t *v)
{
	static const char digits[] = "0123456789abcdef";
	uint64_t x = 0;
	const char *at;

	if (s.n != 16)
		return "not 16 digits";
	for (size_t i = 0; i < s.n; i++) {
		at = memchr(digits, s.p[i], 16);
		if (!at)
			return "not hexadecimal";
		x = x << 4 | (uint64_t)(at - digits);
	}
	*v = x;
	return NULL;
}
