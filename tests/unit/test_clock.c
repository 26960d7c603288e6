/* SPDX-License-Identifier: MIT */
#include "clock.h"

#include "tap.h"

static void
reads(const char *text, const char *want)
{
	char out[CLOCK_RFC3339];
	int64_t t;

	if (!ok(clock_read(slice_str(text), &t) == 0, text))
		return;
	clock_write(out, t);
	is(slice_str(out), slice_str(want), text);
}

static void
refuses(const char *text)
{
	int64_t t = 42;

	ok(clock_read(slice_str(text), &t) == -1, text);
	ok(t == 42, "a refusal leaves the value alone");
}

static void
iso(void)
{
	reads("2024-01-01T12:00:00Z", "2024-01-01T12:00:00.000000Z");
	reads("2024-01-01T12:00:00.000Z", "2024-01-01T12:00:00.000000Z");
	reads("2024-01-01t12:00:00.5z", "2024-01-01T12:00:00.500000Z");
	reads("2024-01-01T12:00:00,25Z", "2024-01-01T12:00:00.250000Z");
	reads("2024-01-01T12:00:00.123456789Z", "2024-01-01T12:00:00.123456Z");
	reads("2014-04-02T03:15:52+00:00", "2014-04-02T03:15:52.000000Z");
	reads("2014-04-02T03:15:52+0530", "2014-04-01T21:45:52.000000Z");
	reads("2014-04-02T03:15:52-08", "2014-04-02T11:15:52.000000Z");
	reads("2014-01-12_01:01:49.809617", "2014-01-12T01:01:49.809617Z");
	reads("2014-01-12 01:01:49 UTC", "2014-01-12T01:01:49.000000Z");
	reads("2014-01-12 01:01:49 +0100", "2014-01-12T00:01:49.000000Z");
	reads("2014-01-12T01:01", "2014-01-12T01:01:00.000000Z");
	reads("2014-01-12", "2014-01-12T00:00:00.000000Z");
	reads(" 2014-01-12\n", "2014-01-12T00:00:00.000000Z");
	reads("1969-12-31T23:59:59.999999Z", "1969-12-31T23:59:59.999999Z");
	reads("0000-01-01T00:00:00Z", "0000-01-01T00:00:00.000000Z");
	reads("9999-12-31T23:59:59.999999Z", "9999-12-31T23:59:59.999999Z");
	reads("2016-12-31T23:59:60Z", "2017-01-01T00:00:00.000000Z");
	reads("2017-01-01T00:59:60+01:00", "2017-01-01T00:00:00.000000Z");
}

static void
iso_refused(void)
{
	static const char *const bad[] = { "", " ", "2024-01-01T", "2024-1-01",
		"2024-01-1", "2024-01-01T24:00:00Z", "2024-01-01T12:60:00Z",
		"2024-01-01T12:00:61Z", "2024-01-01T12:00:60Z",
		"2024-01-01T1:00:00Z", "2024-01-01T12:0:00Z",
		"2024-01-01T12:00:0Z", "2024-01-01T12:00:00.Z",
		"2024-01-01T12:00:00Zjunk", "2024-01-01T12:00:00+1",
		"2024-01-01T12:00:00+24:00", "2024-01-01T12:00:00+01:60",
		"2024-01-01T12:00:00+01:0", "2024-01-01T12:00:00XYZ",
		"2024-01-01T12:00:00ZZZ", "2024-01-01X12:00:00Z",
		"2024-01-01T12:00:00Z+01:00", "2024/01/01", "2024-13-01",
		"2024-00-01", "2024-01-00", "2024-01-32", "2024-04-31",
		"0000-01-01T00:00:00+00:01", "9999-12-31T23:59:59-00:01" };

	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
		refuses(bad[i]);
}

static void
leap_years(void)
{
	reads("2024-02-29", "2024-02-29T00:00:00.000000Z");
	reads("2000-02-29", "2000-02-29T00:00:00.000000Z");
	refuses("2023-02-29");
	refuses("1900-02-29");
	refuses("2100-02-29");
	refuses("2024-02-30");
}

