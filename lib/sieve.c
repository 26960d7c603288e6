/* SPDX-License-Identifier: MIT */
#include "sieve.h"

#include <errno.h>

/* What is searched for all clues at once, to be found in the first cache. */
#define WINDOW ((size_t)16 << 10)

/* A view that denies most of what the first one lets through comes first. */
#define TRUST 64

/* Making clues. */

static struct sieve_clue *
make(struct sieve *s, enum sieve_kind kind, struct slice bytes)
{
	struct sieve_clue *c = arena_get(&s->arena, sizeof *c);

	if (!c)
		return NULL;
	*c = (struct sieve_clue){ .kind = kind };
	bytes = arena_copy(&s->arena, bytes);
	if (!bytes.p)
		return NULL;
	needle_init(&c->needle, bytes);
	return c;
}

struct sieve_clue *
sieve_start(struct sieve *s, char but)
{
	struct sieve_clue *c = make(s, SIEVE_START, SLICE("\n"));

	if (c)
		needle_unless(&c->needle, 0, but);
	return c;
}

struct sieve_clue *
sieve_escape(struct sieve *s)
{
	struct sieve_clue *c = make(s, SIEVE_ESCAPE, SLICE("\\u00"));

	/* most escapes have other digits there than 0 */
	if (c)
		c->needle.at[1] = 2;
	return c;
}

struct sieve_clue *
sieve_bytes(struct sieve *s, struct slice bytes, const char *keep)
{
	struct sieve_clue *c = make(s, SIEVE_BYTES, bytes);

	if (!c || !keep)
		return c;
	c->needle.keep =
	    arena_copy(&s->arena, (struct slice){ keep, bytes.n }).p;
	return c->needle.keep ? c : NULL;
}

/* Whether JSON can write it in no other way than as it is, or by \u00. */
static bool
plain(struct slice name)
{
	for (size_t i = 0; i < name.n; i++)
		if (name.p[i] < 0x20 || strchr("\"\\/\x7f", name.p[i]))
			return false;
	return name.n > 0 && name.n < NEEDLE_MAX - 2;
}

/* The byte that values begin with which need no second look; 0: none. */
static char
usual(const struct trial *t)
{
	if (t->kind == TRIAL_OBJECT)
		return '{';
	if (t->kind == TRIAL_ARRAY)
		return '[';
	if (trial_run(t, SLICE("false")) == TRIAL_NO &&
	    (t->kind == TRIAL_TRUE || t->type == JSON_TRUE))
		return 'f';
	return 0;
}

struct sieve_clue *
sieve_member(struct sieve *s, enum sieve_kind kind, struct slice name,
    const struct trial *trial)
{
	struct sieve_clue *c;
	char quoted[NEEDLE_MAX], but = usual(trial);

	if (!plain(name)) {
		errno = EINVAL;
		return NULL;
	}
	quoted[0] = quoted[name.n + 1] = '"';
	memcpy(quoted + 1, name.p, name.n);
	c = make(s, kind, (struct slice){ quoted, name.n + 2 });
	if (!c)
		return NULL;
	c->trial = trial;
	/* where it stands if no blanks do: behind the colon */
	if (but)
		needle_unless(&c->needle, 1, but);
	return c;
}

static bool
alike(const struct sieve_clue *a, const struct sieve_clue *b)
{
	return a->kind == b->kind &&
	    slice_eq(a->needle.bytes, b->needle.bytes) &&
	    a->needle.but == b->needle.but &&
	    a->needle.keep == b->needle.keep &&
	    (a->trial == b->trial ||
		(a->trial && b->trial && a->trial->kind == b->trial->kind &&
		    a->trial->kind <= TRIAL_ARRAY));
}

int
sieve_add(struct sieve *s, struct sieve_clue *list)
{
	struct sieve_view *v = arena_get(&s->arena, sizeof *v), **last;
	struct sieve_clue *escape = sieve_escape(s), *next, *c;

	if (!v || !escape)
		return -1;
	*v = (struct sieve_view){ .clue = escape };
	for (; list; list = next) {
		next = list->next;
		for (c = v->clue; c && !alike(c, list); c = c->next)
			;
		if (!c) {
			list->next = v->clue;
			v->clue = list;
		}
	}
	for (last = &s->view; *last; last = &(*last)->next)
		;
	*last = v;
	return 0;
}

