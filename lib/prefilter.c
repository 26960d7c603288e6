/* SPDX-License-Identifier: MIT */
#include "prefilter.h"

#include "pattern.h"
#include "unfold.h"
#include "whole.h"

#define STEPS 16

/* A path of constant steps from the record on. */
struct trail {
	size_t n;
	struct {
		struct slice name; /* absent: an index */
		bool caught;       /* of a wrong type it gives nothing */
	} step[STEPS];
};

/* A value that is tried: where it is, and what stands in for null. */
struct subject {
	struct trail at;
	struct slice instead;
};

/*
 * Each function that takes a list puts clues before it, and returns false, the
 * list being of no use then, if there are none that would do.
 */
struct maker {
	struct sieve *sieve;
	const struct ast *ast;
	bool by_text; /* clues to text are wanted where there can be any */
	bool text;    /* there is one */
};

/* Paths. */

/* The path n, which begins where *t ends. */
static bool
follow(const struct ast_node *n, struct trail *t)
{
	const struct ast_node *key = n->kid[1];

	switch (n->kind) {
	case AST_IDENTITY:
		return true;
	case AST_PIPE:
		return follow(n->kid[0], t) && follow(key, t);
	case AST_INDEX:
		if (!follow(n->kid[0], t) || t->n == STEPS ||
		    (key->kind != AST_STRING && key->kind != AST_NUMBER))
			return false;
		t->step[t->n].caught = n->optional;
		t->step[t->n].name = (struct slice){ NULL, 0 };
		if (key->kind == AST_STRING)
			t->step[t->n].name = key->text;
		t->n++;
		return true;
	default:
		return false;
	}
}

/* What is an error on the path: something that has no such members. */
static bool
errors(struct maker *m, const struct trail *t, struct sieve_clue **list)
{
	static const struct trial object = { .kind = TRIAL_OBJECT },
				  array = { .kind = TRIAL_ARRAY };

	for (size_t i = 0; i < t->n; i++) {
		bool name = t->step[i].name.p != NULL;

		if (t->step[i].caught)
			continue;
		if (i == 0) {
			if (!sieve_push(
				list, sieve_start(m->sieve, name ? '{' : '[')))
				return false;
		} else if (!t->step[i - 1].name.p ||
		    !sieve_push(list,
			sieve_member(m->sieve, SIEVE_MEMBER,
			    t->step[i - 1].name, name ? &object : &array)))
			return false;
	}
	return true;
}

static bool
same_path(const struct trail *a, const struct trail *b)
{
	for (size_t i = 0; i < a->n && i < b->n; i++)
		if (!a->step[i].name.p || !b->step[i].name.p ||
		    !slice_eq(a->step[i].name, b->step[i].name))
			return false;
	return a->n == b->n;
}

/* Trials. */

/* A number that is short enough to be compared as a double by all of libjq. */
static bool
number(const struct maker *m, const struct ast_node *n, double *d)
{
	const struct ast_node *digits = n->kind == AST_NEGATE ? n->kid[0] : n;
	struct slice text = slice_from(m->ast->text, digits->at);
	size_t k = 0;

	if (digits->kind != AST_NUMBER)
		return false;
	while (k < text.n && text.p[k] && strchr("0123456789.eE+-", text.p[k]))
		k++;
	*d = n->kind == AST_NEGATE ? -digits->number : digits->number;
	return k > 0 && k <= 15 && isfinite(*d);
}

/* What a value is compared with, as a trial. */
static bool
literal(const struct maker *m, const struct ast_node *n, struct trial *t)
{
	switch (n->kind) {
	case AST_NULL:
		t->type = JSON_NULL;
		return true;
	case AST_FALSE:
		t->type = JSON_FALSE;
		return true;
	case AST_TRUE:
		t->type = JSON_TRUE;
		return true;
	case AST_STRING:
		t->type = JSON_STRING;
		t->text = arena_copy(&m->sieve->arena, n->text);
		return t->text.p != NULL;
	default:
		t->type = JSON_NUMBER;
		return number(m, n, &t->number);
	}
}

/* The same as JSON, for what a "//" puts in place of null. */
static bool
json(struct maker *m, const struct ast_node *n, struct slice *out)
{
	struct buf b = { .max = 4096 };
	struct trial t = { .type = JSON_NONE };
	int rc = -1;

	if (!literal(m, n, &t))
		return false;
	if (t.type == JSON_STRING)
		rc = json_str(&b, t.text);
	else if (t.type == JSON_NUMBER)
		rc = json_num(&b, t.number);
	else if (t.type == JSON_TRUE)
		rc = buf_str(&b, "true");
	*out = (struct slice){ NULL, 0 };
	if (rc == 0)
		*out = arena_copy(&m->sieve->arena, buf_get(&b));
	buf_free(&b);
	return out->p != NULL;
}

