/* SPDX-License-Identifier: MIT */
#include "clock.h"

/*
 * Days to civil date by 400-year eras that begin on 1 March, so that the leap
 * day is the last of its year (H. Hinnant, "chrono-compatible low-level date
 * algorithms").
 */
void
clock_civil(int64_t days, int *y, int *m, int *d)
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
	clock_civil(days, &y, &m, &d);
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

struct parts {
	int year, month, day; /* month and day from 1; 0: not seen yet */
	int hour, min, sec, us;
	int zone; /* seconds east of UTC */
	bool time_seen, zone_seen, year_seen;
};

int64_t
clock_days(int y, int m, int d)
{
	int yy = y - (m <= 2);
	int era = (yy >= 0 ? yy : yy - 399) / 400;
	int yoe = yy - era * 400;
	int doy = (153 * (m > 2 ? m - 3 : m + 9) + 2) / 5 + d - 1;
	int doe = yoe * 365 + yoe / 4 - yoe / 100 + doy;

	return (int64_t)era * 146097 + doe - 719468;
}

int
clock_month_days(int y, int m)
{
	static const int days[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30,
		31 };

	if (m == 2 && y % 4 == 0 && (y % 100 != 0 || y % 400 == 0))
		return 29;
	return days[m - 1];
}

static bool
in_years(int64_t t)
{
	return t >= INT64_C(-62167219200000000) &&
	    t < INT64_C(253402300800000000);
}

static int
compose(const struct parts *p, int64_t *t)
{
	int64_t s;

	if (p->month < 1 || p->month > 12 || p->day < 1 ||
	    p->day > clock_month_days(p->year, p->month) || p->hour > 23 ||
	    p->min > 59 || p->sec > 60)
		return -1;
	s = clock_days(p->year, p->month, p->day) * 86400 + p->hour * 3600 +
	    p->min * 60 + p->sec - p->zone;
	if (p->sec == 60 && s % 86400 != 0)
		return -1;
	if (!in_years(s * 1000000 + p->us))
		return -1;
	*t = s * 1000000 + p->us;
	return 0;
}

static bool
digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool
letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/* Take up to max digits (max <= 9); returns how many there were. */
static size_t
take_digits(struct slice *s, size_t max, int *v)
{
	size_t i = 0;

	*v = 0;
	while (i < max && i < s->n && digit(s->p[i]))
		*v = *v * 10 + (s->p[i++] - '0');
	*s = slice_from(*s, i);
	return i;
}

static bool
take_char(struct slice *s, char c)
{
	if (s->n == 0 || *s->p != c)
		return false;
	*s = slice_from(*s, 1);
	return true;
}

static int
take_fraction(struct slice *s, int *us)
{
	int v = 0, scale = 100000;
	size_t i = 0;

	for (; i < s->n && digit(s->p[i]); i++, scale /= 10)
		v += (s->p[i] - '0') * scale;
	*s = slice_from(*s, i);
	*us = v;
	return i ? 0 : -1;
}

/* HH:MM[:SS[.fraction]] */
static int
take_time(struct slice *s, struct parts *p)
{
	size_t n = take_digits(s, 2, &p->hour);

	if (p->time_seen || n == 0 || !take_char(s, ':') ||
	    take_digits(s, 2, &p->min) != 2)
		return -1;
	p->time_seen = true;
	if (!take_char(s, ':'))
		return 0;
	if (take_digits(s, 2, &p->sec) != 2)
		return -1;
	if (take_char(s, '.') || take_char(s, ','))
		return take_fraction(s, &p->us);
	return 0;
}

/* +HH:MM, +HHMM, +HH, or with a minus */
static int
take_offset(struct slice *s, struct parts *p)
{
	int sign = *s->p == '-' ? -1 : 1, h, m = 0;

	*s = slice_from(*s, 1);
	if (take_digits(s, 2, &h) != 2)
		return -1;
	if (take_char(s, ':') || (s->n && digit(*s->p)))
		if (take_digits(s, 2, &m) != 2)
			return -1;
	if (h > 23 || m > 59)
		return -1;
	p->zone = sign * (h * 3600 + m * 60);
	p->zone_seen = true;
	return 0;
}

/* True if the letters of s are word, or its first three. */
static bool
named(struct slice s, const char *word)
{
	size_t n = strlen(word);

	if (s.n != n && (s.n != 3 || n < 3))
		return false;
	for (size_t i = 0; i < s.n; i++)
		if ((s.p[i] | 0x20) != (word[i] | 0x20))
			return false;
	return true;
}

static int
find_name(struct slice s, const char *const *names)
{
	for (int i = 0; names[i]; i++)
		if (named(s, names[i]))
			return i;
	return -1;
}

/* The names RFC 5322 gives, Z and UTC; west of UTC by so many hours. */
static int
zone_name(struct slice w, struct parts *p)
{
	static const char *const names[] = { "z", "ut", "utc", "gmt", "edt",
		"est", "cdt", "cst", "mdt", "mst", "pdt", "pst", NULL };
	static const int west[] = { 0, 0, 0, 0, 4, 5, 5, 6, 6, 7, 7, 8 };
	int i = find_name(w, names);

	if (i == -1 || p->zone_seen)
		return -1;
	p->zone = -west[i] * 3600;
	p->zone_seen = true;
	return 0;
}

