/* SPDX-License-Identifier: MIT */
#include "blame.h"

#include "render.h"

/* Of a value's JSON no more than so many bytes are told, the last as dots. */
#define TOLD 14

/* Append "type (value)". */
static enum flow
tell(struct heap *h, struct buf *b, const struct value *v)
{
	struct buf json = heap_buf(h);
	enum flow flow = render_anew(h, &json, v);
	struct slice s = buf_get(&json);
	bool cut = s.n > TOLD;

	if (cut)
		s.n = TOLD - 3;
	/* a character may be cut in two, and a string ends at a NUL */
	for (size_t i = 0; cut && i < s.n; i++)
		if ((unsigned char)s.p[i] >= 0x80)
			flow = FLOW_ASK;
	if (flow == FLOW_ON &&
	    buf_fmt(b, "%s (%.*s%s)", value_type_name(v).p, (int)s.n, s.p,
		cut ? "..." : ""))
		flow = FLOW_ASK;
	heap_give_back(h, &json);
	return flow;
}

/* An error with these words around one value or two. */
static enum flow
fail(struct heap *h, const char *before, const struct value *a,
    const struct value *b, const char *words)
{
	value_error(h);
	if (h->later)
		return FLOW_ERROR;
	buf_reset(&h->message);
	if (buf_str(&h->message, before) || tell(h, &h->message, a) ||
	    (b && (buf_str(&h->message, " and ") || tell(h, &h->message, b))) ||
	    buf_str(&h->message, words))
		return FLOW_ERROR;
	h->why = buf_cstr(&h->message);
	return FLOW_ERROR;
}

enum flow
blame(struct heap *h, const struct value *v, const char *words)
{
	return fail(h, "", v, NULL, words);
}

enum flow
blame_both(struct heap *h, const struct value *a, const struct value *b,
    const char *words)
{
	return fail(h, "", a, b, words);
}

enum flow
blame_iterated(struct heap *h, const struct value *v)
{
	return fail(h, "Cannot iterate over ", v, NULL, "");
}

enum flow
blame_key(struct heap *h, const struct value *v)
{
	return fail(h, "Cannot use ", v, NULL, " as object key");
}
