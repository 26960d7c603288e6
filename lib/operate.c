/* SPDX-License-Identifier: MIT */
#include "operate.h"

#include <math.h>

#include "accumulate.h"
#include "blame.h"
#include "whole.h"

/* What is longer is likely to grow again, and gets half as much more room. */
#define GROWS 64

/*
 * The array a with n items more behind it, which the caller fills: in its own
 * memory, where nobody has anything behind it yet, or in new memory.
 */
static struct value_list *
grown(struct heap *h, const struct value_list *a, size_t n)
{
	struct value_list *l, *base = a->base;

	if (!a->owner && a->n == base->filled && n <= base->room - a->n) {
		l = arena_get(&h->arena, sizeof *l);
		if (l) {
			*l = *a;
			base->filled += n;
			l->n += n;
		}
		return l;
	}
	if (!heap_copy(h, a->n * sizeof *a->item) ||
	    !(l = value_room(
		  h, JSON_ARRAY, a->n + n + (a->n < GROWS ? 0 : a->n / 2))))
		return NULL;
	memcpy(l->item, a->item, a->n * sizeof *a->item);
	l->n = l->filled = a->n + n;
	l->nest = a->nest;
	return l;
}

static enum flow
add_lists(struct heap *h, const struct value *a, const struct value *b,
    struct value *out)
{
	struct value_list x, y, *sum;

	if (value_get_list(h, a, &x) || value_get_list(h, b, &y) ||
	    !(sum = grown(h, &x, y.n)))
		return FLOW_ASK;
	memcpy(sum->item + x.n, y.item, y.n * sizeof *y.item);
	if (y.nest > sum->nest)
		sum->nest = y.nest;
	*out = (struct value){ JSON_ARRAY, VALUE_LIST, SLICE(""),
		{ .list = sum } };
	return FLOW_ON;
}

static enum flow
add_texts(struct heap *h, const struct value *a, const struct value *b,
    struct value *out)
{
	struct slice s, t;
	size_t more;
	char *p;

	if (value_get_text(h, a, &s) || value_get_text(h, b, &t))
		return FLOW_ASK;
	if (s.n == 0)
		return value_give(value_text(t), out);
	if (s.p == h->sum.p && s.n == h->sum.n && t.n <= h->behind) {
		p = (char *)s.p;
		h->behind -= t.n;
	} else {
		more = s.n < GROWS ? 0 : s.n / 2;
		p = heap_copy(h, s.n) ? arena_get(&h->arena, s.n + t.n + more)
				      : NULL;
		if (!p)
			return FLOW_ASK;
		memcpy(p, s.p, s.n);
		h->behind = more;
	}
	memcpy(p + s.n, t.p, t.n);
	h->sum = (struct slice){ p, s.n + t.n };
	return value_give(value_text(h->sum), out);
}

static enum flow
add(struct heap *h, const struct value *a, const struct value *b,
    struct value *out)
{
	if (a->type == JSON_NULL)
		return value_give(*b, out);
	if (b->type == JSON_NULL)
		return value_give(*a, out);
	if (a->type != b->type)
		return blame_both(h, a, b, " cannot be added");
	switch (a->type) {
	case JSON_STRING:
		return add_texts(h, a, b, out);
	case JSON_ARRAY:
		return add_lists(h, a, b, out);
	case JSON_OBJECT:
		return accumulate_members(h, NULL, false, a, b, out);
	default:
		return blame_both(h, a, b, " cannot be added");
	}
}

/* Whether l, in that order, has an item equal to v. */
static enum flow
among(struct heap *h, const struct value_list *l, const size_t *order,
    const struct value *v, bool *is)
{
	size_t from = 0, to = l->n, i;
	int r = 1;

	while (from < to && r) {
		i = (from + to) / 2;
		if (value_compare(h, &l->item[order[i]], v, &r))
			return FLOW_ASK;
		if (r > 0)
			to = i;
		else
			from = i + 1;
	}
	*is = r == 0;
	return FLOW_ON;
}

/* The items of a that are not in b. */
static enum flow
subtract_lists(struct heap *h, const struct value *a, const struct value *b,
    struct value *out)
{
	struct value_list x, y, *rest;
	size_t n = 0, *order;
	bool is;

	if (value_get_list(h, a, &x) || value_get_list(h, b, &y) ||
	    value_sort(h, y.item, y.n, &order) ||
	    !(rest = value_room(h, JSON_ARRAY, x.n)))
		return FLOW_ASK;
	for (size_t i = 0; i < x.n; i++) {
		if (among(h, &y, order, &x.item[i], &is))
			return FLOW_ASK;
		if (!is)
			rest->item[n++] = x.item[i];
	}
	rest->n = n;
	return value_give(value_of_list(rest), out);
}

/* Whether libjq makes something of these that are not both numbers. */
static bool
other_meaning(enum ast_sign sign, enum json_type a, enum json_type b)
{
	switch (sign) {
	case AST_MULTIPLY:
		return a == JSON_STRING || b == JSON_STRING;
	case AST_DIVIDE:
		return a == JSON_STRING && b == JSON_STRING;
	default:
		return false;
	}
}