static void
named(void)
{
	reads("Tue Jul 06 16:04:47 +0000 2021", "2021-07-06T16:04:47.000000Z");
	reads("Sun Aug 31 00:29:15 +0200 2014", "2014-08-30T22:29:15.000000Z");
	reads("Sun, 06 Nov 1994 08:49:37 GMT", "1994-11-06T08:49:37.000000Z");
	reads("Sunday, 06-Nov-94 08:49:37 GMT", "1994-11-06T08:49:37.000000Z");
	reads("Sun Nov  6 08:49:37 1994", "1994-11-06T08:49:37.000000Z");
	reads("Fri, 21 Nov 1997 09:55:06 -0600", "1997-11-21T15:55:06.000000Z");
	reads("21 Nov 97 09:55 EST", "1997-11-21T14:55:00.000000Z");
	reads("1 nov 2049 00:00:00 pdt", "2049-11-01T07:00:00.000000Z");
	reads("Thu, 13 Feb 1969 23:32:00 -0330 (Newfoundland Time)",
	    "1969-02-14T03:02:00.000000Z");
	reads("Tue Jul 06 2021 16:04:47 GMT+0200 (CEST)",
	    "2021-07-06T14:04:47.000000Z");
	reads("6 July 2021 16:04:47.25", "2021-07-06T16:04:47.250000Z");
	refuses("Tue Jul 32 16:04:47 +0000 2021");
	refuses("Tue Feb 29 16:04:47 +0000 2021");
	refuses("Tue Jul 06 25:04:47 +0000 2021");
	refuses("Tue Jul 06 16:04:47 +0000");
	refuses("Tue Jul 06 2021");
	refuses("Jul Jul 06 16:04:47 2021");
	refuses("Tue Jul 00 16:04:47 2021");
	refuses("Tue Jul 06 16:04:47 16:04:47 2021");
	refuses("Tue Jul 06 16:04:47 +0000 +0000 2021");
	refuses("Tue Jul 06 16:04:47 2021 2021");
	refuses("Tue Jul 06 16:04:47 20210");
	refuses("Tue Jux 06 16:04:47 2021");
	refuses("yesterday");
	refuses("2 hours ago");
	refuses("Tue Jul 06 16:04:47 2021 (");
}

static void
numbers(void)
{
	reads("0", "1970-01-01T00:00:00.000000Z");
	reads("1625587487", "2021-07-06T16:04:47.000000Z");
	reads("1625587487.25", "2021-07-06T16:04:47.250000Z");
	reads("1625587487000", "2021-07-06T16:04:47.000000Z");
	reads("1625587487123.5", "2021-07-06T16:04:47.123500Z");
	reads("1625587487123456", "2021-07-06T16:04:47.123456Z");
	reads("1625587487123456789", "2021-07-06T16:04:47.123456Z");
	reads("-1", "1969-12-31T23:59:59.000000Z");
	reads("-0.5", "1969-12-31T23:59:59.500000Z");
	reads("99999999999", "5138-11-16T09:46:39.000000Z");
	reads("100000000000", "1973-03-03T09:46:40.000000Z");
	refuses("-99999999999");
	refuses("9223372036854775808");
	refuses("18446744073709551616");
	refuses("1625587487.");
	refuses(".5");
	refuses("-");
	refuses("--5");
	refuses("1625587487x");
	refuses("1e9");
	refuses("0x10");
	refuses("NaN");
}

/* Every day of the calendar and back. */
static void
days(void)
{
	char out[CLOCK_RFC3339];
	bool good = true;

	for (int64_t d = -719528; d < 2932897; d += 13) {
		int64_t t = d * INT64_C(86400000000) + 45296123456, back = 0;

		clock_write(out, t);
		if (clock_read(slice_str(out), &back) == -1 || back != t)
			good = false;
	}
	ok(good, "reading is the inverse of writing");
}

/* No prefix, and no single changed byte, makes it read outside the slice. */
static void
mangled(void)
{
	static const char *const from[] = { "2024-01-01T12:00:00.123+01:00",
		"Tue Jul 06 2021 16:04:47 GMT+0200 (CEST)", "-1625587487.25" };
	char copy[64];

	for (size_t f = 0; f < sizeof from / sizeof *from; f++) {
		size_t n = strlen(from[f]);
		int64_t t;

		for (size_t i = 0; i < n * 256; i++) {
			struct slice s = { copy + (64 - n), n };

			memcpy(copy + (64 - n), from[f], n);
			copy[64 - n + i / 256] = (char)(i % 256);
			clock_read(s, &t);
			clock_read(slice_from(s, i / 256), &t);
		}
	}
	ok(true, "no crash");
}

int
main(void)
{
	iso();
	iso_refused();
	leap_years();
	named();
	numbers();
	days();
	mangled();
	return done();
}
