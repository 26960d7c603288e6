/* SPDX-License-Identifier: MIT */
#include "accumulate.h"

/* Items of lists in lists that are looked at; behind them there may be any. */
#define LOOKS 1000

void
accumulate_renew(struct heap *h, struct value_state *state)
{
	state->owner = ++h->owners;
}

/* True if the list v, or one in it, is the state's, or they are too many. */
static bool
owned(const struct value_state *state, const struct value *v, size_t *looks)
{
	const struct value_list *l = v->list;

	if (l->owner == state->owner || *looks < l->n)
		return true;
	if (l->nest == 0)
		return false;
	*looks -= l->n;
	for (size_t i = 0; i < l->n; i++)
		if (l->item[i].form == VALUE_LIST &&
		    owned(state, &l->item[i], looks))
			return true;
	return false;
}

void
accumulate_share(
    struct heap *h, struct value_state *state, const struct value *v)
{
	size_t looks = LOOKS;

	if (v->form == VALUE_LIST && owned(state, v, &looks))
		accumulate_renew(h, state);
}

enum flow
accumulate_open(struct heap *h, enum json_type type, const struct value *v,
    size_t more, struct value_state *state, struct value_list **l)
{
	const struct value_list *old = v->list;
	size_t n = 0;

	if (v->form == VALUE_LIST) {
		n = old->n;
		if (state && old->owner == state->owner) {
			*l = (struct value_list *)old;
			if (n + more <= old->room)
				return FLOW_ON;
			more += n / 2 + 8;
		}
	}
	if (v->form == VALUE_RAW && v->type != JSON_NULL)
		*l = value_make_list(h, v, more);
	else
		*l = value_room(h, type, n + more);
	if (!*l || !heap_copy(h, (*l)->room * 2 * sizeof *old->item))
		return FLOW_ASK;
	if (v->form == VALUE_LIST) {
		memcpy((*l)->item, old->item, n * sizeof *old->item);
		if (old->key)
			memcpy((*l)->key, old->key, n * sizeof *old->key);
		(*l)->nest = old->nest;
	}
	if (v->form == VALUE_LIST || v->type == JSON_NULL)
		(*l)->n = n;
	(*l)->owner = state ? state->owner : 0;
	return FLOW_ON;
}

struct value
accumulate_close(
    const struct value *v, struct value_list *l, const struct value *made)
{
	if (v->form != VALUE_LIST || v->list != l)
		return value_of_list(l);
	if (made->form == VALUE_LIST && made->list->nest >= l->nest)
		l->nest = made->list->nest + 1;
	return *v;
}

enum flow
accumulate_items(struct heap *h, struct value_state *state,
    const struct value *v, const struct value *item, size_t n,
    struct value *out)
{
	struct value_list *l;

	*out = *v;
	if (n == 0)
		return FLOW_ON;
	if (accumulate_open(h, JSON_ARRAY, v, n, state, &l))
		return FLOW_ASK;
	for (size_t i = 0; i < n; i++) {
		l->item[l->n++] = item[i];
		*out = accumulate_close(out, l, &item[i]);
	}
	return FLOW_ON;
}

enum flow
accumulate_members(struct heap *h, struct value_state *state, bool deep,
    const struct value *v, const struct value *w, struct value *out)
{
	struct value_list more, *l;
	struct value made;
	struct slice name;
	enum flow flow;
	size_t at;

	*out = *v;
	if (value_get_list(h, w, &more) ||
	    accumulate_open(h, JSON_OBJECT, v, more.n, state, &l))
		return FLOW_ASK;
	for (size_t i = 0; i < more.n; i++) {
		if (value_get_text(h, &more.key[i], &name) ||
		    value_find(h, l, name, &at))
			return FLOW_ASK;
		made = more.item[i];
		if (at == l->n)
			l->key[l->n++] = more.key[i];
		else if (deep && made.type == JSON_OBJECT &&
		    l->item[at].type == JSON_OBJECT) {
			flow = accumulate_members(
			    h, state, deep, &l->item[at], &more.item[i], &made);
			if (flow)
				return flow;
		}
		l->item[at] = made;
		*out = accumulate_close(out, l, &made);
	}
	return FLOW_ON;
}
