/* SPDX-License-Identifier: MIT */
#include "value.h"

#include <limits.h>

#include "whole.h"

/*
 * Numbers with more characters: libjq from 1.7 on compares them digit by
 * digit, and writes them with all digits.
 */
#define PLAIN_NUMBER 15

#define NAMED 30 /* errors of libjq 1.6 do not name names of so many bytes */

/* What look-ups and copies may go over: bytes, the document so many times. */
#define SCAN ((size_t)16 << 20)
#define SCANS 32
#define COPY ((size_t)32 << 20)
#define COPIES 16

void
heap_reset(struct heap *h, size_t bytes)
{
	h->scan = SCAN + SCANS * bytes;
	h->copy = COPY + COPIES * bytes;
	h->worn = false;
	h->state = NULL;
	h->sum = (struct slice){ NULL, 0 };
	arena_reset(&h->arena);
	buf_trim(&h->work, BUF_KEEP);
	h->depth = 0;
	h->why = NULL;
	h->thrown.type = JSON_NONE;
}

void
heap_free(struct heap *h)
{
	arena_free(&h->arena);
	buf_free(&h->work);
	buf_free(&h->spare);
	buf_free(&h->message);
}

struct buf
heap_buf(struct heap *h)
{
	struct buf b = h->spare;

	h->spare = (struct buf){ .max = 0 };
	b.max = h->arena.max;
	return b;
}

void
heap_give_back(struct heap *h, struct buf *b)
{
	struct buf old = h->spare;

	if (b->cap <= BUF_KEEP && b->cap > old.cap) {
		h->spare = *b;
		h->spare.n = 0;
		*b = old;
	}
	buf_free(b);
}

/* Making. */

struct value_list *
value_room(struct heap *h, enum json_type type, size_t n)
{
	size_t each = type == JSON_OBJECT ? 2 : 1;
	struct value_list *l;

	if (n > h->arena.max / sizeof(struct value) / 2)
		return NULL;
	l = arena_get(&h->arena, sizeof *l + n * each * sizeof(struct value));
	if (!l)
		return NULL;
	l->n = l->room = n;
	l->nest = 0;
	l->base = l;
	l->filled = n;
	l->table = NULL;
	l->owner = 0;
	l->item = (struct value *)(void *)(l + 1);
	l->key = type == JSON_OBJECT ? l->item + n : NULL;
	return l;
}

struct value
value_of_list(struct value_list *l)
{
	l->nest = 0;
	for (size_t i = 0; i < l->n; i++)
		if (l->item[i].form == VALUE_LIST &&
		    l->item[i].list->nest >= l->nest)
			l->nest = l->item[i].list->nest + 1;
	return (struct value){ l->key ? JSON_OBJECT : JSON_ARRAY, VALUE_LIST,
		SLICE(""), { .list = l } };
}

enum flow
value_give_number(double d, struct value *out)
{
	return isfinite(d) ? value_give(value_number(d), out) : FLOW_ASK;
}

/* Asking. */

bool
value_same(const struct value *a, const struct value *b)
{
	if (a->form != b->form || a->type != b->type)
		return false;
	if (a->form == VALUE_LIST)
		return a->list == b->list;
	return a->form == VALUE_RAW && a->s.p == b->s.p && a->s.n == b->s.n;
}

struct slice
value_type_name(const struct value *v)
{
	static const struct slice names[] = {
		[JSON_NONE] = SLICE_INIT("null"),
		[JSON_NULL] = SLICE_INIT("null"),
		[JSON_FALSE] = SLICE_INIT("boolean"),
		[JSON_TRUE] = SLICE_INIT("boolean"),
		[JSON_NUMBER] = SLICE_INIT("number"),
		[JSON_STRING] = SLICE_INIT("string"),
		[JSON_ARRAY] = SLICE_INIT("array"),
		[JSON_OBJECT] = SLICE_INIT("object"),
	};

	return names[v->type];
}

