/* SPDX-License-Identifier: MIT */
#include "calendar.h"

#include <math.h>
#include <stdint.h>
#include <stdio.h>

#include "clock.h"

/* The first second of the year 10000. */
#define END 253402300800.0

/* A fraction of a second that no sum makes a whole one. */
#define FRACTION 0.99

/* Fields as in jq's arrays: months from 0, weekdays from Sunday, 0. */
enum field {
	YEAR,
	MONTH,
	DAY,
	HOUR,
	MINUTE,
	SECOND,
	WEEKDAY,
	YEARDAY,
	FIELDS
};

/* Days from 1970-01-01 to that day; false if there is no such day. */
static bool
days_to(const int f[FIELDS], int month, int day, int64_t *days)
{
	char text[16];
	int64_t t;
	int n = snprintf(
	    text, sizeof(text), "%04d-%02d-%02d", f[YEAR], month + 1, day);

	if (n != 10 || clock_read((struct slice){ text, 10 }, &t))
		return false;
	*days = t / 86400000000;
	return t >= 0;
}

/* Set what follows from the date; false if there is no such day or time. */
static bool
complete(int f[FIELDS], int64_t *seconds)
{
	int64_t days, first;

	if (f[YEAR] < 1970 || f[YEAR] > 9999 || f[MONTH] < 0 || f[MONTH] > 11 ||
	    f[DAY] < 1 || f[DAY] > 31 || f[HOUR] < 0 || f[HOUR] > 23 ||
	    f[MINUTE] < 0 || f[MINUTE] > 59 || f[SECOND] < 0 ||
	    f[SECOND] > 59 || !days_to(f, f[MONTH], f[DAY], &days) ||
	    !days_to(f, 0, 1, &first))
		return false;
	f[WEEKDAY] = (int)((days + 4) % 7);
	f[YEARDAY] = (int)(days - first);
	*seconds = days * 86400 + f[HOUR] * 3600 + f[MINUTE] * 60 + f[SECOND];
	return true;
}

/* The number that n digits are. */
static int
number(const char *digit, size_t n)
{
	int v = 0;

	while (n--)
		v = v * 10 + (*digit++ - '0');
	return v;
}

/* The fields of a number of seconds since 1970; false: it is libjq's. */
static bool
of_seconds(struct heap *h, const struct value *v, int f[FIELDS], double *part)
{
	char text[CLOCK_RFC3339];
	int64_t same;
	double d;

	if (value_get_number(h, v, &d) || d < 0 || d >= END)
		return false;
	*part = d - floor(d);
	if (*part > FRACTION || (h->later && *part != 0))
		return false;
	clock_write(text, (int64_t)d * 1000000);
	f[YEAR] = number(text, 4);
	f[MONTH] = number(text + 5, 2) - 1;
	f[DAY] = number(text + 8, 2);
	f[HOUR] = number(text + 11, 2);
	f[MINUTE] = number(text + 14, 2);
	f[SECOND] = number(text + 17, 2);
	return complete(f, &same);
}

/* The fields that the array v tells, if they are those of a point in time. */
static bool
of_array(struct heap *h, const struct value *v, int f[FIELDS], int64_t *seconds)
{
	int told[FIELDS];
	struct value_list l;
	double d;

	if (value_get_list(h, v, &l) || l.n < FIELDS)
		return false;
	for (size_t i = 0; i < FIELDS; i++) {
		if (l.item[i].type != JSON_NUMBER ||
		    value_get_number(h, &l.item[i], &d) || fabs(d) > 10000 ||
		    (d != floor(d) && (i != SECOND || d < 0 || h->later)))
			return false;
		f[i] = told[i] = (int)d;
	}
	return complete(f, seconds) && f[WEEKDAY] == told[WEEKDAY] &&
	    f[YEARDAY] == told[YEARDAY];
}

static enum flow
give_fields(struct heap *h, const int f[FIELDS], double part, struct value *out)
{
	struct value_list *l = value_room(h, JSON_ARRAY, FIELDS);

	if (!l)
		return FLOW_ASK;
	for (size_t i = 0; i < FIELDS; i++)
		l->item[i] = value_number(f[i]);
	l->item[SECOND].number += part;
	return value_give(value_of_list(l), out);
}

static enum flow
gmtime_of(struct heap *h, const struct code *c, const struct value *in,
    struct value *out)
{
	int f[FIELDS];
	double part;

	(void)c;
	if (in->type != JSON_NUMBER)
		return value_error_words(h, "gmtime() requires numeric inputs");
	return of_seconds(h, in, f, &part) ? give_fields(h, f, part, out)
					   : FLOW_ASK;
}

static enum flow
mktime_of(struct heap *h, const struct code *c, const struct value *in,
    struct value *out)
{
	int64_t seconds;
	int f[FIELDS];

