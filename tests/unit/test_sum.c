/* SPDX-License-Identifier: MIT */
#include "sum.h"

#include "tap.h"

static void
sums(const char *const *numbers, const char *want)
{
	struct sum s = { 0, 0 }, x;
	struct buf b = { .max = 0 };

	for (; *numbers; numbers++) {
		ok(sum_read(slice_str(*numbers), &x), *numbers);
		sum_add(&s, x);
	}
	ok(sum_write(&b, s) == 0, "written");
	is(buf_get(&b), slice_str(want), want);
	buf_free(&b);
}

#define SUMS(want, ...) sums((const char *const[]){ __VA_ARGS__, NULL }, want)

int
main(void)
{
	struct sum s = { 7, 0 };

	SUMS("0", "0");
	SUMS("0", "-0");
	SUMS("6", "1", "2", "3");
	SUMS("9007199254740993", "9007199254740992", "1");
	SUMS("9223372036854775807", "9223372036854775806", "1");
	SUMS("-9223372036854775808", "-9223372036854775808");
	SUMS("9.223372036854776e+18", "9223372036854775807", "1");
	SUMS("-9.223372036854776e+18", "-9223372036854775808", "-1");
	SUMS("3", "1.5", "1.5");
	SUMS("67000.5", "67000", "0.5");
	SUMS("-2.25", "0.75", "-3");
	SUMS("100", "1e2");
	SUMS("1e+300", "1e300", "1");
	SUMS("1.8446744073709552e+19", "18446744073709551615");
	ok(!sum_read(SLICE("1e999"), &s), "not finite");
	ok(!sum_read(SLICE("\"1\""), &s), "not a number");
	ok(!sum_read(SLICE("null"), &s), "null");
	ok(!sum_read((struct slice){ NULL, 0 }, &s), "absent");
	ok(s.whole == 7, "a refusal leaves the value alone");
	ok(sum_negative((struct sum){ -1, 0 }), "negative whole");
	ok(sum_negative((struct sum){ 0, -0.5 }), "negative part");
	ok(!sum_negative((struct sum){ 0, 0 }), "zero is not negative");
	return done();
}
