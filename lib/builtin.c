/* SPDX-License-Identifier: MIT */
#include "builtin.h"

#include <limits.h>

#include "blame.h"
#include "render.h"
#include "utf8.h"
#include "whole.h"
#include "within.h"

/* Text. */

enum flow
builtin_tojson(struct heap *h, const struct value *in, const struct value *arg,
    struct value *out)
{
	struct buf text = heap_buf(h);

	(void)arg;
	return value_give_text(
	    h, render_anew(h, &text, in) ? FLOW_ASK : FLOW_ON, &text, out);
}

enum flow
builtin_tostring(struct heap *h, const struct value *in,
    const struct value *arg, struct value *out)
{
	if (in->type == JSON_STRING)
		return value_give(*in, out);
	return builtin_tojson(h, in, arg, out);
}

/* A number as its text is; of a string only what is plainly a number. */
static enum flow
tonumber(struct heap *h, const struct value *in, const struct value *arg,
    struct value *out)
{
	struct slice s;
	double d;

	(void)arg;
	if (in->type == JSON_NUMBER)
		return value_give(*in, out);
	if (in->type != JSON_STRING)
		return blame(h, in, " cannot be parsed as a number");
	/* libjq reads "nan" and " 1 ", too, and what is no number is told */
	if (value_get_text(h, in, &s) || json_type(s) != JSON_NUMBER ||
	    !json_valid(s, 0) || s.n != json_trim(s).n)
		return FLOW_ASK;
	if (h->later)
		return value_give(value_raw(s), out);
	d = json_double(s);
	return value_give_number(d, out);
}

/* The texts of in and arg; an error if one is no string. */
static enum flow
both(struct heap *h, const struct value *in, const struct value *arg,
    struct slice *s, struct slice *t)
{
	if (in->type != JSON_STRING || arg->type != JSON_STRING)
		return value_error(h);
	if (value_get_text(h, in, s) || value_get_text(h, arg, t))
		return FLOW_ASK;
	return FLOW_ON;
}

static bool
begins(struct slice s, struct slice with)
{
	return s.n >= with.n && memcmp(s.p, with.p, with.n) == 0;
}

static bool
ends(struct slice s, struct slice with)
{
	return s.n >= with.n && memcmp(s.p + s.n - with.n, with.p, with.n) == 0;
}

static enum flow
startswith(struct heap *h, const struct value *in, const struct value *arg,
    struct value *out)
{
	enum flow flow;
	struct slice s, t;

	flow = both(h, in, arg, &s, &t);
	if (flow == FLOW_ERROR)
		return value_error_words(
		    h, "startswith() requires string inputs");
	return flow ? flow : value_give(value_bool(begins(s, t)), out);
}

static enum flow
endswith(struct heap *h, const struct value *in, const struct value *arg,
    struct value *out)
{
	enum flow flow;
	struct slice s, t;

	flow = both(h, in, arg, &s, &t);
	if (flow == FLOW_ERROR)
		return value_error_words(
		    h, "endswith() requires string inputs");
	return flow ? flow : value_give(value_bool(ends(s, t)), out);
}

/* Without arg at its start, or at its end; anything else stays as it is. */
static enum flow
trim(struct heap *h, const struct value *in, const struct value *arg,
    bool start, struct value *out)
{
	enum flow flow;
	struct slice s, t;

	flow = both(h, in, arg, &s, &t);
	if (flow == FLOW_ASK)
		return flow;
	if (flow || !(start ? begins(s, t) : ends(s, t)))
		return value_give(*in, out);
	if (start)
		s = slice_from(s, t.n);
	else
		s.n -= t.n;
	return value_give(value_text(s), out);
}

static enum flow
ltrimstr(struct heap *h, const struct value *in, const struct value *arg,
    struct value *out)
{
	return trim(h, in, arg, true, out);
}

static enum flow
rtrimstr(struct heap *h, const struct value *in, const struct value *arg,
    struct value *out)
{
	return trim(h, in, arg, false, out);
}

/* The bytes from first on, 26 of them, moved by that much; others stay. */
static enum flow
recase(struct heap *h, const struct value *in, char first, int by,
    struct value *out)
{
	struct slice s;
	char *p;

	if (in->type != JSON_STRING)
		return value_error_words(h, "explode input must be a string");
	if (value_get_text(h, in, &s))
		return FLOW_ASK;
	s = arena_copy(&h->arena, s);
	if (!(p = (char *)(void *)s.p))
		return FLOW_ASK;
	for (size_t i = 0; i < s.n; i++)
		if (p[i] >= first && p[i] < first + 26)
			p[i] = (char)(p[i] + by);
	return value_give(value_text(s), out);
}

