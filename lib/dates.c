/* SPDX-License-Identifier: MIT */
#include "dates.h"

#include <math.h>
#include <stdint.h>
#include <stdio.h>

#include "clock.h"

/* The first second of the year 10000. */
#define END 253402300800.0

/* True if s has digits where form has zeros, and else what form has. */
static bool
shaped(struct slice s, struct slice form)
{
	if (s.n != form.n)
		return false;
	for (size_t i = 0; i < s.n; i++)
		if (form.p[i] == '0' ? s.p[i] < '0' || s.p[i] > '9'
				     : s.p[i] != form.p[i])
			return false;
	return true;
}

/*
 * strptime("%Y-%m-%dT%H:%M:%SZ") | mktime.  What libc takes besides, as days
 * that are not and leap seconds, and years before 1970 are libjq's.
 */
static enum flow
fromdate(struct heap *h, const struct value *in, const struct value *arg,
    struct value *out)
{
	struct slice s;
	int64_t t;

	(void)arg;
	if (in->type != JSON_STRING)
		return value_error_words(
		    h, "strptime/1 requires string inputs and arguments");
	if (value_get_text(h, in, &s) ||
	    !shaped(s, SLICE("0000-00-00T00:00:00Z")) ||
	    memcmp(s.p + 17, "60", 2) >= 0 || clock_read(s, &t) || t < 0)
		return FLOW_ASK;
	return value_give(value_number((double)(t / 1000000)), out);
}

/* strftime("%Y-%m-%dT%H:%M:%SZ") of whole seconds since 1970. */
static enum flow
todate(struct heap *h, const struct value *in, const struct value *arg,
    struct value *out)
{
	char text[CLOCK_RFC3339];
	struct slice s;
	double d;

	(void)arg;
	if (in->type != JSON_NUMBER && in->type != JSON_ARRAY)
		return value_error_words(
		    h, "strftime/1 requires parsed datetime inputs");
	if (in->type == JSON_ARRAY || value_get_number(h, in, &d) ||
	    d != floor(d) || d < 0 || d >= END)
		return FLOW_ASK;
	clock_write(text, (int64_t)d * 1000000);
	text[19] = 'Z';
	s = arena_copy(&h->arena, (struct slice){ text, 20 });
	return s.p ? value_give(value_text(s), out) : FLOW_ASK;
}

const struct builtin dates_all[] = {
	{ "fromdate", 0, false, fromdate },
	{ "fromdateiso8601", 0, false, fromdate },
	{ "todate", 0, false, todate },
	{ "todateiso8601", 0, false, todate },
	{ NULL, 0, false, NULL },
};