/* ".a.b", ".a | .b", ".a // 7" */
static bool
subject(struct maker *m, const struct ast_node *n, struct subject *s)
{
	size_t before = s->at.n;

	/* ".a // 7 | .b" is no path */
	if (n->kind != AST_ELSE)
		return follow(n, &s->at) &&
		    (!s->instead.p || s->at.n == before);
	return !s->instead.p && follow(n->kid[0], &s->at) &&
	    json(m, n->kid[1], &s->instead);
}

static struct trial *
trial(struct maker *m, enum trial_kind kind, struct slice instead, bool caught)
{
	struct trial *t = arena_get(&m->sieve->arena, sizeof *t);

	if (t)
		*t = (struct trial){ kind, .instead = instead,
			.caught = caught };
	return t;
}

static const enum trial_sign signs[] = { [AST_EQ] = TRIAL_EQ,
	[AST_NE] = TRIAL_NE,
	[AST_LT] = TRIAL_LT,
	[AST_LE] = TRIAL_LE,
	[AST_GT] = TRIAL_GT,
	[AST_GE] = TRIAL_GE };

/* The sign with its sides changed. */
static enum trial_sign
turned(enum trial_sign sign)
{
	static const enum trial_sign other[] = { [TRIAL_EQ] = TRIAL_EQ,
		[TRIAL_NE] = TRIAL_NE,
		[TRIAL_LT] = TRIAL_GT,
		[TRIAL_LE] = TRIAL_GE,
		[TRIAL_GT] = TRIAL_LT,
		[TRIAL_GE] = TRIAL_LE };

	return other[sign];
}

static struct trial *
comparison(
    struct maker *m, const struct ast_node *n, struct subject *s, bool caught)
{
	const struct ast_node *left = n->kid[0], *right = n->kid[1];
	struct trial *t = trial(m, TRIAL_COMPARE, s->instead, caught);

	if (!t || n->sign < AST_EQ || n->sign > AST_GE)
		return NULL;
	t->sign = signs[n->sign];
	if (!literal(m, right, t)) {
		t->sign = turned(t->sign);
		right = left;
		left = n->kid[1];
		if (!literal(m, right, t))
			return NULL;
	}
	if (!subject(m, left, s))
		return NULL;
	t->instead = s->instead;
	return t;
}

/* test("x") and its like, on the subject. */
static struct trial *
search(
    struct maker *m, const struct ast_node *n, struct subject *s, bool caught)
{
	const struct ast_node *arg = n->kid[0];
	bool test = ast_calls(n, "test", 1);
	struct trial *t;

	if (!test && !ast_calls(n, "contains", 1) &&
	    !ast_calls(n, "startswith", 1) && !ast_calls(n, "endswith", 1))
		return NULL;
	t = trial(m, TRIAL_HOLDS, s->instead, caught);
	if (!t || arg->kind != AST_STRING)
		return NULL;
	/* up to jq 1.6 "contains" looks for what is before a NUL */
	if (memchr(arg->text.p, '\0', arg->text.n))
		return NULL;
	t->text = arg->text;
	if (test && pattern_simple(t->text))
		t->kind = TRIAL_LIKE;
	else if (test)
		t->text = pattern_text(t->text);
	t->text = arena_copy(&m->sieve->arena, t->text);
	return t->text.n ? t : NULL;
}

/*
 * A condition on one value alone, *s from where n starts: its trials, of which
 * the first that does not hold is the last to be made.
 */
static struct trial *
single(
    struct maker *m, const struct ast_node *n, struct subject *s, bool caught)
{
	struct subject other = *s;
	struct trial *t, *last, *more;

	switch (n->kind) {
	case AST_BINARY:
		return comparison(m, n, s, caught);
	case AST_CALL:
		return search(m, n, s, caught);
	case AST_TRY:
		return n->kid[1] ? NULL : single(m, n->kid[0], s, true);
	case AST_AND:
		t = last = single(m, n->kid[0], s, caught);
		more = t ? single(m, n->kid[1], &other, caught) : NULL;
		if (!more || !same_path(&s->at, &other.at))
			return NULL;
		while (last->next)
			last = last->next;
		last->next = more;
		return t;
	case AST_PIPE:
		if (subject(m, n->kid[0], s))
			return single(m, n->kid[1], s, caught);
		return NULL;
	default:
		if (!subject(m, n, s))
			return NULL;
		return trial(m, TRIAL_TRUE, s->instead, caught);
	}
}

