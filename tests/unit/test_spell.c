/* SPDX-License-Identifier: MIT */
#include "spell.h"

#include <float.h>

#include "tap.h"

static void
number(double v, const char *want)
{
	struct buf b = { .max = 0 };

	ok(spell_number(&b, v) == 0, want);
	is(buf_get(&b), slice_str(want), want);
	buf_free(&b);
}

static void
string(struct slice text, const char *want)
{
	struct buf b = { .max = 0 };

	ok(spell_string(&b, text) == 0, want);
	is(buf_get(&b), slice_str(want), want);
	buf_free(&b);
}

/* Each as jq 1.6 writes it. */
static void
numbers(void)
{
	number(0, "0");
	number(-0.0, "-0");
	number(-17, "-17");
	number(1.5, "1.5");
	number(-0.25, "-0.25");
	number(1e15, "1000000000000000");
	number(1e16, "1e+16");
	number(1e17, "1e+17");
	number(1e18, "1e+18");
	number(1.2e17, "1.2e+17");
	number(123456789012345678.0, "123456789012345680");
	number(12345678901234567890123.0, "12345678901234568000000");
	number(9007199254740993.0, "9007199254740992");
	number(999999999999999.9, "999999999999999.9");
	number(0.1, "0.1");
	number(0.0001, "0.0001");
	number(0.00001, "1e-05");
	number(0.00012345, "0.00012345");
	number(0.1 + 0.2, "0.30000000000000004");
	number(1.5e300, "1.5e+300");
	number(5e-324, "5e-324");
	number(0x1p-24, "5.960464477539063e-08");
	number(0x1p-44, "5.684341886080802e-14");
	number(-2.2250738585072014e-308, "-2.2250738585072014e-308");
	number(DBL_MAX, "1.7976931348623157e+308");
	number(3.14159265358979, "3.14159265358979");
}

static void
strings(void)
{
	string(SLICE(""), "\"\"");
	string(SLICE("a\"b\\c/d"), "\"a\\\"b\\\\c/d\"");
	string(SLICE("\b\f\n\r\t\v"), "\"\\b\\f\\n\\r\\t\\u000b\"");
	string(SLICE("\0\x1f\x7f"), "\"\\u0000\\u001f\\u007f\"");
	string(SLICE("\xc2\x80\xe2\x80\xa8\xf0\x9f\x98\x80"),
	    "\"\xc2\x80\xe2\x80\xa8\xf0\x9f\x98\x80\"");
	string(SLICE("twenty plain letters\nand more of them\x7f"),
	    "\"twenty plain letters\\nand more of them\\u007f\"");
	ok(spell_same(SLICE("\"\xc3\xa9/\"")), "as jq has it");
	ok(!spell_same(SLICE("\"\\/\"")), "an escape");
	ok(!spell_same(SLICE("\"\x7f\"")), "DEL");
}

int
main(void)
{
	numbers();
	strings();
	return done();
}
