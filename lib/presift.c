/* SPDX-License-Identifier: MIT */
#include "presift.h"

#include "fold.h"

/* To search for more words takes longer than to look at the records. */
#define WORDS 12

/* What JSON may write in other ways than as it is or by \\u00. */
#define ESCAPED "\"\\/"

/* What text may have come to by being made plain, too. */
#define PLAIN ESCAPED " '"

static struct trial *
keep(struct sieve *s, struct trial t)
{
	struct trial *copy = arena_get(&s->arena, sizeof *copy);

	if (copy)
		*copy = t;
	return copy;
}

/*
 * Whether field k may be what no line says: the kind of a record that was
 * exploded.
 */
static bool
hidden(struct stage *stage, enum field k)
{
	const struct places *all = fields_places(&stage->fields, k);

	for (size_t i = 0; i < all->n; i++)
		if (stage->exploding && all->at[i].rooted && all->at[i].lead &&
		    slice_eq(all->at[i].path.step->name, SLICE("event")))
			return true;
	return false;
}

/* At one of the places of field k, a value that may pass the trial. */
static void
field(struct sieve *s, struct stage *stage, enum field k, struct trial trial)
{
	const struct places *all = fields_places(&stage->fields, k);
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
	if (!stage->fields.failed && !hidden(stage, k))
		sieve_add(s, list);
}

/* A list of the ready-made filters, and whose it is. */
struct asked {
	struct sift *sift;
	const struct sift_list *list;
};

/* The line is not judged yet, and only valid UTF-8 can be folded. */
static bool
ask(void *ctx, struct slice text)
{
	const struct asked *a = ctx;
	bool fit = a->list == &a->sift->events || utf8_valid(text) == text.n;

	return !fit || sift_listed(a->sift, a->list, text) != 0;
}

static struct trial
trial(struct sieve *s, struct sift *sift, const struct sift_list *list)
{
	struct trial t = { .kind = TRIAL_ASK, .ask = ask };
	struct asked *a = arena_get(&s->arena, sizeof *a);

	if (a)
		*a = (struct asked){ sift, list };
	t.ctx = a;
	return t;
}

/* Where words are looked for. */
struct search {
	const char *but; /* what no part of them may have in it */
	bool whole;      /* a word is all of a string */
	bool wide;       /* some part is not ASCII */
	struct sieve_clue *list;
};

/* What is the same in all spellings of a word. */
static bool
word(struct sieve *s, struct slice text, struct search *at)
{
	char bytes[NEEDLE_MAX], bits[NEEDLE_MAX];
	struct slice part = fold_part(text, at->but, bits, sizeof bits - 1);

	/* one byte is everywhere */
	if (part.n < 2)
		return false;
	memcpy(bytes, part.p, part.n);
	if (at->whole && part.p + part.n == text.p + text.n) {
		bytes[part.n] = '"';
		bits[part.n++] = (char)0xff;
	}
	part.p = bytes;
	for (size_t i = 0; i < part.n; i++)
		at->wide = at->wide || bytes[i] & 0x80;
	return sieve_push(&at->list, sieve_bytes(s, part, bits));
}

/* One of the words of l. */
static bool
words(struct sieve *s, const struct sift_list *l, struct search *at)
{
	if (l->n == 0 || l->n > WORDS)
		return false;
	for (size_t i = 0; i < l->n; i++)
		if (!word(s, l->item[i], at))
			return false;
	/* the escapes of ASCII are looked for anyway */
	return !at->wide ||
	    sieve_push(&at->list, sieve_bytes(s, SLICE("\\u"), NULL));
}

/* The name of one of the kinds, if they are not patterns. */
static bool
exact(struct sieve *s, const struct sift_list *l, struct sieve_clue **list)
{
	for (size_t i = 0; i < l->n; i++)
		if (i == WORDS || strpbrk(l->item[i].p, "*?[\\") ||
		    !sieve_text(s, list, l->item[i], true))
			return false;
	return true;
}

/* One of the kinds, as the event or, where there is none, the type. */
static void
kinds(struct sieve *s, struct sift *sift)
{
	const struct trial *t = keep(s, trial(s, sift, &sift->events));
	struct sieve_clue *list = NULL;

	/* what has neither is a "message" */
	if (sift->events.n == 0 ||
	    sift_listed(sift, &sift->events, SLICE("message")))
		return;
	if (exact(s, &sift->events, &list))
		sieve_add(s, list);
	list = NULL;
	if (t && t->ctx &&
	    sieve_push(
		&list, sieve_member(s, SIEVE_MEMBER, SLICE("event"), t)) &&
	    sieve_push(&list, sieve_member(s, SIEVE_MEMBER, SLICE("type"), t)))
		sieve_add(s, list);
}

/* One of a list of names, wherever, and in one of the places of its field. */
static void
names(struct sieve *s, struct stage *stage, enum field k,
    const struct sift_list *l)
{
	struct trial t = trial(s, &stage->sift, l);
	struct search at = { .but = ESCAPED, .whole = true };

	if (l->n == 0)
		return;
	if (k != FIELD_LANGUAGE && !hidden(stage, k) && words(s, l, &at))
		sieve_add(s, at.list);
	if (t.ctx)
		field(s, stage, k, t);
}

/*
 * One of the keywords, or what may have hidden one: tags, references, the end of
 * a CDATA section and NUL, which are taken out.
 */
static void
keywords(struct sieve *s, struct stage *stage)
{
	static const struct slice odd[] = { SLICE_INIT("<"), SLICE_INIT("&"),
		SLICE_INIT("]]>"), SLICE_INIT("\\u0000") };
	struct search at = { .but = PLAIN };

	if (hidden(stage, FIELD_TEXT) || !words(s, &stage->sift.keywords, &at))
		return;
	for (size_t i = 0; i < sizeof odd / sizeof *odd; i++)
		if (!sieve_push(&at.list, sieve_bytes(s, odd[i], NULL)))
			return;
	sieve_add(s, at.list);
}

/* At least so many: a string, which may spell a number, is behind all in jq. */
static void
least(struct sieve *s, struct stage *stage, enum field k, double number)
{
	field(s, stage, k,
	    (struct trial){ .kind = TRIAL_COMPARE,
		.sign = TRIAL_GE,
		.type = JSON_NUMBER,
		.number = number });
}

static void
numbers(struct sieve *s, struct stage *stage)
{
	const struct sift *sift = &stage->sift;
	struct trial t = { .kind = TRIAL_COMPARE, .type = JSON_TRUE };

	if (sift->verified == SIFT_UNVERIFIED)
		t.type = JSON_FALSE;
	if (sift->verified != SIFT_ANY)
		field(s, stage, FIELD_VERIFIED, t);
	if (sift->by_followers)
		least(s, stage, FIELD_FOLLOWERS, sift->min_followers);
	if (sift->by_retweets)
		least(s, stage, FIELD_RETWEETS, sift->min_retweets);
}

void
presift_add(struct sieve *s, struct stage *stage)
{
	struct sift *sift = &stage->sift;

	if (stage->keep_notes)
		return;
	kinds(s, sift);
	numbers(s, stage);
	names(s, stage, FIELD_LANGUAGE, &sift->languages);
	names(s, stage, FIELD_SOURCE, &sift->sources);
	names(s, stage, FIELD_USER, &sift->users);
	keywords(s, stage);
}
