/* SPDX-License-Identifier: MIT */
#include "matching.h"

#include "utf8.h"

/* The matches in a text, one after the other. */
struct search {
	const struct code *c;
	struct slice s;
	size_t from; /* where to look on */
	size_t groups;
	size_t counted, characters; /* up to where, and how many these are */
	struct regex_match m;
};

static enum flow
start(struct heap *h, const struct code *c, const struct value *in,
    struct search *s)
{
	*s = (struct search){ .c = c };
	if (in->type != JSON_STRING)
		return builtin_unmatched(h, in);
	return value_get_text(h, in, &s->s) ||
		!regex_groups(c->regex, &s->groups)
	    ? FLOW_ASK
	    : FLOW_ON;
}

/* The next match, if *found. */
static enum flow
next(struct search *s, bool *found)
{
	int rc = 0;

	if (s->from == 0 || (s->c->n && s->from < s->s.n))
		rc = regex_find(s->c->regex, s->s, s->from, &s->m);
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
		struct slice name = regex_name(s->c->regex, i);

		if (!(one = described(h, s, i)))
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
	for (size_t i = 1; i <= s->groups; i++)
		if (regex_name(s->c->regex, i).p) {
			l->key[l->n] = value_text(regex_name(s->c->regex, i));
			l->item[l->n++] = group(s, i);
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
	return flow ? flow : pieces(h, &s, k);
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

	if (flow)
		return flow;
	if (!(k.list = value_room(h, JSON_ARRAY, k.n)))
		return FLOW_ASK;
	k.list->n = 0;
	flow = pieces(h, &s, &k);
	return flow ? flow : value_give(value_of_list(k.list), out);
}

/* sub and gsub */

/* What c->kid[1] makes of the match. */
static enum flow
replacement(struct heap *h, struct search *s, struct buf *b)
{
	struct value groups, v;
	struct slice text;
	enum flow flow = captured(h, s, &groups);

	if (flow == FLOW_ON)
		flow = machine_one(h, s->c->kid[1], &groups, &v);
	/* it is libjq that knows which error comes first */
	if (flow)
		return flow == FLOW_ERROR ? value_error(h) : flow;
	if (v.type != JSON_STRING || value_get_text(h, &v, &text) ||
	    buf_slice(b, text))
		return FLOW_ASK;
	return FLOW_ON;
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
		if (!s->c->n || s->s.n == 0)
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
	return value_give_text(h, flow, &b, out);
}

/* test by an expression that a value tells. */

static enum flow
test(struct heap *h, const struct code *c, const struct value *in,
    struct value *out)
{
	const struct regex *r;
	struct slice text;
	struct value v;
	enum flow flow = machine_one(h, c->kid[0], in, &v);

	if (flow)
		return flow;
	if (v.type != JSON_STRING || value_get_text(h, &v, &text) ||
	    !(r = regex_cached(c->cache, text)))
		return FLOW_ASK;
	return builtin_matches(h, r, SLICE(""), in, out);
}

static bool
to_test(struct code *const *kid)
{
	return kid[0]->kind != CODE_CONST;
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
	{ "test", 1, .single = 1, .takes = to_test, .one = test },
	{ NULL },
};
