/* SPDX-License-Identifier: MIT */
#include "digits.h"

#include <float.h>
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include "whole.h"

/* Writing. */

/* Without the zeros at the end of n digits. */
static int
strip(const char *digit, int n)
{
	while (n > 1 && digit[n - 1] == '0')
		n--;
	return n;
}

/* m times 2 to the e. */
struct binary {
	uint64_t m;
	int e;
	bool power; /* of 2 */
};

#define FRACTION (DBL_MANT_DIG - 1)

/* v, which is finite; without its sign. */
static struct binary
apart(double v)
{
	const uint64_t one = UINT64_C(1) << FRACTION;
	struct binary b;
	uint64_t bits;

	memcpy(&bits, &v, sizeof(bits));
	b.m = bits & (one - 1);
	b.e = (int)(bits >> FRACTION & 0x7ff);
	b.power = b.m == 0 && b.e != 0;
	if (b.e)
		b.m |= one;
	else
		b.e = 1;
	b.e -= DBL_MAX_EXP - 1 + FRACTION;
	return b;
}

/*
 * Any number of up to 15 digits survives a double, so there is no need to try
 * fewer, unless v has lost precision near zero.
 */
#define SURVIVING 15
#define MOST 17

/* One more in the last digit of a text as 9.99e9, and what follows from it. */
static void
increase(char *text)
{
	for (char *p = strchr(text, 'e'); p-- > text;) {
		if (*p != '.' && *p != '9') {
			++*p;
			return;
		}
		if (*p == '9')
			*p = '0';
	}
}

/*
 * Below a power of 2 doubles are twice as dense as above it: the next number of
 * n digits from there may read back as v where the nearest, below, does not.
 */
static bool
reads_back(char *text, double v, bool power)
{
	if (strtod(text, NULL) == v)
		return true;
	if (power)
		increase(text);
	return power && strtod(text, NULL) == v;
}

int
digits_write_slowly(double v, char digit[static 18], int *exponent)
{
	char text[32];
	bool power = apart(v).power;
	int n = fabs(v) < DBL_MIN ? 1 : SURVIVING;

	for (; n <= MOST; n++) {
		snprintf(text, sizeof(text), "%.*e", n - 1, v);
		if (reads_back(text, v, power))
			break;
	}
	n = 0;
	for (const char *p = text; *p && *p != 'e'; p++)
		if (*p != '.')
			digit[n++] = *p;
	*exponent = (int)strtol(strchr(text, 'e') + 1, NULL, 10);
	return strip(digit, n);
}

#ifdef __SIZEOF_INT128__
#define WIDE __extension__ unsigned __int128

/* What v must not be below, or reach, for 127 bits to hold what is computed. */
#define LEAST 1e-5
#define LIMIT 9e18

static const uint64_t ten[] = { 1, 10, 100, 1000, 10000, 100000, 1000000,
	10000000, 100000000, 1000000000, 10000000000, 100000000000,
	1000000000000, 10000000000000, 100000000000000, 1000000000000000,
	10000000000000000, 100000000000000000 };

/*
 * The whole number nearest to v with the point moved by that many digits, up to
 * 22, of two such the even one.  *back: it reads back as v.  It does if it is
 * nearer to v than half of the last bit of m, or as near and m is even.  (Below a
 * power of 2 it would be half of that, so there it has to be v itself.)
 */
static uint64_t
nearest(struct binary v, int digits, bool *back)
{
	WIDE num = v.m, den = 1, bit = 1, rest, off;
	uint64_t q;

	for (; digits > MOST; digits--) {
		num *= 10;
		bit *= 10;
	}
	if (digits > 0) {
		num *= ten[digits];
		bit *= ten[digits];
	} else
		den *= ten[-digits];
	if (v.e > 0) {
		num <<= v.e;
		bit <<= v.e;
	} else
		den <<= -v.e;
	q = (uint64_t)(num / den);
	rest = num - q * den;
	off = rest;
	if (2 * rest > den || (2 * rest == den && q % 2)) {
		q++;
		off = den - rest;
	}
	*back = off == 0 ||
	    (!v.power && (2 * off < bit || (2 * off == bit && v.m % 2 == 0)));
	return q;
}

