/* SPDX-License-Identifier: MIT */
#include "sift.h"

#include <errno.h>
#include <stdlib.h>

#include "fold.h"
#include "glob.h"
#include "plain.h"

static int
add(struct sift_list *l, struct slice s)
{
	struct slice *item = realloc(l->item, (l->n + 1) * sizeof *item);
	char *copy;

	if (!item)
		return -1;
	l->item = item;
	copy = malloc(s.n + 1);
	if (!copy)
		return -1;
	memcpy(copy, s.p, s.n);
	copy[s.n] = '\0';
	l->item[l->n].p = copy;
	l->item[l->n++].n = s.n;
	return 0;
}

int
sift_event(struct sift *s, const char *glob)
{
	return add(&s->events, slice_str(glob));
}

/* s made comparable: plain text if asked for, then folded. */
static int
normal(struct sift *s, struct slice text, bool plain, struct slice *out)
{
	uint64_t replaced = 0;

	buf_trim(&s->raw, BUF_KEEP);
	buf_trim(&s->plain, BUF_KEEP);
	buf_trim(&s->folded, BUF_KEEP);
	if (utf8_valid(text) < text.n) {
		if (utf8_fix(&s->raw, text, &replaced) == -1)
			return -1;
		text = buf_get(&s->raw);
	}
	if (plain) {
		if (plain_add(&s->plain, text) == -1)
			return -1;
		text = buf_get(&s->plain);
	}
	if (fold_add(&s->folded, text) == -1)
		return -1;
	*out = buf_get(&s->folded);
	return 0;
}

/* name without the "@" it may be written with */
static struct slice
bare(struct slice name)
{
	return name.n && *name.p == '@' ? slice_from(name, 1) : name;
}

static int
add_all(struct sift *s, struct sift_list *l, const char *text)
{
	size_t before = l->n;

	while (*text) {
		size_t n = strcspn(text, ",");
		struct slice v = json_trim((struct slice){ text, n });

		text += n + (text[n] == ',');
		if (v.n == 0)
			continue;
		if (normal(s, v, l == &s->keywords, &v) == -1)
			return -1;
		if (l == &s->users)
			v = bare(v);
		if (v.n && add(l, v) == -1)
			return -1;
	}
	if (l->n > before)
		return 0;
	errno = EINVAL;
	return -1;
}

int
sift_keywords(struct sift *s, const char *text)
{
	return add_all(s, &s->keywords, text);
}

int
sift_users(struct sift *s, const char *text)
{
	return add_all(s, &s->users, text);
}

int
sift_languages(struct sift *s, const char *text)
{
	return add_all(s, &s->languages, text);
}

int
sift_sources(struct sift *s, const char *text)
{
	return add_all(s, &s->sources, text);
}

/* The number v, or the one that the string v spells; NaN if it is neither. */
static double
number(struct slice v)
{
	if (json_type(v) == JSON_STRING && v.n > 2)
		v = (struct slice){ v.p + 1, v.n - 2 };
	/* judged again: a string may hold anything */
	if (json_type(v) != JSON_NUMBER || !json_valid(v, 0))
		v = (struct slice){ 0 };
	return json_double(v);
}

static bool
language(struct slice range, struct slice tag)
{
	if (slice_eq(range, SLICE("*")))
		return tag.n > 0;
	if (tag.n < range.n)
		return false;
	for (size_t i = 0; i < range.n; i++) {
		char a = range.p[i] == '_' ? '-' : range.p[i];
		char b = tag.p[i] == '_' ? '-' : tag.p[i];

		if (a != b)
			return false;
	}
	return tag.n == range.n || tag.p[range.n] == '-' ||
	    tag.p[range.n] == '_';
}

/* text, folded if it is no kind, and one of the list l. */
static bool
match(const struct sift *s, const struct sift_list *l, struct slice item,
    struct slice text)
{
	if (l == &s->events)
		return glob_match(item.p, text);
	if (l == &s->languages)
		return language(item, text);
	return slice_eq(item, text);
}

