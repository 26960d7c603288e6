/* SPDX-License-Identifier: MIT */
#include "tree.h"

#include <math.h>
#include <stdint.h>

#include "json.h"
#include "libjq.h"
#include "spell.h"
#include "tally.h"
#include "vet.h"

/*
 * Nested deeper it is libjq's.  Its parser takes 256 levels, of which an object
 * is two, and its writer as many.
 */
#define DEEP 240

/* Longer names are made each time. */
#define NAME 64

/* Digits that a double holds in any case, and so does a quotient of two. */
#define EXACT 15

/* What is being read. */
struct reader {
	struct tree *tree;
	const char *p, *end;
};

static jv make(struct reader *r, const struct prune_node *node);

/* The next byte that is neither blank nor the sign between two things. */
static char
next(struct reader *r)
{
	while (r->p < r->end &&
	    (*r->p == ',' || *r->p == ':' || *r->p == ' ' || *r->p == '\t' ||
		*r->p == '\n' || *r->p == '\r'))
		r->p++;
	return r->p < r->end ? *r->p : '\0';
}

/* Over the string at p; *plain: it has no escapes.  With its quotes. */
static struct slice
span(struct reader *r, bool *plain)
{
	struct slice v = { r->p, 0 };

	r->p = json_string_end(v.p + 1, r->end);
	v.n = (size_t)(r->p - v.p);
	*plain = !memchr(v.p, '\\', v.n);
	return v;
}

static jv
text_of(struct reader *r, struct slice v, bool plain)
{
	struct buf *b = &r->tree->text;

	if (plain)
		return jv_string_sized(v.p + 1, (int)v.n - 2);
	buf_trim(b, BUF_KEEP);
	if (json_text(b, v) == -1)
		return jv_parse_sized(v.p, (int)v.n);
	return jv_string_sized(b->p, (int)b->n);
}

/* The name v, of which the tree may have one already. */
static jv
name(struct reader *r, struct slice v, bool plain)
{
	struct slice text = { v.p + 1, v.n - 2 };
	struct tree_key *k;
	unsigned at;

	if (!plain || text.n == 0 || text.n > NAME)
		return text_of(r, v, plain);
	at = (unsigned)text.n * 7 + (unsigned char)*text.p * 31 +
	    (unsigned char)text.p[text.n - 1] * 5 +
	    (unsigned char)text.p[text.n / 2] * 3;
	k = &r->tree->key[at % TREE_KEYS];
	if (!k->text.p || !slice_eq(k->text, text)) {
		if (k->text.p)
			jv_free(k->name);
		k->name = text_of(r, v, plain);
		k->text = (struct slice){ jv_string_value(k->name), text.n };
	}
	return jv_copy(k->name);
}

/*
 * Whole numbers and fractions of few digits are computed here: one of them, or
 * a quotient of two that are exact, is rounded once and hence right.  libjq
 * reads the rest, of which later releases keep the spelling.
 */
static jv
number(struct reader *r)
{
	static const double power[EXACT + 1] = { 1, 1e1, 1e2, 1e3, 1e4, 1e5,
		1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15 };
	const char *from = r->p, *p = from, *point = NULL;
	int64_t n = 0;
	double d;

	p += *p == '-';
	for (; p < r->end; p++)
		if (*p >= '0' && *p <= '9') {
			if (p - from <= EXACT)
				n = n * 10 + (*p - '0');
		} else if (*p == '.' && !point) {
			point = p;
		} else
			break;
	r->p = p;
	while (r->p < r->end && strchr("0123456789.eE+-", *r->p) && *r->p)
		r->p++;
	if (p < r->p || p - from > EXACT || (r->tree->later && point) ||
	    (n == 0 && *from == '-'))
		return jv_parse_sized(from, (int)(r->p - from));
	d = (double)(*from == '-' ? -n : n);
	return jv_number(point ? d / power[p - point - 1] : d);
}

static jv
word(struct reader *r)
{
	char c = *r->p;

	r->p += c == 'f' ? 5 : 4;
	return c == 'n' ? jv_null() : c == 't' ? jv_true() : jv_false();
}

static void
skip(struct reader *r)
{
	struct json_iter it = { .p = r->p, .end = r->end };

	json_value(&it);
	r->p = it.p;
}

static jv
array(struct reader *r, const struct prune_node *node)
{
	jv v = jv_array();

	r->p++;
	if (node && !(node->kid && !node->kid->name.p)) {
		while (next(r) != ']' && r->p < r->end)
			skip(r);
	} else {
		while (next(r) != ']' && r->p < r->end)
			v = jv_array_append(
			    v, make(r, node ? node->kid : NULL));
	}
	r->p++;
	return v;
}

/* What is kept of the member of that name; false: nothing. */
static bool
kept(const struct prune_node **node, struct slice key)
{
	const struct prune_node *k = *node ? (*node)->kid : NULL;

	if (!*node)
		return true;
	while (k && k->name.p && !json_text_is(key, k->name))
		k = k->next;
	*node = k;
	return k != NULL;
}

static jv
object(struct reader *r, const struct prune_node *node)
{
	jv v = jv_object();