enum flow
value_get_text(struct heap *h, const struct value *v, struct slice *text)
{
	*text = v->s;
	if (v->form != VALUE_RAW)
		return FLOW_ON;
	*text = (struct slice){ v->s.p + 1, v->s.n - 2 };
	if (!memchr(text->p, '\\', text->n))
		return FLOW_ON;
	buf_trim(&h->work, BUF_KEEP);
	if (json_text(&h->work, v->s) == -1)
		return FLOW_ASK;
	*text = arena_copy(&h->arena, buf_get(&h->work));
	return text->p ? FLOW_ON : FLOW_ASK;
}

/* Most numbers are short and whole, and need no strtod. */
static bool
whole(struct slice s, double *d)
{
	bool minus = s.n && *s.p == '-';
	long long n = 0;

	if (s.n == 0 || s.n > PLAIN_NUMBER)
		return false;
	for (size_t i = minus; i < s.n; i++) {
		if (s.p[i] < '0' || s.p[i] > '9')
			return false;
		n = n * 10 + (s.p[i] - '0');
	}
	*d = minus ? -(double)n : (double)n;
	return true;
}

enum flow
value_give_text(
    struct heap *h, enum flow flow, struct buf *b, struct value *out)
{
	struct slice s = { NULL, 0 };

	if (flow == FLOW_ON)
		s = arena_copy(&h->arena, buf_get(b));
	heap_give_back(h, b);
	if (flow)
		return flow;
	return s.p ? value_give(value_text(s), out) : FLOW_ASK;
}

enum flow
value_get_number(struct heap *h, const struct value *v, double *d)
{
	if (v->form == VALUE_NUMBER) {
		*d = v->number;
		return isfinite(*d) ? FLOW_ON : FLOW_ASK;
	}
	if (whole(v->s, d))
		return FLOW_ON;
	if (h->later && v->s.n > PLAIN_NUMBER)
		return FLOW_ASK;
	*d = json_double(v->s);
	return isfinite(*d) ? FLOW_ON : FLOW_ASK;
}

bool
value_plain(const struct value *v)
{
	double d;

	return v->form != VALUE_RAW || whole(v->s, &d);
}

/* Lists. */

static enum flow
compare_text(
    struct heap *h, const struct value *a, const struct value *b, int *r)
{
	struct slice s, t;

	if (value_get_text(h, a, &s) || value_get_text(h, b, &t))
		return FLOW_ASK;
	*r = memcmp(s.p, t.p, s.n < t.n ? s.n : t.n);
	if (*r == 0)
		*r = (s.n > t.n) - (s.n < t.n);
	return FLOW_ON;
}

typedef enum flow comparison(
    struct heap *h, const struct value *a, const struct value *b, int *r);

/* Merge two sorted runs of order, of n and m numbers, by way of spare. */
static enum flow
merge(struct heap *h, const struct value *key, comparison *compare,
    size_t *order, size_t n, size_t m, size_t *spare)
{
	size_t i = 0, j = n, k = 0;
	int r;

	while (i < n && j < n + m) {
		if (compare(h, &key[order[i]], &key[order[j]], &r))
			return FLOW_ASK;
		spare[k++] = order[r <= 0 ? i++ : j++];
	}
	while (i < n)
		spare[k++] = order[i++];
	while (j < n + m)
		spare[k++] = order[j++];
	memcpy(order, spare, k * sizeof *order);
	return FLOW_ON;
}

/* A stable sort from the bottom up: no recursion, no global for a qsort. */
static enum flow
sort(struct heap *h, const struct value *key, comparison *compare, size_t n,
    size_t **order)
{
	size_t *o, *spare;
	int r = 0;

	o = arena_get(&h->arena, 2 * n * sizeof *o);
	*order = o;
	if (!o)
		return FLOW_ASK;
	/* keys often are in order as they stand */
	for (size_t i = 1; i < n && r <= 0; i++)
		if (compare(h, &key[i - 1], &key[i], &r))
			return FLOW_ASK;
	spare = o + n;
	for (size_t i = 0; i < n; i++)
		o[i] = i;
	for (size_t run = 1; run < n && r > 0; run *= 2)
		for (size_t i = 0; i + run < n; i += 2 * run) {
			size_t m = n - i - run < run ? n - i - run : run;
			if (merge(h, key, compare, o + i, run, m, spare))
				return FLOW_ASK;
		}
	return FLOW_ON;
}