	(void)c;
	if (in->type != JSON_ARRAY)
		return value_error_words(h, "mktime requires array inputs");
	if (!of_array(h, in, f, &seconds))
		return FLOW_ASK;
	return value_give(value_number((double)seconds), out);
}

/* Forms. */

/* The field that a "%" and that letter stand for; FIELDS: none that is known. */
static enum field
field_of(char letter)
{
	static const char letters[] = "YmdHMS";
	const char *at = letter ? strchr(letters, letter) : NULL;

	return at ? (enum field)(at - letters) : FIELDS;
}

/* True if the constant form has known fields only; date: and a whole date. */
static bool
known(const struct code *form, bool date)
{
	struct slice s = form->value.s;
	bool seen[FIELDS + 1] = { false };
	enum field field;

	if (form->kind != CODE_CONST || form->value.form != VALUE_TEXT ||
	    s.n == 0 || memchr(s.p, '\0', s.n))
		return false;
	for (size_t i = 0; i < s.n; i++) {
		if (s.p[i] != '%')
			continue;
		field = i + 1 < s.n ? field_of(s.p[i + 1]) : FIELDS;
		if (field == FIELDS || (date && seen[field]))
			return false;
		seen[field] = true;
		i++;
	}
	return !date || (seen[YEAR] && seen[MONTH] && seen[DAY]);
}

static bool
to_write(struct code *const *kid)
{
	return known(kid[0], false);
}

static bool
to_read(struct code *const *kid)
{
	return known(kid[0], true);
}

/* The digits of a field, all of them; false if they are not there. */
static bool
digits(struct slice *s, size_t n, int *v)
{
	*v = 0;
	if (s->n < n)
		return false;
	for (size_t i = 0; i < n; i++) {
		if (s->p[i] < '0' || s->p[i] > '9')
			return false;
		*v = *v * 10 + (s->p[i] - '0');
	}
	*s = slice_from(*s, n);
	return true;
}

/* s as the form has it, to the letter. */
static bool
read_form(struct slice form, struct slice s, int f[FIELDS])
{
	for (size_t i = 0; i < form.n; i++) {
		enum field field = FIELDS;

		if (form.p[i] == '%')
			field = field_of(form.p[++i]);
		if (field < FIELDS) {
			if (!digits(&s, field == YEAR ? 4 : 2, &f[field]))
				return false;
		} else if (s.n == 0 || *s.p != form.p[i])
			return false;
		else
			s = slice_from(s, 1);
	}
	f[MONTH]--;
	return s.n == 0;
}

/* What else libc takes for that form is libjq's. */
static enum flow
strptime_of(struct heap *h, const struct code *c, const struct value *in,
    struct value *out)
{
	int f[FIELDS] = { 0 };
	int64_t seconds;
	struct slice s;

	if (in->type != JSON_STRING)
		return value_error_words(
		    h, "strptime/1 requires string inputs and arguments");
	if (value_get_text(h, in, &s) || !read_form(c->kid[0]->value.s, s, f) ||
	    !complete(f, &seconds))
		return FLOW_ASK;
	return give_fields(h, f, 0, out);
}

static enum flow
write_form(
    struct heap *h, struct slice form, const int f[FIELDS], struct value *out)
{
	struct buf b = heap_buf(h);
	int rc = 0;

	for (size_t i = 0; i < form.n; i++) {
		enum field field = FIELDS;

		if (form.p[i] == '%')
			field = field_of(form.p[++i]);
		if (field == FIELDS)
			rc |= buf_byte(&b, form.p[i]);
		else
			rc |= buf_fmt(&b, field == YEAR ? "%04d" : "%02d",
			    f[field] + (field == MONTH));
	}
	return value_give_text(h, rc ? FLOW_ASK : FLOW_ON, &b, out);
}

static enum flow
strftime_of(struct heap *h, const struct code *c, const struct value *in,
    struct value *out)
{
	int f[FIELDS];
	int64_t seconds;
	double part;

	if (in->type != JSON_NUMBER && in->type != JSON_ARRAY)
		return value_error_words(
		    h, "strftime/1 requires parsed datetime inputs");
	if (in->type == JSON_NUMBER ? !of_seconds(h, in, f, &part)
				    : !of_array(h, in, f, &seconds))
		return FLOW_ASK;
	return write_form(h, c->kid[0]->value.s, f, out);
}

const struct form calendar_all[] = {
	{ "gmtime", 0, .one = gmtime_of },
	{ "mktime", 0, .one = mktime_of },
	{ "strftime", 1, .takes = to_write, .one = strftime_of },
	{ "strptime", 1, .takes = to_read, .one = strptime_of },
	{ NULL },
};
