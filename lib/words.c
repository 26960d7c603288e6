/* SPDX-License-Identifier: MIT */
#include "words.h"

#include "blame.h"
#include "render.h"
#include "utf8.h"
#include "vet.h"
#include "whole.h"
#include "within.h"

/* How deep a text that is read as JSON may be; libjq has its own limits. */
#define DEPTH 100

/* Where t is in s from the byte i on; s.n if it is not. */
static size_t
find(struct slice s, size_t i, struct slice t)
{
	const char *p = within(slice_from(s, i), t);

	return p ? (size_t)(p - s.p) : s.n;
}

/* Splitting and joining. */

static enum flow
characters(struct heap *h, struct slice s, struct value *out)
{
	struct value_list *l = value_room(h, JSON_ARRAY, s.n);
	uint32_t c;
	size_t n = 0;

	if (!l)
		return FLOW_ASK;
	for (; s.n; n++) {
		struct slice one = { s.p, utf8_get(s, &c) };

		l->item[n] = value_text(one);
		s = slice_from(s, one.n);
	}
	l->n = n;
	return value_give(value_of_list(l), out);
}

static enum flow
pieces(struct heap *h, struct slice s, struct slice by, struct value *out)
{
	struct value_list *l;
	size_t n = 1, i, end;

	for (i = 0; (end = find(s, i, by)) < s.n; i = end + by.n)
		n++;
	l = value_room(h, JSON_ARRAY, n);
	if (!l)
		return FLOW_ASK;
	for (i = n = 0; n < l->n; i = end + by.n) {
		end = find(s, i, by);
		l->item[n++] = value_text((struct slice){ s.p + i, end - i });
	}
	return value_give(value_of_list(l), out);
}

static enum flow
split(struct heap *h, const struct value *in, const struct value *arg,
    struct value *out)
{
	struct slice s, by;

	if (in->type != JSON_STRING || arg->type != JSON_STRING)
		return value_error_words(
		    h, "split input and separator must be strings");
	if (value_get_text(h, in, &s) || value_get_text(h, arg, &by))
		return FLOW_ASK;
	if (s.n == 0 || by.n == 0)
		return characters(h, s, out);
	return pieces(h, s, by, out);
}

/* A part of what join makes. */
static enum flow
join_item(struct heap *h, struct buf *b, const struct value *v)
{
	struct value before = value_text(buf_get(b));
	struct slice s;

	switch (v->type) {
	case JSON_NULL:
		return FLOW_ON;
	case JSON_FALSE:
		if (h->later)
			return FLOW_ASK;
		/* fall through */
	case JSON_TRUE:
	case JSON_NUMBER:
		return render_anew(h, b, v);
	case JSON_STRING:
		if (value_get_text(h, v, &s))
			return FLOW_ASK;
		return buf_slice(b, s) ? FLOW_ASK : FLOW_ON;
	default:
		return blame_both(h, &before, v, " cannot be added");
	}
}

static enum flow
join(struct heap *h, const struct value *in, const struct value *arg,
    struct value *out)
{
	struct value_list l;
	struct slice by;
	struct buf b;
	enum flow flow = FLOW_ON;

	if (!value_holds(in))
		return blame_iterated(h, in);
	/* what is no string may do, if there is nothing to join */
	if (arg->type != JSON_STRING || value_get_text(h, arg, &by) ||
	    value_get_list(h, in, &l))
		return FLOW_ASK;
	b = heap_buf(h);
	for (size_t i = 0; i < l.n && flow == FLOW_ON; i++) {
		if (i && buf_slice(&b, by))
			flow = FLOW_ASK;
		else
			flow = join_item(h, &b, &l.item[i]);
	}
	return value_give_text(h, flow, &b, out);
}

/* Characters as numbers. */

static enum flow
explode(struct heap *h, const struct value *in, const struct value *arg,
    struct value *out)
{
	struct value_list *l;
	struct slice s;
	uint32_t c;
	size_t n = 0;

	(void)arg;
	if (in->type != JSON_STRING)
		return value_error_words(h, "explode input must be a string");
	if (value_get_text(h, in, &s) || !(l = value_room(h, JSON_ARRAY, s.n)))
		return FLOW_ASK;
	for (; s.n; s = slice_from(s, utf8_get(s, &c)), n++) {
		utf8_get(s, &c);
		l->item[n] = value_number(c);
	}
	l->n = n;
	return value_give(value_of_list(l), out);
}

/* What is no character is libjq's: 1.6 ends at it. */
static enum flow
implode(struct heap *h, const struct value *in, const struct value *arg,
    struct value *out)
{
	struct value_list l;
	char *text;
	size_t n = 0;
	double d;

