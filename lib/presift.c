/* SPDX-License-Identifier: MIT */
#include "presift.h"

static struct trial *
keep(struct sieve *s, struct trial t)
{
	struct trial *copy = arena_get(&s->arena, sizeof *copy);

	if (copy)
		*copy = t;
	return copy;
}

/* At one of the places of field k, a value that may pass the trial. */
static void
field(struct sieve *s, const struct fields *fields, enum field k,
    struct trial trial)
{
	const struct places *all = &fields->of[k];
	const struct trial *t = keep(s, trial);
	struct sieve_clue *list = NULL;

	for (size_t i = 0; i < all->n; i++) {
		const struct path *p = &all->at[i].path;

		if (!t || p->n == 0 || p->step[p->n - 1].kind != PATH_NAME ||
		    !sieve_push(&list,
			sieve_member(
			    s, SIEVE_MEMBER, p->step[p->n - 1].name, t)))
			return;
	}
	sieve_add(s, list);
}

/* One of the kinds, as the event or, where there is none, the type. */
static void
kinds(struct sieve *s, const struct sift_list *globs)
{
	struct trial t = { .kind = TRIAL_COMPARE, .type = JSON_STRING };
	struct sieve_clue *list = NULL;

	for (size_t i = 0; i < globs->n; i++) {
		const struct trial *one;

		t.text = globs->item[i];
		/* what has neither is a "message" */
		if (strpbrk(t.text.p, "*?[]\\") ||
		    slice_eq(t.text, SLICE("message")))
			return;
		t.text = arena_copy(&s->arena, t.text);
		one = t.text.p ? keep(s, t) : NULL;
		if (!one ||
		    !sieve_push(&list,
			sieve_member(s, SIEVE_MEMBER, SLICE("event"), one)) ||
		    !sieve_push(&list,
			sieve_member(s, SIEVE_MEMBER, SLICE("type"), one)))
			return;
	}
	if (list)
		sieve_add(s, list);
}

void
presift_add(
    struct sieve *s, const struct sift *sift, const struct fields *fields)
{
	struct trial t = { .kind = TRIAL_COMPARE, .type = JSON_TRUE };

	kinds(s, &sift->events);
	if (sift->verified != SIFT_ANY) {
		if (sift->verified == SIFT_UNVERIFIED)
			t.type = JSON_FALSE;
		field(s, fields, FIELD_VERIFIED, t);
	}
	t.kind = TRIAL_LEAST;
	t.number = sift->min_followers;
	if (sift->by_followers)
		field(s, fields, FIELD_FOLLOWERS, t);
	t.number = sift->min_retweets;
	if (sift->by_retweets)
		field(s, fields, FIELD_RETWEETS, t);
}