enum flow
value_sort(struct heap *h, const struct value *v, size_t n, size_t **order)
{
	return sort(h, v, value_compare, n, order);
}

enum flow
value_sort_keys(struct heap *h, const struct value_list *l, size_t **order)
{
	return sort(h, l->key, compare_text, l->n, order);
}

/* What most arrays and objects hold no more of is gone over once. */
#define GLANCE 16

/* In a list, the first n of what v holds and the rest of it. */
static struct value_list *
listed(struct heap *h, const struct value *v, const struct value *key,
    const struct value *item, size_t n, size_t room, struct json_iter *it)
{
	struct value_list *l;
	struct slice name, val;
	struct json_iter rest;
	size_t all = n;

	if (n == GLANCE) {
		for (rest = *it; json_next(&rest, NULL, &val);)
			all++;
		room += room ? all / 2 : 0;
	}
	l = value_room(h, v->type, all + room);
	if (!l)
		return NULL;
	for (size_t i = 0; i < n; i++) {
		l->item[i] = item[i];
		if (l->key)
			l->key[i] = key[i];
	}
	for (; json_next(it, &name, &val); n++) {
		l->item[n] = value_raw(val);
		if (l->key)
			l->key[n] = value_raw(name);
	}
	l->n = n;
	return l;
}

struct value_list *
value_make_list(struct heap *h, const struct value *v, size_t room)
{
	struct value key[GLANCE], item[GLANCE];
	struct value_list *l;
	struct slice name, val;
	struct json_iter it;
	size_t n = 0;

	json_begin(&it, v->s);
	while (n < GLANCE && json_next(&it, &name, &val)) {
		if (it.object)
			key[n] = value_raw(name);
		item[n++] = value_raw(val);
	}
	l = listed(h, v, key, item, n, room, &it);
	return l && l->key && value_unite(h, l) ? NULL : l;
}

enum flow
value_get_list(struct heap *h, const struct value *v, struct value_list *l)
{
	const struct value_list *all = v->list;

	if (v->form == VALUE_RAW && !(all = value_make_list(h, v, 0)))
		return FLOW_ASK;
	*l = *all;
	return FLOW_ON;
}

/* Looking up. */

/* name: what v cannot be indexed with; absent if that is a number. */
static enum flow
misfit(struct heap *h, const struct value *v, struct slice name)
{
	const char *type = value_type_name(v).p;
	int rc;

	value_error(h);
	/* libjq cuts a name at a NUL, and 1.7 has other words */
	if (h->later || (name.p && memchr(name.p, '\0', name.n)))
		return FLOW_ERROR;
	buf_reset(&h->message);
	if (name.p && name.n >= NAMED)
		rc = buf_fmt(&h->message, "Cannot index %s with string", type);
	else if (name.p)
		rc =
		    buf_fmt(&h->message, "Cannot index %s with string \"%.*s\"",
			type, (int)name.n, name.p);
	else
		rc = buf_fmt(&h->message, "Cannot index %s with number", type);
	if (rc == 0)
		h->why = buf_cstr(&h->message);
	return FLOW_ERROR;
}

/* True once look-ups in s and others have taken all they may take. */
static bool
tiring(struct heap *h, struct slice s)
{
	if (s.n > h->scan)
		return true;
	h->scan -= s.n;
	return false;
}

static enum flow
made_member(struct heap *h, const struct value_list *l, struct slice name,
    struct value *out)
{
	size_t i;

	if (value_find(h, l, name, &i))
		return FLOW_ASK;
	return value_give(i < l->n ? l->item[i] : value_null(), out);
}

enum flow
value_member(
    struct heap *h, const struct value *v, struct slice name, struct value *out)
{
	struct slice found;

	if (v->type == JSON_NULL) {
		*out = *v;
		return FLOW_ON;
	}
	if (v->type != JSON_OBJECT)
		return misfit(h, v, name);
	if (v->form == VALUE_LIST)
		return made_member(h, v->list, name, out);
	if (tiring(h, v->s))
		return FLOW_ASK;
	found = json_member(v->s, name);
	*out = found.p ? value_raw(found) : value_null();
	return FLOW_ON;
}

