/* SPDX-License-Identifier: MIT */
/*
 * Where a key is among the members of an object that the program made: of a few
 * keys by going over them, of more by a hash table with open addressing and
 * linear probing, which is made when a key is first looked up, and takes in what
 * was added since.
 */
#include "hash.h"
#include "value.h"

/* So many members need no table. */
#define FEW 24

struct place {
	uint32_t hash; /* a part of it, which most others differ in */
	uint32_t at;   /* the member, from 1 on; 0: none */
};

struct value_table {
	size_t n;    /* members that are in it, the first ones */
	size_t mask; /* places, less one: a power of two */
	struct place place[];
};

/* A table with room for n members and more. */
static struct value_table *
table(struct heap *h, size_t n)
{
	struct value_table *t;
	size_t places = 64;

	while (places < 3 * n)
		places *= 2;
	t = arena_get(&h->arena, sizeof *t + places * sizeof *t->place);
	if (t) {
		*t = (struct value_table){ .mask = places - 1 };
		memset(t->place, 0, places * sizeof *t->place);
	}
	return t;
}

static uint32_t
hashed(const struct heap *h, struct slice name)
{
	return (uint32_t)hash_bytes(h->seed, name);
}

static bool
is(const struct value *key, struct slice name)
{
	return key->form == VALUE_RAW ? json_text_is(key->s, name)
				      : slice_eq(key->s, name);
}

/* The place of name in the table of l, which may be free. */
static struct place *
probe(const struct value_list *l, struct value_table *t, struct slice name,
    uint32_t hash)
{
	size_t i = hash & t->mask;

	for (; t->place[i].at; i = (i + 1) & t->mask)
		if (t->place[i].hash == hash &&
		    is(&l->key[t->place[i].at - 1], name))
			break;
	return &t->place[i];
}

/* The table of l, with all its members in it; NULL: no memory. */
static struct value_table *
filled(struct heap *h, struct value_list *l)
{
	struct value_table *t = l->table;
	struct slice name;
	uint32_t hash;

	if (!t || 2 * l->n > t->mask)
		t = table(h, l->n);
	for (; t && t->n < l->n; t->n++) {
		if (value_get_text(h, &l->key[t->n], &name))
			return NULL;
		hash = hashed(h, name);
		*probe(l, t, name, hash) =
		    (struct place){ hash, (uint32_t)t->n + 1 };
	}
	l->table = t;
	return t;
}

enum flow
value_find(
    struct heap *h, const struct value_list *l, struct slice name, size_t *i)
{
	struct value_table *t;
	size_t at;

	if (l->n <= FEW) {
		for (*i = 0; *i < l->n && !is(&l->key[*i], name);)
			++*i;
		return FLOW_ON;
	}
	/* a table changes nothing of the list */
	t = filled(h, (struct value_list *)l);
	if (!t)
		return FLOW_ASK;
	at = probe(l, t, name, hashed(h, name))->at;
	*i = at ? at - 1 : l->n;
	return FLOW_ON;
}

/* True if no key comes twice, which few keys tell without a table. */
static bool
distinct(const struct value_list *l)
{
	struct slice key[FEW];

	if (l->n > FEW)
		return false;
	for (size_t i = 0; i < l->n; i++) {
		key[i] = l->key[i].s;
		if (l->key[i].form == VALUE_RAW) {
			if (memchr(key[i].p, '\\', key[i].n))
				return false;
			key[i].p++;
			key[i].n -= 2;
		}
		for (size_t j = 0; j < i; j++)
			if (slice_eq(key[i], key[j]))
				return false;
	}
	return true;
}

enum flow
value_unite(struct heap *h, struct value_list *l)
{
	struct value_table *t;
	struct slice name;
	struct place *p;
	uint32_t hash;

	if (l->n < 2 || distinct(l))
		return FLOW_ON;
	t = table(h, l->n);
	for (size_t i = 0; t && i < l->n; i++) {
		if (value_get_text(h, &l->key[i], &name))
			return FLOW_ASK;
		hash = hashed(h, name);
		p = probe(l, t, name, hash);
		if (!p->at) {
			l->key[t->n] = l->key[i];
			*p = (struct place){ hash, (uint32_t)++t->n };
		}
		l->item[p->at - 1] = l->item[i];
	}
	if (!t)
		return FLOW_ASK;
	l->n = t->n;
	l->table = t;
	return FLOW_ON;
}
