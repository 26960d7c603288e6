/* SPDX-License-Identifier: MIT */
/*
 * clock against the calendar of the C library where both read the same form,
 * and against itself: what is read lies within the years 0000 to 9999, comes
 * back when written and read again, and white space around it says nothing.
 *
 * Input: the time stamp.
 */
#include <time.h>

#include "check.h"
#include "clock.h"

static int
two(const char *p)
{
	return (p[0] - '0') * 10 + p[1] - '0';
}

/* YYYY-MM-DDTHH:MM:SSZ and nothing else. */
static bool
plain_form(struct slice s)
{
	static const char form[] = "dddd-dd-ddTdd:dd:ddZ";

	if (s.n != sizeof(form) - 1)
		return false;
	for (size_t i = 0; i < s.n; i++)
		if (form[i] == 'd' ? s.p[i] < '0' || s.p[i] > '9'
				   : s.p[i] != form[i])
			return false;
	return true;
}

/*
 * What it is by timegm, if the day and the time exist.  A leap second is the
 * second after the last of a day.
 */
static bool
plain(struct slice s, int64_t *t)
{
	struct tm tm = { .tm_year = two(s.p) * 100 + two(s.p + 2) - 1900,
		.tm_mon = two(s.p + 5) - 1,
		.tm_mday = two(s.p + 8),
		.tm_hour = two(s.p + 11),
		.tm_min = two(s.p + 14),
		.tm_sec = two(s.p + 17) };
	bool leap = tm.tm_sec == 60 && tm.tm_hour == 23 && tm.tm_min == 59;
	struct tm back;

	if (leap)
		tm.tm_sec = 59;
	back = tm;
	*t = ((int64_t)timegm(&back) + leap) * 1000000;
	return back.tm_year == tm.tm_year && back.tm_mon == tm.tm_mon &&
	    back.tm_mday == tm.tm_mday && back.tm_hour == tm.tm_hour &&
	    back.tm_min == tm.tm_min && back.tm_sec == tm.tm_sec &&
	    *t < INT64_C(253402300800000000);
}

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
	struct slice s = { (const char *)bytes, n };
	int64_t t = 42, again = 43;
	int got = clock_read(s, &t);
	char text[CLOCK_RFC3339], padded[128];

	CHECK(got == 0 || (got == -1 && t == 42));
	if (plain_form(s)) {
		bool good = plain(s, &again);

		CHECK(good == (got == 0));
		CHECK(!good || again == t);
	}
	if (n + 4 <= sizeof(padded)) {
		memcpy(padded, " \t", 2);
		memcpy(padded + 2, bytes, n);
		memcpy(padded + 2 + n, "\r\n", 2);
		CHECK(
		    clock_read((struct slice){ padded, n + 4 }, &again) == got);
		CHECK(got == -1 || again == t);
	}
	if (got == -1)
		return 0;
	CHECK(t >= INT64_C(-62167219200000000));
	CHECK(t < INT64_C(253402300800000000));
	clock_write(text, t);
	CHECK(clock_read(slice_str(text), &again) == 0 && again == t);
	return 0;
}