enum flow
value_has(
    struct heap *h, const struct value *in, struct slice name, bool *there)
{
	size_t i;

	if (in->form == VALUE_RAW) {
		if (tiring(h, in->s))
			return FLOW_ASK;
		*there = json_member(in->s, name).p != NULL;
		return FLOW_ON;
	}
	if (value_find(h, in->list, name, &i))
		return FLOW_ASK;
	*there = i < in->list->n;
	return FLOW_ON;
}

enum flow
value_element(
    struct heap *h, const struct value *v, double index, struct value *out)
{
	struct slice found;

	/* releases of libjq differ in what they make of these */
	if (!whole_is(index) || fabs(index) > INT_MAX)
		return FLOW_ASK;
	*out = value_null();
	if (v->type == JSON_NULL)
		return FLOW_ON;
	if (v->type != JSON_ARRAY)
		return misfit(h, v, (struct slice){ NULL, 0 });
	if (v->form == VALUE_LIST) {
		if (index < 0)
			index += (double)v->list->n;
		if (index >= 0 && index < (double)v->list->n)
			*out = v->list->item[(size_t)index];
		return FLOW_ON;
	}
	if (tiring(h, v->s))
		return FLOW_ASK;
	found = json_element(v->s, (long)index);
	if (found.p)
		*out = value_raw(found);
	return FLOW_ON;
}

/* The order of values. */

static enum flow
compare_number(
    struct heap *h, const struct value *a, const struct value *b, int *r)
{
	double x = a->number, y = b->number;

	if ((a->form != VALUE_NUMBER && value_get_number(h, a, &x)) ||
	    (b->form != VALUE_NUMBER && value_get_number(h, b, &y)))
		return FLOW_ASK;
	*r = (x > y) - (x < y);
	return FLOW_ON;
}

static enum flow
compare_array(struct heap *h, const struct value_list *a,
    const struct value_list *b, int *r)
{
	for (size_t i = 0; i < a->n && i < b->n; i++)
		if (value_compare(h, &a->item[i], &b->item[i], r))
			return FLOW_ASK;
		else if (*r)
			return FLOW_ON;
	*r = (a->n > b->n) - (a->n < b->n);
	return FLOW_ON;
}

/* Objects: by their sorted keys first, then by the values in that order. */
static enum flow
compare_object(struct heap *h, const struct value_list *a,
    const struct value_list *b, int *r)
{
	size_t *of_a, *of_b, n = a->n < b->n ? a->n : b->n;

	if (value_sort_keys(h, a, &of_a) || value_sort_keys(h, b, &of_b))
		return FLOW_ASK;
	for (size_t i = 0; i < n; i++) {
		if (compare_text(h, &a->key[of_a[i]], &b->key[of_b[i]], r))
			return FLOW_ASK;
		if (*r)
			return FLOW_ON;
	}
	*r = (a->n > b->n) - (a->n < b->n);
	for (size_t i = 0; i < n && !*r; i++)
		if (value_compare(h, &a->item[of_a[i]], &b->item[of_b[i]], r))
			return FLOW_ASK;
	return FLOW_ON;
}

enum flow
value_compare(
    struct heap *h, const struct value *a, const struct value *b, int *r)
{
	struct value_list x, y;

	/* the types are numbered in jq's order */
	*r = (int)a->type - (int)b->type;
	if (*r)
		return FLOW_ON;
	switch (a->type) {
	case JSON_NUMBER:
		return compare_number(h, a, b, r);
	case JSON_STRING:
		return compare_text(h, a, b, r);
	case JSON_ARRAY:
	case JSON_OBJECT:
		if (value_get_list(h, a, &x) || value_get_list(h, b, &y))
			return FLOW_ASK;
		return a->type == JSON_ARRAY ? compare_array(h, &x, &y, r)
					     : compare_object(h, &x, &y, r);
	default:
		return FLOW_ON;
	}
}