/* As digits_write; 0: not here. */
static int
write_exactly(double v, char digit[static 18], int *exponent)
{
	struct binary b = apart(v);
	bool back = false;
	int e = b.e + DBL_MANT_DIG, n, point;
	uint64_t q = 0;

	if (v < LEAST || v >= LIMIT)
		return 0;
	/* no less than the logarithm of 2 to the e - 1, or one below */
	point = (e - 1) * 1233 / 4096 - (e < 1);
	for (n = SURVIVING; n <= (b.power ? SURVIVING : MOST) && !back; n++) {
		*exponent = point;
		q = nearest(b, n - 1 - point, &back);
		if (q >= ten[n])
			q = nearest(b, n - 1 - ++*exponent, &back);
	}
	n--;
	for (int i = n; i-- > 0; q /= 10)
		digit[i] = (char)('0' + q % 10);
	return back ? strip(digit, n) : 0;
}
#else
static int
write_exactly(double v, char digit[static 18], int *exponent)
{
	(void)v;
	(void)digit;
	(void)exponent;
	return 0;
}
#endif

int
digits_write(double v, char digit[static 18], int *exponent)
{
	int n = write_exactly(v, digit, exponent);

	return n ? n : digits_write_slowly(v, digit, exponent);
}

/* Reading. */

/* Powers of ten that are doubles. */
static const double power[] = { 1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8,
	1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20,
	1e21, 1e22 };

#define POWERS ((int)(sizeof(power) / sizeof(*power)))
#define FITTING 19 /* digits that fit in 64 bits */

/* The digits at *p, which moves behind them, at the end of *m. */
static void
take(const char **p, const char *end, uint64_t *m, int *n)
{
	for (; *p < end && **p >= '0' && **p <= '9'; ++*p) {
		*n += *m || **p != '0';
		if (*n > FITTING)
			return;
		*m = *m * 10 + (uint64_t)(**p - '0');
	}
}

/* What stands behind the "e" at p; false if that is not all, or far away. */
static bool
take_exponent(const char *p, const char *end, int *exponent)
{
	bool minus = end - p > 1 && p[1] == '-';
	uint64_t v = 0;
	int n = 0;

	p += end - p > 1 && (p[1] == '-' || p[1] == '+') ? 2 : 1;
	if (p == end)
		return false;
	take(&p, end, &v, &n);
	if (p < end || v > 99)
		return false;
	*exponent += minus ? -(int)v : (int)v;
	return true;
}

/*
 * m / 10^-e and m * 10^e of numbers that are doubles are rounded once (Clinger,
 * How to Read Floating Point Numbers Accurately, 1990), as a 64-bit integer is.
 */
static bool
scale(uint64_t m, int exponent, double *v)
{
	if (exponent == 0)
		*v = (double)m;
	else if (FLT_EVAL_METHOD != 0 || m > (uint64_t)WHOLE_ALL ||
	    exponent >= POWERS || exponent <= -POWERS)
		return false;
	else if (exponent < 0)
		*v = (double)m / power[-exponent];
	else
		*v = (double)m * power[exponent];
	return true;
}

bool
digits_read(struct slice s, double *v)
{
	const char *p = s.p, *end = p + s.n, *from;
	bool minus = s.n && *p == '-';
	int n = 0, exponent = 0;
	uint64_t m = 0;
	double d;

	p += minus;
	from = p;
	take(&p, end, &m, &n);
	if (p == from)
		return false;
	if (p < end && *p == '.') {
		from = ++p;
		take(&p, end, &m, &n);
		if (p == from || p - from > POWERS)
			return false;
		exponent = -(int)(p - from);
	}
	if (p < end &&
	    ((*p != 'e' && *p != 'E') || !take_exponent(p, end, &exponent)))
		return false;
	if (!scale(m, exponent, &d))
		return false;
	*v = minus ? -d : d;
	return true;
}