/* From WHOLE_ALL on doubles are not exact, and casts not all defined. */
static enum flow
modulo(struct heap *h, double x, double y, struct value *out)
{
	if (fabs(x) >= WHOLE_ALL || fabs(y) >= WHOLE_ALL)
		return FLOW_ASK;
	if ((long long)y == 0)
		return value_error(h);
	return value_give(
	    value_number((double)((long long)x % (long long)y)), out);
}

static const char *
not_done(enum ast_sign sign)
{
	switch (sign) {
	case AST_SUBTRACT:
		return " cannot be subtracted";
	case AST_MULTIPLY:
		return " cannot be multiplied";
	case AST_DIVIDE:
		return " cannot be divided";
	default:
		return " cannot be divided (remainder)";
	}
}

/* Of these that are not both numbers. */
static enum flow
other(struct heap *h, enum ast_sign sign, const struct value *a,
    const struct value *b, struct value *out)
{
	if (sign == AST_ADD)
		return add(h, a, b, out);
	if (sign == AST_SUBTRACT && a->type == JSON_ARRAY &&
	    b->type == JSON_ARRAY)
		return subtract_lists(h, a, b, out);
	if (sign == AST_MULTIPLY && a->type == JSON_OBJECT &&
	    b->type == JSON_OBJECT)
		return accumulate_members(h, NULL, true, a, b, out);
	if (other_meaning(sign, a->type, b->type))
		return FLOW_ASK;
	return blame_both(h, a, b, not_done(sign));
}

static enum flow
calculate(struct heap *h, enum ast_sign sign, const struct value *a,
    const struct value *b, struct value *out)
{
	double x, y;

	if (a->type != JSON_NUMBER || b->type != JSON_NUMBER)
		return other(h, sign, a, b, out);
	if (value_get_number(h, a, &x) || value_get_number(h, b, &y))
		return FLOW_ASK;
	switch (sign) {
	case AST_ADD:
		return value_give_number(x + y, out);
	case AST_SUBTRACT:
		return value_give_number(x - y, out);
	case AST_MULTIPLY:
		return value_give_number(x * y, out);
	case AST_DIVIDE:
		if (y == 0)
			return blame_both(h, a, b,
			    " cannot be divided because the divisor is zero");
		return value_give_number(x / y, out);
	default:
		return modulo(h, x, y, out);
	}
}

/* Two strings are equal or not: no need to decode them. */
static bool
same_spelling(const struct value *a, const struct value *b, bool *same)
{
	struct slice s = a->s, t = b->s;

	if (a->type != JSON_STRING || b->type != JSON_STRING)
		return false;
	if (a->form == VALUE_RAW && b->form == VALUE_TEXT)
		*same = json_text_is(s, t);
	else if (a->form == VALUE_TEXT && b->form == VALUE_RAW)
		*same = json_text_is(t, s);
	else if (a->form == VALUE_TEXT)
		*same = slice_eq(s, t);
	else
		return false;
	return true;
}

enum flow
operate_binary(struct heap *h, enum ast_sign sign, const struct value *a,
    const struct value *b, struct value *out)
{
	bool yes;
	int r;

	if (sign < AST_EQ)
		return calculate(h, sign, a, b, out);
	if (sign <= AST_NE && same_spelling(a, b, &yes))
		return value_give(value_bool(yes == (sign == AST_EQ)), out);
	if (value_compare(h, a, b, &r))
		return FLOW_ASK;
	switch (sign) {
	case AST_EQ:
		yes = r == 0;
		break;
	case AST_NE:
		yes = r != 0;
		break;
	case AST_LT:
		yes = r < 0;
		break;
	case AST_LE:
		yes = r <= 0;
		break;
	case AST_GT:
		yes = r > 0;
		break;
	default:
		yes = r >= 0;
		break;
	}
	return value_give(value_bool(yes), out);
}

enum flow
operate_state(struct heap *h, struct value_state *state, enum ast_sign sign,
    const struct value *v, const struct value *w, struct value *out)
{
	struct value_list more;

	accumulate_share(h, state, w);
	if (v->type == JSON_ARRAY && w->type == JSON_ARRAY && sign == AST_ADD)
		return value_get_list(h, w, &more)
		    ? FLOW_ASK
		    : accumulate_items(h, state, v, more.item, more.n, out);
	if (v->type == JSON_OBJECT && w->type == JSON_OBJECT &&
	    (sign == AST_ADD || sign == AST_MULTIPLY))
		return accumulate_members(
		    h, state, sign == AST_MULTIPLY, v, w, out);
	return operate_binary(h, sign, v, w, out);
}

enum flow
operate_negate(struct heap *h, const struct value *v, struct value *out)
{
	double d;

	if (v->type != JSON_NUMBER)
		return blame(h, v, " cannot be negated");
	if (value_get_number(h, v, &d))
		return FLOW_ASK;
	return value_give(value_number(-d), out);
}

enum flow
operate_index(struct heap *h, const struct value *v, const struct value *key,
    struct value *out)
{
	struct slice name;
	double d;

	if (key->type == JSON_STRING) {
		if (value_get_text(h, key, &name))
			return FLOW_ASK;
		return value_member(h, v, name, out);
	}
	if (key->type == JSON_NUMBER) {
		if (value_get_number(h, key, &d))
			return FLOW_ASK;
		return value_element(h, v, d, out);
	}
	/* slices, positions of arrays in arrays, and errors */
	return FLOW_ASK;
}