	(void)arg;
	if (in->type != JSON_ARRAY)
		return value_error_words(h, "implode input must be an array");
	if (value_get_list(h, in, &l) ||
	    !(text = arena_get(&h->arena, 4 * l.n + 1)))
		return FLOW_ASK;
	for (size_t i = 0; i < l.n; i++) {
		if (l.item[i].type != JSON_NUMBER ||
		    value_get_number(h, &l.item[i], &d) || !whole_is(d) ||
		    d < 0 || d > 0x10ffff || (d >= 0xd800 && d < 0xe000))
			return FLOW_ASK;
		n += utf8_put(text + n, (uint32_t)d);
	}
	return value_give(value_text((struct slice){ text, n }), out);
}

static enum flow
utf8bytelength(struct heap *h, const struct value *in, const struct value *arg,
    struct value *out)
{
	struct slice s;

	(void)arg;
	if (in->type != JSON_STRING)
		return blame(h, in, " only strings have UTF-8 byte length");
	if (value_get_text(h, in, &s))
		return FLOW_ASK;
	return value_give(value_number((double)s.n), out);
}

/* Where something is. */

static bool
ascii(struct slice s)
{
	for (size_t i = 0; i < s.n; i++)
		if ((unsigned char)s.p[i] >= 0x80)
			return false;
	return true;
}

/* Where t is in s, as numbers; they may overlap. */
static enum flow
places_of_text(struct heap *h, const struct value *in, const struct value *arg,
    struct value_list **l)
{
	struct slice s, t;
	size_t n = 0, i;

	if (value_get_text(h, in, &s) || value_get_text(h, arg, &t))
		return FLOW_ASK;
	/* bytes in 1.6, characters in what came later */
	if (t.n == 0 || (h->later && !ascii(s)))
		return FLOW_ASK;
	for (i = find(s, 0, t); i < s.n; i = find(s, i + 1, t))
		n++;
	if (!(*l = value_room(h, JSON_ARRAY, n)))
		return FLOW_ASK;
	for (n = 0, i = find(s, 0, t); i < s.n; i = find(s, i + 1, t))
		(*l)->item[n++] = value_number((double)i);
	return FLOW_ON;
}

static enum flow
places_of_value(struct heap *h, const struct value *in, const struct value *arg,
    struct value_list **l)
{
	struct value_list all;
	size_t n = 0;
	int r;

	if (value_get_list(h, in, &all) ||
	    !(*l = value_room(h, JSON_ARRAY, all.n)))
		return FLOW_ASK;
	for (size_t i = 0; i < all.n; i++) {
		if (value_compare(h, &all.item[i], arg, &r))
			return FLOW_ASK;
		if (r == 0)
			(*l)->item[n++] = value_number((double)i);
	}
	(*l)->n = n;
	return FLOW_ON;
}

/* *l: where arg is in in; NULL if that is null, where it is nowhere. */
static enum flow
places(struct heap *h, const struct value *in, const struct value *arg,
    struct value_list **l)
{
	*l = NULL;
	if (in->type == JSON_NULL && arg->type == JSON_STRING)
		return FLOW_ON;
	if (in->type == JSON_STRING && arg->type == JSON_STRING)
		return places_of_text(h, in, arg, l);
	if (in->type == JSON_ARRAY && arg->type != JSON_ARRAY)
		return places_of_value(h, in, arg, l);
	return FLOW_ASK;
}

static enum flow
indices(struct heap *h, const struct value *in, const struct value *arg,
    struct value *out)
{
	struct value_list *l;
	enum flow flow = places(h, in, arg, &l);

	return flow ? flow : value_give(l ? value_of_list(l) : *in, out);
}

static enum flow
index_of(struct heap *h, const struct value *in, const struct value *arg,
    struct value *out)
{
	struct value_list *l;
	enum flow flow = places(h, in, arg, &l);

	if (flow)
		return flow;
	return value_give(l && l->n ? l->item[0] : value_null(), out);
}

static enum flow
rindex_of(struct heap *h, const struct value *in, const struct value *arg,
    struct value *out)
{
	struct value_list *l;
	enum flow flow = places(h, in, arg, &l);

	if (flow)
		return flow;
	return value_give(l && l->n ? l->item[l->n - 1] : value_null(), out);
}

/* A text as JSON. */

/*
 * What is one JSON text.  libjq reads more, as "nan", and has words for the
 * rest.
 */
static enum flow
fromjson(struct heap *h, const struct value *in, const struct value *arg,
    struct value *out)
{
	struct slice s;

	(void)arg;
	if (in->type != JSON_STRING)
		return blame(h, in, " only strings can be parsed");
	if (value_get_text(h, in, &s) || !json_valid(s, DEPTH) ||
	    vet_suspect(s) || vet_long(s, VET_DIGITS))
		return FLOW_ASK;
	return value_give(value_raw(json_trim(s)), out);
}

const struct builtin words_all[] = {
	{ "explode", 0, false, explode },
	{ "fromjson", 0, false, fromjson },
	{ "implode", 0, false, implode },
	{ "index", 1, false, index_of },
	{ "indices", 1, false, indices },
	{ "join", 1, false, join },
	{ "rindex", 1, false, rindex_of },
	{ "split", 1, false, split },
	{ "utf8bytelength", 0, false, utf8bytelength },
	{ NULL, 0, false, NULL },
};
