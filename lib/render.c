/* SPDX-License-Identifier: MIT */
#include "render.h"

#include "spell.h"

static enum flow
check(int rc)
{
	return rc ? FLOW_ASK : FLOW_ON;
}

/* Between brackets, each part by the function as. */
static enum flow
write_list(struct heap *h, struct buf *b, const struct value_list *l,
    enum flow (*as)(struct heap *, struct buf *, const struct value *))
{
	int rc = buf_byte(b, l->key ? '{' : '[');

	for (size_t i = 0; i < l->n; i++) {
		if (i)
			rc |= buf_byte(b, ',');
		if (l->key) {
			if (as(h, b, &l->key[i]))
				return FLOW_ASK;
			rc |= buf_byte(b, ':');
		}
		if (as(h, b, &l->item[i]))
			return FLOW_ASK;
	}
	return check(rc | buf_byte(b, l->key ? '}' : ']'));
}

enum flow
render(struct heap *h, struct buf *b, const struct value *v)
{
	switch (v->form) {
	case VALUE_RAW:
		return check(buf_slice(b, v->s));
	case VALUE_TEXT:
		return check(spell_string(b, v->s));
	case VALUE_NUMBER:
		return check(spell_number(b, v->number));
	default:
		return write_list(h, b, v->list, render);
	}
}

/* An array in the input, without a list of it. */
static enum flow
dump_array(struct heap *h, struct buf *b, struct slice array)
{
	struct value item;
	struct json_iter it;
	struct slice v;
	int rc = buf_byte(b, '[');
	bool more = false;

	json_begin(&it, array);
	while (json_next(&it, NULL, &v)) {
		if (more)
			rc |= buf_byte(b, ',');
		more = true;
		item = value_raw(v);
		if (render_anew(h, b, &item))
			return FLOW_ASK;
	}
	return check(rc | buf_byte(b, ']'));
}

enum flow
render_anew(struct heap *h, struct buf *b, const struct value *v)
{
	struct value_list l;
	struct slice text;
	double d;

	switch (v->type) {
	case JSON_NUMBER:
		if (v->form == VALUE_RAW && value_plain(v))
			return check(buf_slice(b, v->s));
		/* "1.0" and "1e2" keep their spelling from 1.7 on */
		if (h->later && v->form == VALUE_RAW)
			return FLOW_ASK;
		d = v->number;
		if (v->form == VALUE_RAW && value_get_number(h, v, &d))
			return FLOW_ASK;
		return check(spell_number(b, d));
	case JSON_STRING:
		if (v->form == VALUE_RAW && spell_same(v->s))
			return check(buf_slice(b, v->s));
		if (value_get_text(h, v, &text))
			return FLOW_ASK;
		return check(spell_string(b, text));
	case JSON_ARRAY:
		if (v->form == VALUE_RAW)
			return dump_array(h, b, v->s);
		return write_list(h, b, v->list, render_anew);
	case JSON_OBJECT:
		if (value_get_list(h, v, &l))
			return FLOW_ASK;
		return write_list(h, b, &l, render_anew);
	default:
		return check(buf_slice(b, v->s));
	}
}