/* Looking for them. */

/* Whether the member whose name ends at p has a value as c wants it. */
static bool
wanted(const struct sieve_clue *c, const char *p, const char *end)
{
	enum trial_end r;
	int colons = 0;

	while (p < end &&
	    (*p == ' ' || *p == '\t' || *p == '\r' ||
		(*p == ':' && colons++ == 0)))
		p++;
	/* a string that is a value itself, or damage */
	if (colons == 0 || p == end || *p == '\n')
		return false;
	r = trial_run(c->trial, (struct slice){ p, (size_t)(end - p) });
	return c->kind == SIEVE_ODD ? r == TRIAL_ERROR : r != TRIAL_NO;
}

/* The first place in [p, end), lines, that has the clue; NULL: none. */
static const char *
find(const struct sieve_clue *c, const char *p, const char *end)
{
	size_t n = c->needle.bytes.n;

	if (c->kind == SIEVE_START) {
		if (p == end || *p != c->needle.but)
			return p == end ? NULL : p;
		p = needle_find(&c->needle, p, end);
		return p && p + 1 < end ? p + 1 : NULL;
	}
	for (; (p = needle_find(&c->needle, p, end)); p += n) {
		if (c->kind == SIEVE_BYTES)
			return p;
		if (c->kind == SIEVE_ESCAPE) {
			if (p + n < end && p[n] >= '2' && p[n] <= '7')
				return p;
		} else if (wanted(c, p + n, end))
			return p;
	}
	return NULL;
}

/* Nothing is known of the block from p on. */
static void
start(struct sieve_view *v, const char *p)
{
	for (struct sieve_clue *c = v->clue; c; c = c->next) {
		c->clear = p;
		c->hit = NULL;
	}
}

/* The first clue of the view in [p, end); p is at the start of a line. */
static const char *
first(struct sieve_view *v, const char *p, const char *end)
{
	const char *hit = NULL;

	for (struct sieve_clue *c = v->clue; c; c = c->next) {
		if (c->clear < p) {
			c->clear = p;
			c->hit = NULL;
		}
		if (!c->hit && c->clear < end) {
			c->hit = find(c, c->clear, end);
			c->clear = c->hit ? c->hit : end;
		}
		if (c->hit && c->hit < end && (!hit || c->hit < hit))
			hit = c->hit;
	}
	return hit;
}

/* Whether another view than the first finds no clue in the line. */
static bool
denied(struct sieve *s, struct slice line)
{
	struct sieve_view *v, *before = s->view;
	const struct sieve_clue *c;

	before->asked++;
	for (; (v = before->next); before = v) {
		for (c = v->clue; c; c = c->next)
			if (find(c, line.p, line.p + line.n))
				break;
		if (c)
			continue;
		v->denied++;
		if (s->view->asked < TRUST || v->denied * 2 < s->view->asked)
			return true;
		before->next = v->next;
		v->next = s->view;
		s->view = v;
		for (v = s->view; v; v = v->next)
			v->asked = v->denied = 0;
		start(s->view, line.p);
		return true;
	}
	return false;
}

/* Behind the last line of s that ends within n bytes, or behind the first. */
static const char *
window(const char *p, const char *end, size_t n)
{
	const char *lf;

	if ((size_t)(end - p) <= n)
		return end;
	lf = memrchr(p, '\n', n);
	if (!lf)
		lf = memchr(p + n, '\n', (size_t)(end - p) - n);
	return lf ? lf + 1 : end;
}

size_t
sieve_pass(struct sieve *s, struct slice lines, bool again)
{
	const char *p = lines.p, *end = p + lines.n;

	if (!s->view)
		return 0;
	if (!again)
		start(s->view, p);
	while (p < end) {
		const char *limit = window(p, end, WINDOW), *hit, *lf;
		struct slice line;

		hit = first(s->view, p, limit);
		if (!hit) {
			p = limit;
			continue;
		}
		lf = memrchr(p, '\n', (size_t)(hit - p));
		line.p = lf ? lf + 1 : p;
		line.n = (size_t)(window(line.p, limit, 0) - line.p);
		p = line.p;
		if (!denied(s, line))
			break;
		p += line.n;
	}
	return (size_t)(p - lines.p);
}

void
sieve_free(struct sieve *s)
{
	arena_free(&s->arena);
	s->view = NULL;
}
