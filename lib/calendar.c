/* SPDX-License-Identifier: MIT */
#include "calendar.h"

#include <stdint.h>

#include "clock.h"
#include "whole.h"

/* The first second of the year 10000. */
#define END 253402300800.0

/* Before and behind these there is no year that fits an int. */
#define FIRST (-67768040609740800.0)
#define LAST 67768036191676799.0

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

/* Set what follows from the date; false if there is no such day or time. */
static bool
complete(int f[FIELDS], int64_t *seconds)
{
	int64_t days;

	if (f[YEAR] < 1970 || f[YEAR] > 9999 || f[MONTH] < 0 || f[MONTH] > 11 ||
	    f[DAY] < 1 || f[DAY] > clock_month_days(f[YEAR], f[MONTH] + 1) ||
	    f[HOUR] < 0 || f[HOUR] > 23 || f[MINUTE] < 0 || f[MINUTE] > 59 ||
	    f[SECOND] < 0 || f[SECOND] > 59)
		return false;
	days = clock_days(f[YEAR], f[MONTH] + 1, f[DAY]);
	f[WEEKDAY] = (int)((days + 4) % 7);
	f[YEARDAY] = (int)(days - clock_days(f[YEAR], 1, 1));
	*seconds = days * 86400 + f[HOUR] * 3600 + f[MINUTE] * 60 + f[SECOND];
	return true;
}

/* The fields of a number of seconds since 1970; false: it is libjq's. */
static bool
of_seconds(struct heap *h, const struct value *v, int f[FIELDS], double *part)
{
	int64_t t, days;
	double d;

	if (value_get_number(h, v, &d) || d < 0 || d >= END)
		return false;
	*part = d - whole_part(d);
	if (*part > FRACTION || (h->later && *part != 0))
		return false;
	t = (int64_t)d;
	days = t / 86400;
	clock_civil(days, &f[YEAR], &f[MONTH], &f[DAY]);
	f[MONTH]--;
	f[HOUR] = (int)(t / 3600 % 24);
	f[MINUTE] = (int)(t / 60 % 60);
	f[SECOND] = (int)(t % 60);
	f[WEEKDAY] = (int)((days + 4) % 7);
	f[YEARDAY] = (int)(days - clock_days(f[YEAR], 1, 1));
	return true;
}

/*
 * True if there is no year for the number v.  libjq 1.6 aborts the process where
 * it is to write such a date; its gmtime has an error.
 */
static bool
beyond(struct heap *h, const struct value *v)
{
	double d = 0;

	if (value_get_number(h, v, &d) && v->form == VALUE_RAW)
		d = json_double(v->s);
	return d > LAST || d < FIRST;
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
		    (!whole_is(d) && (i != SECOND || d < 0 || h->later)))
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
	/* four digits are the most that two bytes of a form make */
	char *text = arena_get(&h->arena, 2 * form.n), *p = text;

	if (!text)
		return FLOW_ASK;
	for (size_t i = 0; i < form.n; i++) {
		enum field field = FIELDS;
		int v, n;

		if (form.p[i] == '%')
			field = field_of(form.p[++i]);
		if (field == FIELDS) {
			*p++ = form.p[i];
			continue;
		}
		v = f[field] + (field == MONTH);
		n = field == YEAR ? 4 : 2;
		for (int at = n; at-- > 0; v /= 10)
			p[at] = (char)('0' + v % 10);
		p += n;
	}
	return value_give(
	    value_text((struct slice){ text, (size_t)(p - text) }), out);
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
	if (in->type == JSON_NUMBER && !h->later && beyond(h, in))
		return value_error_words(h,
		    "error converting number of seconds since epoch to "
		    "datetime");
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
