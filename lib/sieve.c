/* SPDX-License-Identifier: MIT */
#include "sieve.h"

#include <errno.h>

/* A view that denies most of what the first one lets through comes first. */
#define TRUST 64

/* So many lines that pass tell whether the next ones are worth a look. */
#define SAMPLE 256
#define REST 4096

/* Making clues. */

static struct sieve_clue *
make(struct sieve *s, enum sieve_kind kind, struct slice bytes)
{
	struct sieve_clue *c = arena_get(&s->arena, sizeof *c);

	if (!c)
		return NULL;
	*c = (struct sieve_clue){ .kind = kind };
	c->needle.bytes = arena_copy(&s->arena, bytes);
	return c->needle.bytes.p ? c : NULL;
}

/* The byte so far behind c's must be another one. */
static struct sieve_clue *
but(struct sieve *s, struct sieve_clue *c, size_t behind, char byte)
{
	struct needle *n = &c->needle;

	n->then = arena_copy(&s->arena, (struct slice){ &byte, 1 });
	n->behind = behind;
	n->unless = true;
	return n->then.p ? c : NULL;
}

struct sieve_clue *
sieve_start(struct sieve *s, char byte)
{
	struct sieve_clue *c = make(s, SIEVE_START, SLICE("\n"));

	return c ? but(s, c, 0, byte) : NULL;
}