int
sift_listed(struct sift *s, const struct sift_list *l, struct slice text)
{
	if (l != &s->events) {
		buf_trim(&s->folded, BUF_KEEP);
		if (fold_add(&s->folded, text) == -1)
			return -1;
		text = buf_get(&s->folded);
	}
	if (l == &s->users)
		text = bare(text);
	for (size_t i = 0; i < l->n; i++)
		if (match(s, l, l->item[i], text))
			return 1;
	return 0;
}

bool
sift_kind(struct sift *s, struct fields *f)
{
	if (s->breaking && slice_eq(f->kind, SLICE("news")))
		return false;
	return s->events.n == 0 || sift_listed(s, &s->events, f->kind) == 1;
}

static int
among(struct sift *s, struct fields *f, enum field k, const struct sift_list *l)
{
	struct slice val;

	if (l->n == 0)
		return 1;
	val = fields_get(f, k);
	if (json_type(val) != JSON_STRING)
		return 0;
	buf_trim(&s->plain, BUF_KEEP);
	if (json_text(&s->plain, val) == -1)
		return -1;
	return sift_listed(s, l, buf_get(&s->plain));
}

static bool
contains(struct slice text, struct slice word, bool whole)
{
	struct slice rest = text;
	const char *at;

	while ((at = memmem(rest.p, rest.n, word.p, word.n))) {
		if (!whole || plain_word(text, (size_t)(at - text.p), word.n))
			return true;
		rest = slice_from(rest, (size_t)(at - rest.p) + 1);
	}
	return false;
}

static int
keywords(struct sift *s, struct fields *f)
{
	struct slice text;

	if (s->keywords.n == 0)
		return 1;
	buf_trim(&s->raw, BUF_KEEP);
	if (fields_text(f, FIELD_TEXT, &s->raw) == -1)
		return -1;
	/* what json_text gave is valid, so normal leaves raw alone */
	buf_trim(&s->plain, BUF_KEEP);
	buf_trim(&s->folded, BUF_KEEP);
	if (plain_add(&s->plain, buf_get(&s->raw)) == -1 ||
	    fold_add(&s->folded, buf_get(&s->plain)) == -1)
		return -1;
	text = buf_get(&s->folded);
	for (size_t i = 0; i < s->keywords.n; i++)
		if (contains(text, s->keywords.item[i], s->word))
			return 1;
	return 0;
}

static bool
numbers(const struct sift *s, struct fields *f)
{
	/* NaN, a missing number, is not at least anything */
	if (s->by_followers &&
	    !(number(fields_get(f, FIELD_FOLLOWERS)) >= s->min_followers))
		return false;
	if (s->by_retweets &&
	    !(number(fields_get(f, FIELD_RETWEETS)) >= s->min_retweets))
		return false;
	if (s->verified == SIFT_ANY)
		return true;
	return json_type(fields_get(f, FIELD_VERIFIED)) ==
	    (s->verified == SIFT_VERIFIED ? JSON_TRUE : JSON_FALSE);
}

int
sift_content(struct sift *s, struct fields *f)
{
	int r;

	if (!numbers(s, f))
		return f->failed ? -1 : 0;
	r = among(s, f, FIELD_LANGUAGE, &s->languages);
	if (r == 1)
		r = among(s, f, FIELD_SOURCE, &s->sources);
	if (r == 1)
		r = among(s, f, FIELD_USER, &s->users);
	if (r == 1)
		r = keywords(s, f);
	return f->failed ? -1 : r;
}

static void
list_free(struct sift_list *l)
{
	for (size_t i = 0; i < l->n; i++)
		free((char *)l->item[i].p);
	free(l->item);
	*l = (struct sift_list){ 0 };
}

void
sift_fork(struct sift *s, const struct sift *from)
{
	*s = *from;
	s->raw = s->plain = s->folded = (struct buf){ 0 };
}

void
sift_leave(struct sift *s)
{
	buf_free(&s->raw);
	buf_free(&s->plain);
	buf_free(&s->folded);
}

void
sift_free(struct sift *s)
{
	list_free(&s->events);
	list_free(&s->keywords);
	list_free(&s->users);
	list_free(&s->languages);
	list_free(&s->sources);
	sift_leave(s);
}