	r->p++;
	while (next(r) != '}' && r->p < r->end) {
		const struct prune_node *of = node;
		bool plain;
		struct slice key = span(r, &plain);

		next(r);
		if (kept(&of, key)) {
			jv k = name(r, key, plain);

			v = jv_object_set(v, k, make(r, of));
		} else
			skip(r);
	}
	r->p++;
	return v;
}

/* The value at p, or what node keeps of it; NULL: all. */
static jv
make(struct reader *r, const struct prune_node *node)
{
	bool plain;
	struct slice s;

	if (node && node->whole)
		node = NULL;
	switch (next(r)) {
	case '"':
		s = span(r, &plain);
		return text_of(r, s, plain);
	case '{':
		return object(r, node);
	case '[':
		return array(r, node);
	case 'n':
	case 't':
	case 'f':
		return word(r);
	default:
		return number(r);
	}
}

/* As libjq's parser counts; brackets in strings may count, too. */
static bool
deep(struct slice s)
{
	const char *p = s.p, *end = s.p + s.n;
	long open = 0;

	if (tally_byte(s, '{') * 2 + tally_byte(s, '[') <= DEEP)
		return false;
	while (p < end && open <= DEEP) {
		char c = *p++;

		if (c == '"')
			p = json_string_end(p, end);
		else if (c == '{' || c == '}')
			open += c == '{' ? 2 : -2;
		else if (c == '[' || c == ']')
			open += c == '[' ? 1 : -1;
	}
	return open > DEEP;
}

/* By libjq's parser, which must not meet a lone surrogate. */
static jv
parse(struct tree *t, struct slice s)
{
	buf_trim(&t->text, BUF_KEEP);
	if (buf_slice(&t->text, s) == 0) {
		vet_mend(t->text.p, t->text.n);
		s = buf_get(&t->text);
	}
	return jv_parse_sized(s.p, (int)s.n);
}

jv
tree_make(struct tree *t, struct slice json, const struct prune_node *node)
{
	struct reader r = { t, json.p, json.p + json.n };

	return deep(json) ? parse(t, json) : make(&r, node);
}

/* Writing. */

struct writer {
	struct tree *tree;
	bool deep;
	struct buf *out;
};

static int put(struct writer *w, jv v, int depth);

/* As libjq has it. */
static int
dump(struct buf *b, jv v)
{
	int rc;

	v = jv_dump_string(v, 0);
	rc = buf_slice(b, libjq_bytes(v));
	jv_free(v);
	return rc;
}

static int
put_string(struct writer *w, jv v)
{
	struct slice s = libjq_bytes(v);
	int rc;

	if (w->tree->later && memchr(s.p, 0x7f, s.n))
		return dump(w->out, v);
	rc = spell_string(w->out, s);
	jv_free(v);
	return rc;
}

static int
put_number(struct writer *w, jv v)
{
	double d = jv_number_value(v);

	w->tree->lossy |= !isfinite(d);
	if (w->tree->later || !isfinite(d))
		return dump(w->out, v);
	jv_free(v);
	return spell_number(w->out, d);
}

static int
put_array(struct writer *w, jv v, int depth)
{
	int n = jv_array_length(jv_copy(v)), rc = buf_byte(w->out, '[');

	for (int i = 0; i < n && rc == 0; i++) {
		if (i)
			rc = buf_byte(w->out, ',');
		rc |= put(w, jv_array_get(jv_copy(v), i), depth);
	}
	jv_free(v);
	return rc | buf_byte(w->out, ']');
}

static int
put_object(struct writer *w, jv v, int depth)
{
	int rc = buf_byte(w->out, '{'), i = jv_object_iter(v);

	for (bool more = false; rc == 0 && jv_object_iter_valid(v, i);
	     more = true, i = jv_object_iter_next(v, i)) {
		if (more)
			rc = buf_byte(w->out, ',');
		rc |= put_string(w, jv_object_iter_key(v, i));
		rc |= buf_byte(w->out, ':');
		rc |= put(w, jv_object_iter_value(v, i), depth);
	}
	jv_free(v);
	return rc | buf_byte(w->out, '}');
}

/* depth: how much of it is left. */
static int
put(struct writer *w, jv v, int depth)
{
	jv_kind kind = jv_get_kind(v);

	if (depth == 0)
		w->deep = true;
	if (!w->deep && kind == JV_KIND_STRING)
		return put_string(w, v);
	if (!w->deep && kind == JV_KIND_NUMBER)
		return put_number(w, v);
	if (!w->deep && kind == JV_KIND_ARRAY)
		return put_array(w, v, depth - 1);
	if (!w->deep && kind == JV_KIND_OBJECT)
		return put_object(w, v, depth - 1);
	jv_free(v);
	return buf_str(w->out,
	    kind == JV_KIND_NULL        ? "null"
		: kind == JV_KIND_FALSE ? "false"
					: "true");
}

int
tree_write(struct tree *t, struct buf *b, jv v)
{
	struct writer w = { t, false, b };
	size_t n = b->n;
	int rc = put(&w, jv_copy(v), DEEP / 2);

	if (!w.deep) {
		jv_free(v);
		return rc ? -1 : 0;
	}
	b->n = n;
	return dump(b, v);
}

void
tree_free(struct tree *t)
{
	for (size_t i = 0; i < TREE_KEYS; i++)
		if (t->key[i].text.p)
			jv_free(t->key[i].name);
	buf_free(&t->text);
	*t = (struct tree){ .later = t->later };
}
