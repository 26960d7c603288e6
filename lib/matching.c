/* SPDX-License-Identifier: MIT */
#include "matching.h"

#include "utf8.h"

/* The matches in a text, one after the other. */
struct search {
	const struct code *c;
	struct regex *regex;
	bool all; /* not only the first one */
	struct slice s;
	size_t from; /* where to look on */
	size_t groups;
	size_t counted, characters; /* up to where, and how many these are */
	struct regex_match m;
};

const struct code *
matching_flags(const struct code *c)
{
	/* behind the replacement, which is what must be single */
	size_t i = c->form->single ? 2 : 1;

	return c->form->args > i ? c->kid[i] : NULL;
}

/* The text that c makes of the input; null is "" where that may be. */
static enum flow
text(struct heap *h, const struct code *c, const struct value *in, bool null,
    struct slice *out)
{
	struct value v;
	enum flow flow = machine_one(h, c, in, &v);

	*out = SLICE("");
	if (flow)
		return flow;
	if (v.type == JSON_NULL && null)
		return FLOW_ON;
	return v.type != JSON_STRING || value_get_text(h, &v, out) ? FLOW_ASK
								   : FLOW_ON;
}

/* It is libjq that knows which of many errors comes first. */
static enum flow
unsure(struct heap *h, enum flow flow)
{
	return flow == FLOW_ERROR ? value_error(h) : flow;
}

/* The expression of c, constant or not.  However this ends, finish must follow. */
static enum flow
choose(struct heap *h, const struct code *c, const struct value *in,
    struct search *s)
{
	const struct code *last = matching_flags(c);
	struct slice source, flags = SLICE("");
	enum flow flow;

	*s = (struct search){ .c = c, .regex = c->regex, .all = c->n };
	if (c->regex)
		return FLOW_ON;
	flow = text(h, c->kid[0], in, false, &source);
	if (flow == FLOW_ON && last)
		flow = text(h, last, in, true, &flags);
	if (flow)
		return last ? unsure(h, flow) : flow;
	s->regex = regex_cached(c->cache, source, flags);
	s->all = s->all || memchr(flags.p, 'g', flags.n);
	return s->regex ? FLOW_ON : FLOW_ASK;
}

/* As choose, which it calls. */
static enum flow
start(struct heap *h, const struct code *c, const struct value *in,
    struct search *s)
{
	enum flow flow = choose(h, c, in, s);

	if (flow)
		return flow;
	if (in->type != JSON_STRING)
		return builtin_unmatched(h, in);
	return value_get_text(h, in, &s->s) ||
		!regex_groups(s->regex, &s->groups)
	    ? FLOW_ASK
	    : FLOW_ON;
}

static void
finish(struct search *s)
{
	if (s->regex && !s->c->regex)
		regex_let_go(s->regex);
}

/* The next match, if *found. */
static enum flow
next(struct search *s, bool *found)
{
	int rc = 0;

	if (s->from == 0 || (s->all && s->from < s->s.n))
		rc = regex_find(s->regex, s->s, s->from, &s->m);
	*found = rc == 1;
	if (rc == -1 || (rc && s->m.at[0] == s->m.end[0]))
		return FLOW_ASK;
	if (*found)
		s->from = s->m.end[0];
	return FLOW_ON;
}

static struct slice
between(const struct search *s, size_t at, size_t end)
{
	return (struct slice){ s->s.p + at, end - at };
}

/* What is before at, in characters. */
static size_t
offset(struct search *s, size_t at)
{
	if (at < s->counted)
		s->counted = s->characters = 0;
	s->characters += utf8_count(between(s, s->counted, at));
	s->counted = at;
	return s->characters;
}

static struct value
group(const struct search *s, size_t i)
{
	return s->m.at[i] == SIZE_MAX
	    ? value_null()
	    : value_text(between(s, s->m.at[i], s->m.end[i]));
}

/*
 * The name of group i, absent if it has none.  An expression that values tell
 * may be gone before what is made of it.
 */
static enum flow
called(struct heap *h, const struct search *s, size_t i, struct slice *name)
{
	*name = regex_name(s->regex, i);
	if (!name->p || s->c->regex)
		return FLOW_ON;
	*name = arena_copy(&h->arena, *name);
	return name->p ? FLOW_ON : FLOW_ASK;
}

/* An object with room for n members, none of which are set. */
static struct value_list *
object(struct heap *h, size_t n)
{
	struct value_list *l = value_room(h, JSON_OBJECT, n);

