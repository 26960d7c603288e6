/* SPDX-License-Identifier: MIT */
#include "operate.h"

#include <math.h>

#include "blame.h"
#include "whole.h"

static enum flow
add_lists(struct heap *h, const struct value *a, const struct value *b,
    struct value *out)
{
	struct value_list x, y, *sum;

	if (value_get_list(h, a, &x) || value_get_list(h, b, &y) ||
	    !heap_copy(h, x.n * sizeof *x.item) ||
	    !(sum = value_room(h, JSON_ARRAY, x.n + y.n)))
		return FLOW_ASK;
	if (x.n)
		memcpy(sum->item, x.item, x.n * sizeof *x.item);
	if (y.n)
		memcpy(sum->item + x.n, y.item, y.n * sizeof *y.item);
	return value_give(value_of_list(sum), out);
}

/* To bring members in order takes as long as to copy them so many times. */
#define SORTED 8

/* The members of both; of equal keys the place is a's, the value b's. */
static enum flow
add_objects(struct heap *h, const struct value *a, const struct value *b,
    struct value *out)
{
	struct value_list x, y, *sum;

	if (value_get_list(h, a, &x) || value_get_list(h, b, &y) ||
	    !heap_copy(h, (x.n + y.n) * SORTED * sizeof *x.item) ||
	    !(sum = value_room(h, JSON_OBJECT, x.n + y.n)))
		return FLOW_ASK;
	for (size_t i = 0; i < x.n; i++) {
		sum->key[i] = x.key[i];
		sum->item[i] = x.item[i];
	}
	for (size_t i = 0; i < y.n; i++) {
		sum->key[x.n + i] = y.key[i];
		sum->item[x.n + i] = y.item[i];
	}
	if (value_unite(h, sum))
		return FLOW_ASK;
	return value_give(value_of_list(sum), out);
}

static enum flow
add_texts(struct heap *h, const struct value *a, const struct value *b,
    struct value *out)
{
	struct slice s, t;
	char *p;

	if (value_get_text(h, a, &s) || value_get_text(h, b, &t))
		return FLOW_ASK;
	if (s.n == 0)
		return value_give(value_text(t), out);
	p = heap_copy(h, s.n) ? arena_get(&h->arena, s.n + t.n) : NULL;
	if (!p)
		return FLOW_ASK;
	memcpy(p, s.p, s.n);
	memcpy(p + s.n, t.p, t.n);
	return value_give(value_text((struct slice){ p, s.n + t.n }), out);
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
		return add_objects(h, a, b, out);
	default:
		return blame_both(h, a, b, " cannot be added");
	}
}

/* Pairs of items that are looked at, at most: libjq has tables for that. */
#define PAIRS 100000

/* The items of a that are not in b. */
static enum flow
subtract_lists(struct heap *h, const struct value *a, const struct value *b,
    struct value *out)
{
	struct value_list x, y, *rest;
	size_t n = 0, j;
	int r;

	if (value_get_list(h, a, &x) || value_get_list(h, b, &y) ||
	    (y.n && x.n > PAIRS / y.n) ||
	    !(rest = value_room(h, JSON_ARRAY, x.n)))
		return FLOW_ASK;
	for (size_t i = 0; i < x.n; i++) {
		for (r = 1, j = 0; j < y.n && r; j++)
			if (value_compare(h, &x.item[i], &y.item[j], &r))
				return FLOW_ASK;
		if (r)
			rest->item[n++] = x.item[i];
	}
	rest->n = n;
	return value_give(value_of_list(rest), out);
}

/* Where the first n keys of l have this one; n if they do not. */
static enum flow
find(struct heap *h, const struct value_list *l, size_t n,
    const struct value *key, size_t *i)
{
	int r = 1;

	for (*i = 0; *i < n && r; ++*i)
		if (value_compare(h, &l->key[*i], key, &r))
			return FLOW_ASK;
	*i -= r == 0;
	return FLOW_ON;
}

/* The members of both; where both have objects, those of both in turn. */
static enum flow
merge(struct heap *h, const struct value *a, const struct value *b,
    struct value *out)
{
	struct value_list x, y, *all;
	size_t at;

	if (value_get_list(h, a, &x) || value_get_list(h, b, &y) ||
	    (y.n && x.n > PAIRS / y.n) ||
	    !(all = value_room(h, JSON_OBJECT, x.n + y.n)))
		return FLOW_ASK;
	if (x.n) {
		memcpy(all->key, x.key, x.n * sizeof *x.key);
		memcpy(all->item, x.item, x.n * sizeof *x.item);
	}
	all->n = x.n;
	for (size_t i = 0; i < y.n; i++) {
		if (find(h, all, x.n, &y.key[i], &at))
			return FLOW_ASK;
		if (at == x.n) {
			at = all->n++;
			all->key[at] = y.key[i];
			all->item[at] = y.item[i];
		} else if (all->item[at].type != JSON_OBJECT ||
		    y.item[i].type != JSON_OBJECT)
			all->item[at] = y.item[i];
		else if (merge(h, &all->item[at], &y.item[i], &all->item[at]))
			return FLOW_ASK;
	}
	return value_give(value_of_list(all), out);
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
		return merge(h, a, b, out);
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
