/* SPDX-License-Identifier: MIT */
#include "digits.h"

#include <float.h>
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include "tap.h"

static uint64_t state = 88172645463325252;

static uint64_t
chance(void)
{
	state ^= state << 13;
	state ^= state >> 7;
	return state ^= state << 17;
}

/* The same digits as libc finds, in the same place. */
static bool
written(double v)
{
	char a[18], b[18];
	int at_a = 0, at_b = 0;
	int n = digits_write(v, a, &at_a);
	int m = digits_write_slowly(v, b, &at_b);

	if (n == m && at_a == at_b && memcmp(a, b, (size_t)n) == 0)
		return true;
	printf("# %.17g: %.*s %d, %.*s %d\n", v, n, a, at_a, m, b, at_b);
	return false;
}

/* What is read is what strtod reads, if anything is. */
static bool
read_as(const char *text)
{
	double v = -1, d = strtod(text, NULL);

	if (!digits_read(slice_str(text), &v))
		return v == -1;
	if (memcmp(&v, &d, sizeof(v)) == 0)
		return true;
	printf("# %s: %.17g\n", text, v);
	return false;
}

/* And its neighbours. */
static bool
around(double v)
{
	return written(v) && written(nextafter(v, INFINITY)) &&
	    written(nextafter(v, 0));
}

static void
writing(void)
{
	bool good = true;

	for (int e = -30; e < 30; e++)
		for (int i = 1; i < 100; i++)
			good = good && around(i * pow(10, e)) &&
			    around(i * pow(2, e)) && around(i / pow(3, e));
	ok(good, "round ones and their neighbours");
	for (int i = 0; i < 30000 && good; i++) {
		double v = (double)chance();

		good = written(v) && written(v / 1e3) && written(v / 3e13) &&
		    written((double)(chance() % 1000000) / 1000) &&
		    written((double)(chance() % 1000000) / 7) &&
		    written(sqrt((double)(chance() % 1000000 + 1))) &&
		    written((double)(chance() >> 11) * 0.5) &&
		    written((double)(chance() >> 4));
	}
	ok(good, "in the range of what is counted");
	for (int i = 0; i < 30000 && good; i++) {
		uint64_t bits = chance() >> 1;
		double v;

		memcpy(&v, &bits, sizeof(v));
		good = !isfinite(v) || v == 0 || written(v);
	}
	ok(good, "all over");
	good = around(DBL_MIN) && written(DBL_MAX) && around(1e-5) &&
	    around(9e18) && around(0x1p53) && around(0x1p63) && around(1e22) &&
	    written(5e-324) && around(1e15) && around(1e17);
	ok(good, "at the edges");
}

static void
reading(void)
{
	static const char *const all[] = { "0", "-0", "0.0", "-0.0", "1", "01",
		"1.", ".1", "1e", "1e+", "1e5", "1E+5", "1e-5", "-1.5e22",
		"1.5e23", "1e22", "1e23", "9007199254740993", "1e-22", "1e-23",
		"9007199254740992e1", "9007199254740993e1",
		"18446744073709551615", "18446744073709551616",
		"9999999999999999999", "10000000000000000000",
		"0.000000000000000000000001", "000000000000000000000000001",
		"123456789012345678901234567890", "1e400", "1e-400", "1e99",
		"1e100", "12x", "1.5x", "1e5x", "", "-", "--1", "+1", "1e5.0",
		"0x10", "1.7976931348623157e308", "0.1e1", "123e-2" };
	char text[64];
	bool good = true;

	for (size_t i = 0; i < sizeof(all) / sizeof(*all); i++)
		good = good && read_as(all[i]);
	ok(good, "by hand");
	for (int i = 0; i < 100000 && good; i++) {
		uint64_t v = chance() >> (chance() % 64);
		int digits = (int)(chance() % 25);

		snprintf(text, sizeof(text), "%llu.%0*llue%d",
		    (unsigned long long)v, digits,
		    (unsigned long long)(chance() >> (chance() % 64)),
		    (int)(chance() % 60) - 30);
		good = read_as(text);
		*strchr(text, 'e') = '\0';
		good = good && read_as(text);
		*strchr(text, '.') = '\0';
		good = good && read_as(text);
	}
	ok(good, "by chance");
}

/* It is not all left to libc. */
static void
done_here(void)
{
	double v = 0;

	ok(digits_read(SLICE("505874924097759854"), &v) &&
		v == 505874924097759854.0,
	    "an id");
	ok(digits_read(SLICE("-1.10"), &v) && v == -1.1, "a price");
	ok(!digits_read(SLICE("1.00000000000000000001"), &v) && v == -1.1,
	    "more digits than fit");
}

int
main(void)
{
	writing();
	reading();
	done_here();
	return done();
}
