/* SPDX-License-Identifier: MIT */
#include "wish.h"

#include <errno.h>

#include "num.h"
#include "utf8.h"

static const char *const names[] = { "keywords", "users", "min_followers",
	"min_retweets", "verified", "language" };

const char *
wish_name(size_t i)
{
	return i < sizeof(names) / sizeof(*names) ? names[i] : NULL;
}

static int
minimum(double *v, bool *set, const char *text)
{
	if (num_double(text, v)) {
		errno = EINVAL;
		return -1;
	}
	*set = true;
	return 0;
}

static int
verified(struct sift *s, const char *text)
{
	if (strcmp(text, "true") == 0)
		s->verified = SIFT_VERIFIED;
	else if (strcmp(text, "false") == 0)
		s->verified = SIFT_UNVERIFIED;
	else if (strcmp(text, "any") != 0) {
		errno = EINVAL;
		return -1;
	}
	return 0;
}

int
wish_add(struct wish *w, size_t i, const char *value)
{
	struct sift *s = &w->sift;

	if (!*value)
		return 0;
	w->any = true;
	switch (i) {
	case 0:
		return sift_keywords(s, value);
	case 1:
		return sift_users(s, value);
	case 2:
		return minimum(&s->min_followers, &s->by_followers, value);
	case 3:
		return minimum(&s->min_retweets, &s->by_retweets, value);
	case 4:
		return verified(s, value);
	default:
		return sift_languages(s, value);
	}
}

void
wish_free(struct wish *w)
{
	sift_free(&w->sift);
}

void
wishes_init(struct wishes *all)
{
	*all = (struct wishes){ 0 };
	wire_init(&all->wire, (size_t)1 << 30);
	event_init(&all->event, (size_t)1 << 30);
	fields_init(&all->fields);
}

void
wishes_free(struct wishes *all)
{
	wire_free(&all->wire);
	event_free(&all->event);
	buf_free(&all->line);
	fields_free(&all->fields);
}

/* The event in p as a record; false if its data is no JSON. */
static int
make_record(struct wishes *all, const struct piece *p)
{
	const struct slice none = { NULL, 0 };
	struct slice in = p->bytes, data;
	struct wire_line line;
	enum event_step step = EVENT_NONE;
	enum wire_kind k;

	wire_reset(&all->wire);
	event_reset(&all->event);
	buf_trim(&all->line, BUF_KEEP);
	while (step != EVENT_READY &&
	    (k = wire_next(&all->wire, &in, &line)) != WIRE_MORE) {
		step = event_line(&all->event, k, &line);
		if (k == WIRE_ERROR || step == EVENT_ERROR) {
			errno = ENOMEM;
			return -1;
		}
	}
	data = all->event.data;
	if (step != EVENT_READY || utf8_valid(data) < data.n ||
	    utf8_valid(all->event.type) < all->event.type.n ||
	    !json_valid(data, JSON_DEPTH))
		return 0;
	return record_write(&all->line, none, none, all->event.type, none, data,
		   true) == -1
	    ? -1
	    : 1;
}

/* Look at p, unless it is what was looked at last. */
static int
look(struct wishes *all, const struct piece *p, uint64_t key)
{
	int got;

	if (all->key == key + 1)
		return 0;
	all->key = 0;
	all->good = all->status = false;
	got = make_record(all, p);
	if (got == -1)
		return -1;
	if (got) {
		if (fields_open(&all->fields, buf_get(&all->line)) == -1)
			return -1;
		all->good = true;
		all->status = slice_eq(all->fields.kind, SLICE("status"));
	}
	all->key = key + 1;
	return 0;
}

int
wish_match(
    struct wish *w, struct wishes *all, const struct piece *p, uint64_t key)
{
	if (!w->any)
		return 1;
	if (look(all, p, key) == -1)
		return -1;
	if (all->status)
		return 1;
	return all->good ? sift_content(&w->sift, &all->fields) : 0;
}
