/* SPDX-License-Identifier: MIT */
#include "sum.h"

#include <inttypes.h>

#include "whole.h"

/* Below this a double tells integers apart. */
static const double exact = 9007199254740992.0;

static bool
read_integer(struct slice v, int64_t *x)
{
	bool minus = v.n && *v.p == '-';
	int64_t n = 0;

	if (v.n == minus)
		return false;
	for (size_t i = minus; i < v.n; i++) {
		int d = v.p[i] - '0';

		if (d < 0 || d > 9 || __builtin_mul_overflow(n, 10, &n) ||
		    __builtin_sub_overflow(n, d, &n))
			return false;
	}
	if (!minus && n == INT64_MIN)
		return false;
	*x = minus ? n : -n;
	return true;
}

bool
sum_read(struct slice v, struct sum *s)
{
	int64_t n;
	double x;

	if (read_integer(v, &n)) {
		*s = (struct sum){ n, 0 };
		return true;
	}
	x = json_double(v);
	if (!isfinite(x))
		return false;
	*s = (struct sum){ 0, 0 };
	sum_add(s, (struct sum){ 0, x });
	return true;
}

void
sum_add(struct sum *s, struct sum x)
{
	double t;

	if (__builtin_add_overflow(s->whole, x.whole, &s->whole)) {
		/* the wrapped sum is off by 2^64 */
		s->part += (double)s->whole + (x.whole > 0 ? 0x1p64 : -0x1p64);
		s->whole = 0;
	}
	if (x.part == 0)
		return;
	s->part += x.part;
	t = whole_part(s->part);
	if (t == 0 || fabs(t) >= exact ||
	    __builtin_add_overflow(s->whole, (int64_t)t, &s->whole))
		return;
	s->part -= t;
}

double
sum_double(struct sum s)
{
	return (double)s.whole + s.part;
}

bool
sum_negative(struct sum s)
{
	return s.whole < 0 || s.part < 0;
}

int
sum_write(struct buf *b, struct sum s)
{
	if (s.part == 0)
		return buf_fmt(b, "%" PRId64, s.whole);
	return json_num(b, sum_double(s));
}
