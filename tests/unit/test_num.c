/* SPDX-License-Identifier: MIT */
#include <stdlib.h>

#include "num.h"
#include "tap.h"

struct row {
	const char *text;
	uint64_t value; /* BAD: refused */
};

#define BAD UINT64_MAX

static void
table(const char *what, const char *(*f)(const char *, uint64_t *),
    const struct row *r)
{
	for (; r->text; r++) {
		uint64_t v = 12345;
		const char *why = f(r->text, &v);

		if (r->value == BAD) {
			ok(why, r->text);
			ok(v == 12345, "unchanged when refused");
		} else if (!ok(!why && v == r->value, r->text))
			printf("# %s %s: got %llu\n", what, r->text,
			    (unsigned long long)v);
	}
}

static const char *
count(const char *s, uint64_t *v)
{
	return num_parse(slice_str(s), 1, 1000, v);
}

static const char *
digits(const char *s, uint64_t *v)
{
	return num_hex(slice_str(s), v);
}

int
main(void)
{
	static const struct row counts[] = { { "1", 1 }, { "1000", 1000 },
		{ "007", 7 }, { "0", BAD }, { "1001", BAD }, { "", BAD },
		{ "-1", BAD }, { "+1", BAD }, { " 1", BAD }, { "1 ", BAD },
		{ "99999999999999999999", BAD }, { "1e2", BAD }, { NULL, 0 } };
	static const struct row sizes[] = { { "0", 0 }, { "65536", 65536 },
		{ "64k", 65536 }, { "64K", 65536 }, { "16M", 16777216 },
		{ "1.5M", 1572864 }, { "1G", 1073741824 }, { "10B", 10 },
		{ "", BAD }, { "k", BAD }, { ".", BAD }, { "1x", BAD },
		{ "-1", BAD }, { "1 k", BAD }, { "99999999999G", BAD },
		{ NULL, 0 } };
	static const struct row times[] = { { "250ms", 250 }, { "90s", 90000 },
		{ "15m", 900000 }, { "2h", 7200000 }, { "1d", 86400000 },
		{ "1.5s", 1500 }, { "10", 10000 }, { ".5", 500 }, { "0", 0 },
		{ "0.1", 100 }, { "", BAD }, { "s", BAD }, { "1w", BAD },
		{ "1hr", BAD }, { "nan", BAD }, { NULL, 0 } };
	static const struct row hex[] = { { "0000000000000000", 0 },
		{ "0123456789abcdef", 0x0123456789abcdef },
		{ "fffffffffffffffe", UINT64_MAX - 1 },
		{ "0123456789abcde", BAD }, { "0123456789abcdef0", BAD },
		{ "0123456789ABCDEF", BAD }, { "0x23456789abcdef", BAD },
		{ "", BAD }, { NULL, 0 } };
	double d = 7;

	table("num_parse", count, counts);
	table("num_size", num_size, sizes);
	table("num_msec", num_msec, times);
	table("num_hex", digits, hex);
	ok(!num_double("-1.5e3", &d) && d == -1500, "a double");
	ok(num_double("nan", &d) && num_double("inf", &d) &&
		num_double("1x", &d) && num_double("", &d) &&
		num_double("1e999", &d),
	    "not doubles");
	ok(d == -1500, "unchanged when refused");
	return done();
}