static enum flow
ascii_downcase(struct heap *h, const struct value *in, const struct value *arg,
    struct value *out)
{
	(void)arg;
	return recase(h, in, 'A', 'a' - 'A', out);
}

static enum flow
ascii_upcase(struct heap *h, const struct value *in, const struct value *arg,
    struct value *out)
{
	(void)arg;
	return recase(h, in, 'a', 'A' - 'a', out);
}

enum flow
builtin_unmatched(struct heap *h, const struct value *in)
{
	return blame(h, in, " cannot be matched, as it is not a string");
}

enum flow
builtin_matches(struct heap *h, const struct regex *r, struct slice part,
    const struct value *in, struct value *out)
{
	struct slice s;
	int yes = 0;

	if (in->type != JSON_STRING)
		return builtin_unmatched(h, in);
	if (value_get_text(h, in, &s))
		return FLOW_ASK;
	if (!part.n || within(s, part))
		yes = regex_test(r, s);
	return yes == -1 ? FLOW_ASK : value_give(value_bool(yes), out);
}

/* The pattern has no special characters, so it is looked for as it is. */
static enum flow
test(struct heap *h, const struct value *in, const struct value *arg,
    struct value *out)
{
	enum flow flow;
	struct slice s, t;

	if (in->type != JSON_STRING)
		return builtin_unmatched(h, in);
	flow = both(h, in, arg, &s, &t);
	if (flow)
		return flow;
	return value_give(value_bool(within(s, t) != NULL), out);
}

/* Shape. */

static enum flow
length(struct heap *h, const struct value *in, const struct value *arg,
    struct value *out)
{
	struct value_list l;
	struct slice s;
	double d;

	(void)arg;
	switch (in->type) {
	case JSON_NULL:
		return value_give(value_number(0), out);
	case JSON_NUMBER:
		if (value_get_number(h, in, &d))
			return FLOW_ASK;
		return value_give(value_number(fabs(d)), out);
	case JSON_STRING:
		if (value_get_text(h, in, &s))
			return FLOW_ASK;
		return value_give(value_number((double)utf8_count(s)), out);
	case JSON_ARRAY:
	case JSON_OBJECT:
		if (value_get_list(h, in, &l))
			return FLOW_ASK;
		return value_give(value_number((double)l.n), out);
	default:
		return blame(h, in, " has no length");
	}
}

static enum flow
type(struct heap *h, const struct value *in, const struct value *arg,
    struct value *out)
{
	(void)h;
	(void)arg;
	return value_give(value_text(value_type_name(in)), out);
}

static enum flow
untrue(struct heap *h, const struct value *in, const struct value *arg,
    struct value *out)
{
	(void)h;
	(void)arg;
	return value_give(value_bool(!value_true(in)), out);
}

static enum flow
keys(struct heap *h, const struct value *in, const struct value *arg,
    struct value *out)
{
	struct value_list l, *sorted;
	size_t *order;

	(void)arg;
	if (!value_holds(in))
		return blame(h, in, " has no keys");
	if (value_get_list(h, in, &l) ||
	    !(sorted = value_room(h, JSON_ARRAY, l.n)))
		return FLOW_ASK;
	if (l.key && value_sort_keys(h, &l, &order))
		return FLOW_ASK;
	for (size_t i = 0; i < l.n; i++)
		sorted->item[i] =
		    l.key ? l.key[order[i]] : value_number((double)i);
	return value_give(value_of_list(sorted), out);
}

static enum flow
has(struct heap *h, const struct value *in, const struct value *arg,
    struct value *out)
{
	struct value_list l;
	struct slice name;
	bool there = false;
	double d;

	if (in->type == JSON_OBJECT && arg->type == JSON_STRING) {
		if (value_get_text(h, arg, &name) ||
		    value_has(h, in, name, &there))
			return FLOW_ASK;
		return value_give(value_bool(there), out);
	}
	if (in->type == JSON_NULL)
		return h->later ? FLOW_ASK : value_give(value_bool(false), out);
	if (in->type != JSON_ARRAY || arg->type != JSON_NUMBER)
		return value_error(h);
	if (value_get_number(h, arg, &d) || !whole_is(d) || d < 0 ||
	    d > INT_MAX || value_get_list(h, in, &l))
		return FLOW_ASK;
	return value_give(value_bool(d < (double)l.n), out);
}

/* Containment. */

static enum flow contains_value(
    struct heap *h, const struct value *a, const struct value *b, bool *yes);

