/* SPDX-License-Identifier: MIT */
#include "layout.h"

#include "render.h"
#include "utf8.h"

/* From 1.7 on libjq leaves out what is deeper. */
#define DEEP 256

/* Where a value is written. */
struct page {
	struct heap *h;
	struct buf *b;
	const struct layout *as;
	unsigned depth;
};

static int
line(struct page *p)
{
	int each = p->as->indent == LAYOUT_TAB ? 1 : p->as->indent;
	size_t n = p->depth * (unsigned)each;

	if (each == 0)
		return 0;
	if (buf_room(p->b, n + 1) == -1)
		return -1;
	p->b->p[p->b->n] = '\n';
	memset(
	    p->b->p + p->b->n + 1, p->as->indent == LAYOUT_TAB ? '\t' : ' ', n);
	p->b->n += n + 1;
	return 0;
}

static enum flow write(struct page *p, const struct value *v);

static enum flow
member(struct page *p, const struct value_list *l, size_t i)
{
	if (render_anew(p->h, p->b, &l->key[i]) || buf_byte(p->b, ':') == -1 ||
	    (p->as->indent && buf_byte(p->b, ' ') == -1))
		return FLOW_ASK;
	return write(p, &l->item[i]);
}

static enum flow
write_list(struct page *p, const struct value_list *l)
{
	size_t *order = NULL;

	if (l->key && p->as->flags & LAYOUT_SORTED &&
	    value_sort_keys(p->h, l, &order))
		return FLOW_ASK;
	p->depth++;
	for (size_t i = 0; i < l->n; i++) {
		size_t at = order ? order[i] : i;

		if ((i && buf_byte(p->b, ',') == -1) || line(p) == -1)
			return FLOW_ASK;
		if (l->key ? member(p, l, at) : write(p, &l->item[at]))
			return FLOW_ASK;
	}
	p->depth--;
	return l->n && line(p) == -1 ? FLOW_ASK : FLOW_ON;
}

static enum flow
write(struct page *p, const struct value *v)
{
	struct value_list l;

	if (v->type == JSON_STRING)
		return render_anew(p->h, p->b, v);
	if (!value_holds(v))
		return render(p->h, p->b, v);
	if ((p->h->later && p->depth == DEEP) || value_get_list(p->h, v, &l) ||
	    buf_byte(p->b, l.key ? '{' : '[') == -1 || write_list(p, &l) ||
	    buf_byte(p->b, l.key ? '}' : ']') == -1)
		return FLOW_ASK;
	return FLOW_ON;
}

/* A unit of UTF-16. */
static int
escape(struct buf *b, uint32_t unit)
{
	static const char hex[] = "0123456789abcdef";
	const char text[] = { '\\', 'u', hex[unit >> 12], hex[unit >> 8 & 15],
		hex[unit >> 4 & 15], hex[unit & 15] };

	return buf_add(b, text, sizeof text);
}

/* Escape what is not ASCII in b from there on: it is all in strings. */
static int
ascii(struct heap *h, struct buf *b, size_t from)
{
	struct buf copy = heap_buf(h);
	int rc = buf_add(&copy, b->p + from, b->n - from);
	struct slice s = buf_get(&copy);
	uint32_t c;
	size_t n;

	b->n = from;
	while (rc == 0 && s.n) {
		for (n = 0; n < s.n && !(s.p[n] & 0x80); n++)
			;
		rc = buf_add(b, s.p, n);
		s = slice_from(s, n);
		if (s.n == 0)
			break;
		n = utf8_get(s, &c);
		if (c > 0xffff)
			rc |= escape(b, 0xd7c0 + (c >> 10));
		rc |= escape(b, c > 0xffff ? 0xdc00 | (c & 0x3ff) : c);
		s = slice_from(s, n);
	}
	heap_give_back(h, &copy);
	return rc;
}

static enum flow
text(struct page *p, const struct value *v)
{
	struct slice s;

	/* a NUL that is no end is an error, and libjq has the words */
	if (value_get_text(p->h, v, &s) ||
	    (p->as->flags & LAYOUT_NUL && memchr(s.p, '\0', s.n)) ||
	    buf_slice(p->b, s) == -1)
		return FLOW_ASK;
	return FLOW_ON;
}

enum flow
layout_result(struct heap *h, struct buf *b, const struct value *v,
    const struct layout *as)
{
	struct page p = { .h = h, .b = b, .as = as };
	size_t from = b->n;
	enum flow flow;

	if (v->type == JSON_STRING && as->flags & LAYOUT_RAW &&
	    !(as->flags & LAYOUT_ASCII))
		flow = text(&p, v);
	else if (as->indent || as->flags & (LAYOUT_SORTED | LAYOUT_ASCII))
		flow = write(&p, v);
	else
		flow = render(h, b, v);
	if (flow == FLOW_ON && as->flags & LAYOUT_ASCII && ascii(h, b, from))
		flow = FLOW_ASK;
	if (flow || (as->flags & (LAYOUT_JOIN | LAYOUT_NUL)) == LAYOUT_JOIN)
		return flow;
	return buf_byte(b, as->flags & LAYOUT_NUL ? '\0' : '\n') ? FLOW_ASK
								 : FLOW_ON;
}