struct sieve_clue *
sieve_escape(struct sieve *s)
{
	struct sieve_clue *c = make(s, SIEVE_ESCAPE, SLICE("\\u00"));

	if (c)
		c->needle.then = SLICE("234567");
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

/* Its longest part that JSON can write in no other way than as it is or by \u. */
static struct slice
plain_part(struct slice text)
{
	struct slice best = { text.p, 0 }, part = best;

	for (size_t i = 0; i < text.n; i++) {
		unsigned char c = (unsigned char)text.p[i];

		if (c < 0x20 || strchr("\"\\/", c))
			part = (struct slice){ text.p + i + 1, 0 };
		else if (++part.n > best.n && part.n < NEEDLE_MAX)
			best = part;
	}
	return best;
}

bool
sieve_text(
    struct sieve *s, struct sieve_clue **list, struct slice text, bool whole)
{
	struct slice part = plain_part(text);
	char quoted[NEEDLE_MAX];
	bool wide = false;

	/* one byte is everywhere */
	if (part.n < 2)
		return false;
	for (size_t i = 0; i < part.n; i++)
		wide = wide || part.p[i] & 0x80;
	memcpy(quoted, part.p, part.n);
	if (whole && part.p + part.n == text.p + text.n)
		quoted[part.n++] = '"';
	part.p = quoted;
	/* the escapes of ASCII are looked for anyway */
	return sieve_push(list, sieve_bytes(s, part, NULL)) &&
	    (!wide || sieve_push(list, sieve_bytes(s, SLICE("\\u"), NULL)));
}

/* Whether JSON can write it in no other way than as it is, or by \u00. */
static bool
plain(struct slice name)
{
	for (size_t i = 0; i < name.n; i++)
		if (name.p[i] < 0x20 || strchr("\"\\/\x7f", name.p[i]))
			return false;
	return name.n > 0 && name.n <= NEEDLE_MAX - 2;
}

/* The byte that values begin with which need no second look; 0: none. */
static char
usual(const struct trial *t)
{
	if (t->kind == TRIAL_OBJECT)
		return '{';
	if (t->kind == TRIAL_ARRAY)
		return '[';
	if (t->kind == TRIAL_STRING)
		return '"';
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
	char quoted[NEEDLE_MAX], most = usual(trial);

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
	return most ? but(s, c, 1, most) : c;
}

static bool
alike(const struct sieve_clue *a, const struct sieve_clue *b)
{
	return a->kind == b->kind &&
	    slice_eq(a->needle.bytes, b->needle.bytes) &&
	    slice_eq(a->needle.then, b->needle.then) &&
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
	s->views++;
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

/*
 * Whether the line at p begins as c wants it.  Only seven bits count, as in the
 * riddle: which lines are passed over must not depend on who has looked at them,
 * as of those that are no JSON it is told.
 */
static inline bool
begins(const struct sieve_clue *c, const char *p)
{
	return (*p & 127) != *c->needle.then.p;
}

/* Where the line with the clue c is, if its needle is at p; NULL: it is not. */
static const char *
has(const struct sieve_clue *c, const char *p, const char *end)
{
	size_t n = c->needle.bytes.n;

	if (!needle_is(&c->needle, p, end))
		return NULL;
	if (c->kind == SIEVE_BYTES)
		return p;
	if (p + n == end)
		return NULL;
	switch (c->kind) {
	case SIEVE_START:
		return begins(c, p + n) ? p + n : NULL;
	case SIEVE_ESCAPE:
		return p[n] >= '2' && p[n] <= '7' ? p : NULL;
	default:
		return wanted(c, p + n, end) ? p : NULL;
	}
}

/* What takes longer than most of starting is left for when there are lines. */
static void
prepare(struct sieve_view *v)
{
	unsigned set = 0;

	for (struct sieve_clue *c = v->clue; c; c = c->next) {
		riddle_add(&v->riddle, set, &c->needle);
		c->same = v->of[set];
		v->of[set] = c;
		set = (set + 1) % RIDDLE_SETS;
	}
	riddle_done(&v->riddle);
	v->ready = true;
}

/* A place in the first of the lines in [p, end) that has a clue of the view. */
static const char *
find(struct sieve_view *v, const char *p, const char *end)
{
	const struct sieve_clue *c;
	const char *q = p, *hit;
	unsigned sets;

	if (!v->ready)
		prepare(v);
	for (c = v->clue; c; c = c->next)
		if (c->kind == SIEVE_START && begins(c, p))
			return p;
	for (; (q = riddle_find(&v->riddle, q, end, &sets)); q++)
		for (; sets; sets &= sets - 1)
			for (c = v->of[__builtin_ctz(sets)]; c; c = c->same)
				if ((size_t)(q - p) >= c->needle.at &&
				    (hit = has(c, q - c->needle.at, end)))
					return hit;
	return NULL;
}

/* Whether another view than the first finds no clue in the line. */
static bool
denied(struct sieve *s, struct slice line)
{
	struct sieve_view *v, *before = s->view;

	before->asked++;
	for (; (v = before->next); before = v) {
		if (find(v, line.p, line.p + line.n))
			continue;
		v->denied++;
		if (s->view->asked < TRUST || v->denied * 2 < s->view->asked)
			return true;
		before->next = v->next;
		v->next = s->view;
		s->view = v;
		for (v = s->view; v; v = v->next)
			v->asked = v->denied = 0;
		return true;
	}
	return false;
}

/* The first line. */
static struct slice
line_of(struct slice lines)
{
	const char *lf = memchr(lines.p, '\n', lines.n);

	if (lf)
		lines.n = (size_t)(lf + 1 - lines.p);
	return lines;
}

/* As sieve_pass. */
static size_t
look(struct sieve *s, struct slice lines, size_t *next)
{
	const char *p = lines.p, *end = p + lines.n, *hit, *lf;
	struct slice line;

	for (; p < end && (hit = find(s->view, p, end)); p = line.p + line.n) {
		lf = memrchr(p, '\n', (size_t)(hit - p));
		line.p = lf ? lf + 1 : p;
		line.n = (size_t)(hit - line.p) +
		    line_of((struct slice){ hit, (size_t)(end - hit) }).n;
		if (!denied(s, line)) {
			*next = line.n;
			return (size_t)(line.p - lines.p);
		}
	}
	return lines.n;
}

/* A view of a line takes about an eighth of what the work on it does. */
static void
take_stock(struct sieve *s, size_t over, size_t passed)
{
	s->over += over;
	s->passed += passed;
	if (!passed || ++s->sample < SAMPLE)
		return;
	if (s->over < s->passed / 8 * s->views)
		s->rest = REST;
	s->sample = 0;
	s->over = s->passed = 0;
}

size_t
sieve_pass(struct sieve *s, struct slice lines, size_t *next)
{
	size_t n;

	*next = 0;
	if (!s->view)
		return 0;
	if (s->rest) {
		s->rest--;
		*next = line_of(lines).n;
		return 0;
	}
	n = look(s, lines, next);
	take_stock(s, n, *next);
	return n;
}

bool
sieve_denies(const struct sieve *s, struct slice line)
{
	for (struct sieve_view *v = s->view; v; v = v->next)
		if (!find(v, line.p, line.p + line.n))
			return true;
	return false;
}

void
sieve_free(struct sieve *s)
{
	arena_free(&s->arena);
	s->view = NULL;
}
