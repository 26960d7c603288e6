/* SPDX-License-Identifier: MIT */
#include "clock.h"

/*
 * Days to civil date by 400-year eras that begin on 1 March, so that the leap
 * day is the last of its year (H. Hinnant, "chrono-compatible low-level date
 * algorithms").
 */
static void
civil(int64_t days, int *y, int *m, int *d)
{
	int64_t z = days + 719468;
	int64_t era = (z >= 0 ? z : z - 146096) / 146097;
	int doe = (int)(z - era * 146097);
	int yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
	int doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
	int mp = (5 * doy + 2) / 153;

	*d = doy - (153 * mp + 2) / 5 + 1;
	*m = mp < 10 ? mp + 3 : mp - 9;
	*y = (int)(yoe + era * 400) + (*m <= 2);
}

static char *
digits(char *p, int64_t v, int width)
{
	for (int i = width - 1; i >= 0; i--, v /= 10)
		p[i] = (char)('0' + v % 10);
	return p + width;
}

void
clock_write(char out[static CLOCK_RFC3339], int64_t t)
{
	const int64_t day = INT64_C(86400000000);
	int64_t days = t / day, us = t % day;
	int y, m, d;
	char *p = out;

	if (us < 0) {
		us += day;
		days--;
	}
	civil(days, &y, &m, &d);
	p = digits(p, y, 4);
	*p++ = '-';
	p = digits(p, m, 2);
	*p++ = '-';
	p = digits(p, d, 2);
	*p++ = 'T';
	p = digits(p, us / 3600000000, 2);
	*p++ = ':';
	p = digits(p, us / 60000000 % 60, 2);
	*p++ = ':';
	p = digits(p, us / 1000000 % 60, 2);
	*p++ = '.';
	p = digits(p, us % 1000000, 6);
	*p++ = 'Z';
	*p = '\0';
}