	if (l)
		l->n = 0;
	return l;
}

static void
set(struct value_list *l, const char *name, struct value v)
{
	l->key[l->n] = value_text(slice_str(name));
	l->item[l->n++] = v;
}

/* match */

/* Group i, or the match itself, with offset, length and string. */
static struct value_list *
described(struct heap *h, struct search *s, size_t i)
{
	struct value_list *l = object(h, 4);
	size_t at = s->m.at[i], end = s->m.end[i];

	if (!l)
		return NULL;
	set(l, "offset",
	    value_number(at == SIZE_MAX ? -1 : (double)offset(s, at)));
	/* in the order of jq 1.6 */
	if (at == SIZE_MAX || at == end) {
		set(l, "string", group(s, i));
		set(l, "length", value_number(0));
	} else {
		set(l, "length",
		    value_number((double)utf8_count(between(s, at, end))));
		set(l, "string", group(s, i));
	}
	return l;
}

static enum flow
describe(struct heap *h, struct search *s, struct value *out)
{
	struct value_list *all = value_room(h, JSON_ARRAY, s->groups);
	struct value_list *l = described(h, s, 0), *one;

	if (!all || !l)
		return FLOW_ASK;
	for (size_t i = 1; i <= s->groups; i++) {
		struct slice name;

		if (called(h, s, i, &name) || !(one = described(h, s, i)))
			return FLOW_ASK;
		set(one, "name", name.p ? value_text(name) : value_null());
		all->item[i - 1] = value_of_list(one);
	}
	set(l, "captures", value_of_list(all));
	return value_give(value_of_list(l), out);
}

/* The groups that have names, as an object. */
static enum flow
captured(struct heap *h, struct search *s, struct value *out)
{
	struct value_list *l = object(h, s->groups);

	if (!l)
		return FLOW_ASK;
	for (size_t i = 1; i <= s->groups; i++) {
		struct slice name;

		if (called(h, s, i, &name))
			return FLOW_ASK;
		if (name.p) {
			l->key[l->n] = value_text(name);
			l->item[l->n++] = group(s, i);
		}
	}
	return value_give(value_of_list(l), out);
}

/* The text of the match, or its groups if it has some. */
static enum flow
scanned(struct heap *h, struct search *s, struct value *out)
{
	struct value_list *l;

	if (s->groups == 0)
		return value_give(group(s, 0), out);
	if (!(l = value_room(h, JSON_ARRAY, s->groups)))
		return FLOW_ASK;
	for (size_t i = 1; i <= s->groups; i++)
		l->item[i - 1] = group(s, i);
	return value_give(value_of_list(l), out);
}

/* One result a match, as make has it. */
static enum flow
each(struct heap *h, const struct code *c, const struct value *in,
    struct frame *k,
    enum flow (*make)(struct heap *h, struct search *s, struct value *out))
{
	struct search s;
	struct value out;
	bool found = true;
	enum flow flow = start(h, c, in, &s);

	while (flow == FLOW_ON && (flow = next(&s, &found)) == FLOW_ON &&
	    found && (flow = make(h, &s, &out)) == FLOW_ON)
		flow = k->give(h, k, &out);
	finish(&s);
	return flow;
}

static enum flow
match(struct heap *h, const struct code *c, const struct value *in,
    struct frame *k)
{
	return each(h, c, in, k, describe);
}

static enum flow
capture(struct heap *h, const struct code *c, const struct value *in,
    struct frame *k)
{
	return each(h, c, in, k, captured);
}

static enum flow
scan(struct heap *h, const struct code *c, const struct value *in,
    struct frame *k)
{
	return each(h, c, in, k, scanned);
}

/* What is between matches. */

static enum flow
give_piece(struct heap *h, struct slice s, struct frame *k)
{
	struct value v = value_text(s);

	return k->give(h, k, &v);
}

/* What is between the matches of s, and behind the last one. */
static enum flow
pieces(struct heap *h, struct search *s, struct frame *k)
{
	bool found = true;
	size_t from = 0;
	enum flow flow = FLOW_ON;

	for (; flow == FLOW_ON && found; from = s->from) {
		flow = next(s, &found);
		if (flow == FLOW_ON)
			flow = give_piece(h,
			    between(s, from, found ? s->m.at[0] : s->s.n), k);
	}
	return flow;
}