/* Conditions and programs. */

static bool falsy(struct maker *m, const struct ast_node *n,
    const struct trail *at, bool caught, struct sieve_clue **list);

/* Clues to the text that a string must have in it for t to hold. */
static bool
text(struct maker *m, const struct trial *t, struct sieve_clue **list)
{
	switch (t->kind) {
	case TRIAL_COMPARE:
		return t->sign == TRIAL_EQ && t->type == JSON_STRING &&
		    sieve_text(m->sieve, list, t->text, true);
	case TRIAL_HOLDS:
		return sieve_text(m->sieve, list, t->text, false);
	case TRIAL_LIKE:
		return sieve_text(m->sieve, list, pattern_text(t->text), false);
	default:
		return false;
	}
}

/*
 * Clues to t and those behind it being true or an error: the text of one of them,
 * wherever it is, and what is no string where it should be one.
 */
static bool
texts(struct maker *m, const struct trial *t, struct slice name,
    struct sieve_clue **list)
{
	bool found = false;
	struct trial *string;

	for (; t; t = t->next) {
		found = found || text(m, t, list);
		if (t->caught ||
		    (t->kind != TRIAL_HOLDS && t->kind != TRIAL_LIKE))
			continue;
		string = trial(m, TRIAL_STRING, t->instead, false);
		if (!string ||
		    !sieve_push(
			list, sieve_member(m->sieve, SIEVE_ODD, name, string)))
			return false;
	}
	return found;
}

/* Clues to n, a condition on one value, being true or an error. */
static bool
value(struct maker *m, const struct ast_node *n, const struct trail *at,
    bool caught, enum sieve_kind kind, struct sieve_clue **list)
{
	struct subject s = { .at = *at };
	const struct trial *t = single(m, n, &s, caught);
	struct sieve_clue *before = *list;
	struct slice name;
	enum trial_end end;

	if (!t || s.at.n == 0 || !s.at.step[s.at.n - 1].name.p)
		return false;
	name = s.at.step[s.at.n - 1].name;
	/* what is missing is null */
	end = trial_run(t, SLICE("null"));
	if (end == TRIAL_ERROR || (end == TRIAL_MAY && kind == SIEVE_MEMBER))
		return false;
	if (m->by_text && kind == SIEVE_MEMBER && texts(m, t, name, list))
		m->text = true;
	else {
		*list = before;
		if (!sieve_push(list, sieve_member(m->sieve, kind, name, t)))
			return false;
	}
	return caught || errors(m, &s.at, list);
}

/* Clues to an error in the condition n. */
static bool
clean(struct maker *m, const struct ast_node *n, const struct trail *at,
    bool caught, struct sieve_clue **list)
{
	struct trail t = *at;

	switch (n->kind) {
	case AST_NULL:
	case AST_FALSE:
	case AST_TRUE:
	case AST_NUMBER:
	case AST_STRING:
		return true;
	case AST_AND:
	case AST_OR:
		return clean(m, n->kid[0], at, caught, list) &&
		    clean(m, n->kid[1], at, caught, list);
	case AST_TRY:
		return !n->kid[1] && clean(m, n->kid[0], at, true, list);
	default:
		break;
	}
	if (follow(n, &t))
		return caught || errors(m, &t, list);
	if (n->kind == AST_PIPE && ast_calls(n->kid[1], "not", 0))
		return clean(m, n->kid[0], at, caught, list);
	if (value(m, n, at, caught, SIEVE_ODD, list))
		return true;
	return n->kind == AST_BINARY && n->sign >= AST_EQ &&
	    clean(m, n->kid[0], at, caught, list) &&
	    clean(m, n->kid[1], at, caught, list);
}

/* Clues to anything but false and null as the outcome of the condition n. */
static bool
falsy(struct maker *m, const struct ast_node *n, const struct trail *at,
    bool caught, struct sieve_clue **list)
{
	struct sieve_clue *before = *list;
	struct trail t = *at;

	if (value(m, n, at, caught, SIEVE_MEMBER, list))
		return true;
	*list = before;
	switch (n->kind) {
	case AST_NULL:
	case AST_FALSE:
		return true;
	case AST_TRY:
		return !n->kid[1] && falsy(m, n->kid[0], at, true, list);
	case AST_OR:
		return falsy(m, n->kid[0], at, caught, list) &&
		    falsy(m, n->kid[1], at, caught, list);
	case AST_AND:
		if (falsy(m, n->kid[0], at, caught, list))
			return true;
		*list = before;
		return clean(m, n->kid[0], at, caught, list) &&
		    falsy(m, n->kid[1], at, caught, list);
	case AST_PIPE:
		return follow(n->kid[0], &t) &&
		    (caught || errors(m, &t, list)) &&
		    falsy(m, n->kid[1], &t, caught, list);
	default:
		return false;
	}
}