static enum flow
contains_array(struct heap *h, const struct value_list *a,
    const struct value_list *b, bool *yes)
{
	*yes = true;
	for (size_t i = 0; i < b->n && *yes; i++) {
		*yes = false;
		for (size_t j = 0; j < a->n && !*yes; j++)
			if (contains_value(h, &a->item[j], &b->item[i], yes))
				return FLOW_ASK;
	}
	return FLOW_ON;
}

static enum flow
contains_object(struct heap *h, const struct value *a,
    const struct value_list *b, bool *yes)
{
	struct value of_a;
	struct slice key;

	*yes = true;
	for (size_t i = 0; i < b->n && *yes; i++)
		if (value_get_text(h, &b->key[i], &key) ||
		    value_has(h, a, key, yes) ||
		    (*yes &&
			(value_member(h, a, key, &of_a) ||
			    contains_value(h, &of_a, &b->item[i], yes))))
			return FLOW_ASK;
	return FLOW_ON;
}

static enum flow
contains_value(
    struct heap *h, const struct value *a, const struct value *b, bool *yes)
{
	struct value_list x, y;
	struct slice s, t;
	int r;

	*yes = false;
	if (a->type != b->type)
		return FLOW_ON;
	if (a->type == JSON_STRING) {
		if (value_get_text(h, a, &s) || value_get_text(h, b, &t))
			return FLOW_ASK;
		/* libjq 1.6 takes what is before a NUL for all of it */
		if (memchr(s.p, '\0', s.n) || memchr(t.p, '\0', t.n))
			return FLOW_ASK;
		*yes = within(s, t) != NULL;
		return FLOW_ON;
	}
	if (!value_holds(a)) {
		if (value_compare(h, a, b, &r))
			return FLOW_ASK;
		*yes = r == 0;
		return FLOW_ON;
	}
	if (value_get_list(h, b, &y))
		return FLOW_ASK;
	if (a->type == JSON_OBJECT)
		return contains_object(h, a, &y, yes);
	if (value_get_list(h, a, &x))
		return FLOW_ASK;
	return contains_array(h, &x, &y, yes);
}

static enum flow
contains(struct heap *h, const struct value *in, const struct value *arg,
    struct value *out)
{
	bool yes;

	if (in->type != arg->type)
		return h->later ? FLOW_ASK
				: blame_both(h, in, arg,
				      " cannot have their containment checked");
	if (contains_value(h, in, arg, &yes))
		return FLOW_ASK;
	return value_give(value_bool(yes), out);
}

static enum flow
now(struct heap *h, const struct value *in, const struct value *arg,
    struct value *out)
{
	(void)in;
	(void)arg;
	return h->now ? value_give(value_number(h->now()), out) : FLOW_ASK;
}

/* An error of the program's own; null is none for some releases. */
static enum flow
fail(struct heap *h, const struct value *in, const struct value *arg,
    struct value *out)
{
	const struct value *what = arg ? arg : in;
	struct slice s;

	(void)out;
	if (what->type != JSON_STRING && what->type != JSON_NULL && !h->later) {
		value_error(h);
		h->thrown = *what;
		return FLOW_ERROR;
	}
	if (what->type != JSON_STRING || value_get_text(h, what, &s) ||
	    memchr(s.p, '\0', s.n))
		return FLOW_ASK;
	buf_reset(&h->message);
	if (buf_slice(&h->message, s))
		return FLOW_ASK;
	return value_error_words(h, buf_cstr(&h->message));
}

const struct builtin builtin_all[] = {
	{ "@json", 0, false, builtin_tojson },
	{ "@text", 0, false, builtin_tostring },
	{ "ascii_downcase", 0, false, ascii_downcase },
	{ "ascii_upcase", 0, false, ascii_upcase },
	{ "contains", 1, false, contains },
	{ "endswith", 1, false, endswith },
	{ "error", 0, false, fail },
	{ "error", 1, false, fail },
	{ "has", 1, false, has },
	{ "in", 1, true, has },
	{ "inside", 1, true, contains },
	{ "keys", 0, false, keys },
	{ "length", 0, false, length },
	{ "ltrimstr", 1, false, ltrimstr },
	{ "not", 0, false, untrue },
	{ "now", 0, false, now },
	{ "rtrimstr", 1, false, rtrimstr },
	{ "startswith", 1, false, startswith },
	{ "test", 1, false, test },
	{ "tojson", 0, false, builtin_tojson },
	{ "tonumber", 0, false, tonumber },
	{ "tostring", 0, false, builtin_tostring },
	{ "type", 0, false, type },
	{ NULL, 0, false, NULL },
};