/* All matches are known before the first piece is given. */
static enum flow
splits(struct heap *h, const struct code *c, const struct value *in,
    struct frame *k)
{
	struct search s, ahead;
	bool found = true;
	enum flow flow = start(h, c, in, &s);

	for (ahead = s; flow == FLOW_ON && found;)
		flow = next(&ahead, &found);
	if (flow == FLOW_ON)
		flow = pieces(h, &s, k);
	finish(&s);
	return flow;
}

static enum flow
give_collected(struct heap *h, struct frame *f, const struct value *v)
{
	struct value_list *l = f->list;

	if (l->n == f->n) {
		l = value_room(h, JSON_ARRAY, 2 * f->n);
		if (!l)
			return FLOW_ASK;
		memcpy(l->item, f->list->item, f->n * sizeof *l->item);
		l->n = f->n;
		f->n *= 2;
		f->list = l;
	}
	l->item[l->n++] = *v;
	return FLOW_ON;
}

static enum flow
split(struct heap *h, const struct code *c, const struct value *in,
    struct value *out)
{
	struct frame k = { .give = give_collected, .n = 8 };
	struct search s;
	enum flow flow = start(h, c, in, &s);

	if (flow == FLOW_ON && !(k.list = value_room(h, JSON_ARRAY, k.n)))
		flow = FLOW_ASK;
	if (flow == FLOW_ON) {
		k.list->n = 0;
		flow = pieces(h, &s, &k);
	}
	finish(&s);
	return flow ? flow : value_give(value_of_list(k.list), out);
}

/* sub and gsub */

/* What c->kid[1] makes of the match. */
static enum flow
replacement(struct heap *h, struct search *s, struct buf *b)
{
	struct value groups;
	struct slice new;
	enum flow flow = captured(h, s, &groups);

	if (flow == FLOW_ON)
		flow = text(h, s->c->kid[1], &groups, false, &new);
	if (flow == FLOW_ON && buf_slice(b, new))
		flow = FLOW_ASK;
	return unsure(h, flow);
}

/* What is behind a match is a text of its own, as for jq 1.6. */
static enum flow
replace(struct heap *h, struct search *s, struct buf *b)
{
	bool found = true;
	enum flow flow;

	while ((flow = next(s, &found)) == FLOW_ON && found) {
		if (buf_slice(b, between(s, 0, s->m.at[0])))
			return FLOW_ASK;
		flow = replacement(h, s, b);
		if (flow)
			return flow;
		s->s = slice_from(s->s, s->m.end[0]);
		if (!s->all || s->s.n == 0)
			break;
		s->from = 0;
	}
	return flow ? flow : buf_slice(b, s->s) ? FLOW_ASK : FLOW_ON;
}

static enum flow
sub(struct heap *h, const struct code *c, const struct value *in,
    struct value *out)
{
	struct buf b = heap_buf(h);
	struct search s;
	enum flow flow = start(h, c, in, &s);

	if (flow == FLOW_ON)
		flow = replace(h, &s, &b);
	finish(&s);
	return value_give_text(h, flow, &b, out);
}

/* test by an expression that values tell, or with flags that are null. */

static enum flow
test(struct heap *h, const struct code *c, const struct value *in,
    struct value *out)
{
	struct search s;
	enum flow flow = choose(h, c, in, &s);

	if (flow == FLOW_ON)
		flow = builtin_matches(h, s.regex, SLICE(""), in, out);
	finish(&s);
	return flow;
}

const struct form matching_all[] = {
	{ "capture", 1, .early = true, .regex = "", .many = capture },
	{ "capture", 2, .early = true, .regex = "", .many = capture },
	{ "gsub", 2, .single = 2, .early = true, .regex = "g", .one = sub },
	{ "gsub", 3, .single = 2, .early = true, .regex = "g", .one = sub },
	{ "match", 1, .early = true, .regex = "", .many = match },
	{ "match", 2, .early = true, .regex = "", .many = match },
	{ "scan", 1, .early = true, .regex = "g", .many = scan },
	{ "split", 2, .early = true, .regex = "g", .one = split },
	{ "splits", 1, .early = true, .regex = "g", .many = splits },
	{ "splits", 2, .early = true, .regex = "g", .many = splits },
	{ "sub", 2, .single = 2, .early = true, .regex = "", .one = sub },
	{ "sub", 3, .single = 2, .early = true, .regex = "", .one = sub },
	{ "test", 1, .regex = "", .one = test },
	{ "test", 2, .regex = "", .one = test },
	{ NULL },
};