/* Clues to the program n doing anything. */
static bool
quiet(struct maker *m, const struct ast_node *n, const struct trail *at,
    bool caught, struct sieve_clue **list)
{
	struct sieve_clue *before = *list;
	struct trail t = *at;

	switch (n->kind) {
	case AST_CALL:
		if (ast_calls(n, "select", 1))
			return falsy(m, n->kid[0], at, caught, list);
		return ast_calls(n, "empty", 0);
	case AST_TRY:
		return !n->kid[1] && quiet(m, n->kid[0], at, true, list);
	case AST_COMMA:
		return quiet(m, n->kid[0], at, caught, list) &&
		    quiet(m, n->kid[1], at, caught, list);
	case AST_IF:
		return falsy(m, n->kid[0], at, caught, list) &&
		    quiet(m, n->kid[2], at, caught, list);
	case AST_PIPE:
		if (quiet(m, n->kid[0], at, caught, list))
			return true;
		*list = before;
		return follow(n->kid[0], &t) &&
		    (caught || errors(m, &t, list)) &&
		    quiet(m, n->kid[1], &t, caught, list);
	default:
		return false;
	}
}

/* What must have gone well before. */
struct earlier {
	const struct earlier *up;
	const struct ast_node *condition;
	const struct trail *at;
	bool caught;
};

/* Clues that will do if the condition is false, or the program quiet. */
static struct sieve_clue *
clues(struct maker *m, const struct ast_node *n, const struct trail *at,
    bool caught, const struct earlier *e,
    bool (*make)(struct maker *, const struct ast_node *, const struct trail *,
	bool, struct sieve_clue **))
{
	struct sieve_clue *list = NULL;

	if (!make(m, n, at, caught, &list))
		return NULL;
	for (; e; e = e->up)
		if (!clean(m, e->condition, e->at, e->caught, &list))
			return NULL;
	return list;
}

/* A view of the text that a record must have, and one of what stands where. */
static void
view(struct maker *m, const struct ast_node *n, const struct trail *at,
    bool caught, const struct earlier *e,
    bool (*make)(struct maker *, const struct ast_node *, const struct trail *,
	bool, struct sieve_clue **))
{
	struct sieve_clue *list;

	m->by_text = true;
	m->text = false;
	list = clues(m, n, at, caught, e, make);
	if (list && m->text)
		sieve_add(m->sieve, list);
	m->by_text = false;
	list = clues(m, n, at, caught, e, make);
	if (list)
		sieve_add(m->sieve, list);
}

static bool
both(struct maker *m, const struct ast_node *n, const struct trail *at,
    bool caught, struct sieve_clue **list)
{
	return value(m, n, at, caught, SIEVE_MEMBER, list);
}

/* Each part of the condition of a select that alone may be what fails. */
static void
conditions(struct maker *m, const struct ast_node *n, const struct trail *at,
    bool caught, const struct earlier *up)
{
	const struct earlier e = { up, n->kid[0], at, caught };

	if (n->kind != AST_AND) {
		view(m, n, at, caught, up, falsy);
		return;
	}
	view(m, n, at, caught, up, both);
	conditions(m, n->kid[0], at, caught, up);
	conditions(m, n->kid[1], at, caught, &e);
}

static void
program(struct maker *m, const struct ast_node *n, const struct trail *at,
    bool caught, const struct earlier *up)
{
	const struct ast_node *left = n->kid[0];
	struct earlier e = { up, left, at, caught };
	struct trail t = *at;

	if (n->kind == AST_TRY && !n->kid[1]) {
		program(m, left, at, true, up);
	} else if (ast_calls(n, "select", 1)) {
		conditions(m, left, at, caught, up);
	} else if (n->kind == AST_PIPE) {
		program(m, left, at, caught, up);
		if (follow(left, &t)) {
			program(m, n->kid[1], &t, caught, &e);
		} else if (ast_calls(left, "select", 1)) {
			e.condition = left->kid[0];
			program(m, n->kid[1], at, caught, &e);
		}
	} else
		view(m, n, at, caught, up, quiet);
}

void
prefilter_add(struct sieve *s, struct ast *a)
{
	const struct ast_node *n = unfold(a);
	const struct trail root = { .n = 0 };
	struct maker m = { .sieve = s, .ast = a };

	if (n)
		program(&m, n, &root, false, NULL);
}