static struct slice
take_word(struct slice *s)
{
	struct slice w = { s->p, 0 };

	while (w.n < s->n && letter(w.p[w.n]))
		w.n++;
	*s = slice_from(*s, w.n);
	return w;
}

static int
read_iso(struct slice s, struct parts *p)
{
	if (take_digits(&s, 4, &p->year) != 4 || !take_char(&s, '-') ||
	    take_digits(&s, 2, &p->month) != 2 || !take_char(&s, '-') ||
	    take_digits(&s, 2, &p->day) != 2)
		return -1;
	if (s.n == 0)
		return 0;
	if (!take_char(&s, 'T') && !take_char(&s, 't') && !take_char(&s, '_') &&
	    !take_char(&s, ' '))
		return -1;
	if (s.n < 2 || !digit(s.p[1]) || take_time(&s, p) == -1)
		return -1;
	take_char(&s, ' ');
	if (s.n && letter(*s.p) && zone_name(take_word(&s), p) == -1)
		return -1;
	if (s.n && (*s.p == '+' || *s.p == '-') && !p->zone_seen &&
	    take_offset(&s, p) == -1)
		return -1;
	return s.n == 0 ? 0 : -1;
}

/* A month, a weekday or a zone, the latter perhaps with an offset behind. */
static int
read_word(struct slice *s, struct parts *p)
{
	static const char *const months[] = { "january", "february", "march",
		"april", "may", "june", "july", "august", "september",
		"october", "november", "december", NULL };
	static const char *const weekdays[] = { "monday", "tuesday",
		"wednesday", "thursday", "friday", "saturday", "sunday", NULL };
	struct slice w = take_word(s);
	int m = find_name(w, months);

	if (m != -1) {
		if (p->month)
			return -1;
		p->month = m + 1;
		return 0;
	}
	if (find_name(w, weekdays) != -1)
		return 0;
	if (zone_name(w, p) == -1)
		return -1;
	if (s->n && (*s->p == '+' || *s->p == '-') && p->zone == 0)
		return take_offset(s, p);
	return 0;
}

/* A time, the day of the month or, the day being known, a year. */
static int
read_digits(struct slice *s, struct parts *p)
{
	struct slice at = *s;
	int v;
	size_t n = take_digits(s, 9, &v);

	if (s->n && *s->p == ':') {
		*s = at;
		return take_time(s, p);
	}
	if (p->day == 0 && n <= 2) {
		p->day = v;
		return v ? 0 : -1;
	}
	if (p->year_seen || n < 2 || n > 4)
		return -1;
	p->year = n == 4 ? v : n == 2 && v < 50 ? 2000 + v : 1900 + v;
	p->year_seen = true;
	return 0;
}

static int
read_words(struct slice s, struct parts *p)
{
	while (s.n) {
		bool sign = *s.p == '+' || *s.p == '-';
		int bad = 0;

		if (sign && p->time_seen)
			bad = p->zone_seen ? -1 : take_offset(&s, p);
		else if (*s.p == ' ' || *s.p == ',' || *s.p == '-')
			s = slice_from(s, 1);
		else if (letter(*s.p))
			bad = read_word(&s, p);
		else if (digit(*s.p))
			bad = read_digits(&s, p);
		else if (*s.p == '(' && s.p[s.n - 1] == ')')
			s.n = 0; /* a comment, as mail and JavaScript add */
		else
			bad = -1;
		if (bad)
			return -1;
	}
	return p->month && p->day && p->year_seen && p->time_seen ? 0 : -1;
}

/* -?digits[.digits], of a unit that the size tells */
static int
read_number(struct slice s, int64_t *t)
{
	bool minus = take_char(&s, '-');
	int64_t v = 0;
	int us = 0;
	size_t i = 0;

	for (; i < s.n && digit(s.p[i]); i++) {
		if (v >= INT64_MAX / 10)
			return -1;
		v = v * 10 + (s.p[i] - '0');
	}
	s = slice_from(s, i);
	if (i == 0 || (take_char(&s, '.') && take_fraction(&s, &us) == -1) ||
	    s.n)
		return -1;
	if (v < INT64_C(100000000000))
		v = v * 1000000 + us;
	else if (v < INT64_C(100000000000000))
		v = v * 1000 + us / 1000;
	else if (v >= INT64_C(100000000000000000))
		v /= 1000;
	v = minus ? -v : v;
	if (!in_years(v))
		return -1;
	*t = v;
	return 0;
}

static bool
space(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

int
clock_read(struct slice s, int64_t *t)
{
	struct parts p = { 0 };

	while (s.n && space(s.p[s.n - 1]))
		s.n--;
	while (s.n && space(*s.p))
		s = slice_from(s, 1);
	if (s.n > 4 && digit(s.p[3]) && s.p[4] == '-')
		return read_iso(s, &p) == -1 ? -1 : compose(&p, t);
	if (read_number(s, t) == 0)
		return 0;
	return read_words(s, &p) == -1 ? -1 : compose(&p, t);
}
