/* SPDX-License-Identifier: MIT */
#include "operate.h"

#include <math.h>

static enum flow
add_lists(struct heap *h, const struct value *a, const struct value *b,
    struct value *out)
{
	struct value_list x, y, *sum;

	if (value_get_list(h, a, &x) || value_get_list(h, b, &y) ||
	    !(sum = value_room(h, JSON_ARRAY, x.n + y.n)))
		return FLOW_ASK;
	if (x.n)
		memcpy(sum->item, x.item, x.n * sizeof *x.item);
	if (y.n)
		memcpy(sum->item + x.n, y.item, y.n * sizeof *y.item);
	return value_give(value_of_list(sum), out);
}

/* The members of both; of equal keys the place is a's, the value b's. */
static enum flow
add_objects(struct heap *h, const struct value *a, const struct value *b,
    struct value *out)
{
	struct value_list x, y, *sum;

	if (value_get_list(h, a, &x) || value_get_list(h, b, &y) ||
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
	p = arena_get(&h->arena, s.n + t.n);
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
		return value_error(h);
	switch (a->type) {
	case JSON_STRING:
		return add_texts(h, a, b, out);
	case JSON_ARRAY:
		return add_lists(h, a, b, out);
	case JSON_OBJECT:
		return add_objects(h, a, b, out);
	default:
		return value_error(h);
	}
}

/* Whether libjq makes something of these that are not both numbers. */
static bool
other_meaning(enum ast_sign sign, enum json_type a, enum json_type b)
{
	switch (sign) {
	case AST_SUBTRACT:
		return a == JSON_ARRAY && b == JSON_ARRAY;
	case AST_MULTIPLY:
		return (a == JSON_OBJECT && b == JSON_OBJECT) ||
		    a == JSON_STRING || b == JSON_STRING;
	case AST_DIVIDE:
		return a == JSON_STRING && b == JSON_STRING;
	default:
		return false;
	}
}

/* Beyond this doubles are not all whole, and casts not all defined. */
#define WHOLE 9007199254740992.0

static enum flow
modulo(struct heap *h, double x, double y, struct value *out)
{
	if (fabs(x) >= WHOLE || fabs(y) >= WHOLE)
		return FLOW_ASK;
	if ((long long)y == 0)
		return value_error(h);
	return value_give(
	    value_number((double)((long long)x % (long long)y)), out);
}

static enum flow
calculate(struct heap *h, enum ast_sign sign, const struct value *a,
    const struct value *b, struct value *out)
{
	double x, y;

	if (a->type != JSON_NUMBER || b->type != JSON_NUMBER)
		return sign == AST_ADD                      ? add(h, a, b, out)
		    : other_meaning(sign, a->type, b->type) ? FLOW_ASK
							    : value_error(h);
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
		return y == 0 ? value_error(h) : value_give_number(x / y, out);
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
		return value_error(h);
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
