/* SPDX-License-Identifier: MIT */
#include "summary.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>

#include "clock.h"
#include "glob.h"

#define MINUTE INT64_C(60000000)

static const struct sum one = { 1, 0 };

void
summary_init(struct summary *s, struct fields *f, const uint64_t seed[static 2])
{
	*s = (struct summary){ .fields = f,
		.seed = { seed[0], seed[1] },
		.max_keys = 10000,
		.list = 10,
		.interval = MINUTE,
		.window = MINUTE,
		.quiet = SUMMARY_QUIET };
}

const char *
where_parse(struct where *w, const char *text)
{
	*w = (struct where){ .name = text };
	for (int k = 0; k < FIELD_COUNT; k++)
		if (strcmp(fields_name((enum field)k), text) == 0) {
			w->mapped = true;
			w->field = (enum field)k;
			return NULL;
		}
	return place_parse(&w->place, text);
}

void
where_free(struct where *w)
{
	if (w->name && !w->mapped)
		place_free(&w->place);
	*w = (struct where){ .name = NULL };
}

const char *
summary_ask(
    struct summary *s, enum summary_kind kind, const char *text, size_t top)
{
	struct figure *f;
	const char *why;

	for (size_t i = 0; i < s->figures; i++)
		if (s->figure[i].kind == kind &&
		    strcmp(s->figure[i].where.name, text) == 0) {
			s->figure[i].top = top;
			return NULL;
		}
	f = realloc(s->figure, (s->figures + 1) * sizeof *f);
	if (!f)
		return "out of memory";
	s->figure = f;
	f += s->figures;
	*f = (struct figure){ .kind = kind, .top = top };
	why = where_parse(&f->where, text);
	if (!why)
		s->figures++;
	return why;
}

int
summary_only(struct summary *s, const char *glob)
{
	const char **p = realloc(s->globs, (s->nglobs + 1) * sizeof *p);

	if (!p)
		return -1;
	s->globs = p;
	p[s->nglobs++] = glob;
	return 0;
}

int
summary_ready(struct summary *s)
{
	topk_init(&s->events, s->max_keys, s->seed);
	coverage_init(&s->cover, s->max_keys, s->seed);
	for (size_t i = 0; i < s->figures; i++) {
		topk_init(&s->figure[i].keys, s->max_keys, s->seed);
		if (s->figure[i].top == 0)
			s->figure[i].top = s->list;
	}
	return window_init(&s->rate, s->window);
}

void
summary_free(struct summary *s)
{
	for (size_t i = 0; i < s->figures; i++) {
		where_free(&s->figure[i].where);
		topk_free(&s->figure[i].keys);
		quantile_free(&s->figure[i].dist);
	}
	free(s->figure);
	free(s->globs);
	where_free(&s->by);
	topk_free(&s->events);
	quantile_free(&s->delay);
	window_free(&s->rate);
	coverage_reset(&s->cover);
	buf_free(&s->text);
}

void
summary_begin(struct summary *s, int64_t now)
{
	if (s->begun)
		return;
	s->begun = true;
	s->from = s->since = now;
	s->due = now + s->interval;
}

/* The text of a scalar: of a string unescaped, of others as it is written. */
static bool
text_of(struct summary *s, struct slice v, struct slice *text)
{
	enum json_type type = json_type(v);

	*text = v;
	if (type == JSON_STRING && v.n >= 2) {
		*text = (struct slice){ v.p + 1, v.n - 2 };
		if (!memchr(v.p, '\\', v.n))
			return true;
		buf_reset(&s->text);
		if (json_text(&s->text, v) == -1)
			s->failed = true;
		*text = buf_get(&s->text);
		return !s->failed;
	}
	return type == JSON_NUMBER || type == JSON_TRUE || type == JSON_FALSE;
}

/* Services write numbers as strings too: "12.5" counts. */
static bool
number_of(struct slice v, struct sum *x)
{
	struct slice in = v;

	if (json_type(v) == JSON_STRING) {
		in = (struct slice){ v.p + 1, v.n - 2 };
		if (in.n == 0 || !strchr("-0123456789", *in.p) ||
		    !strchr("0123456789", in.p[in.n - 1]) || !json_valid(in, 0))
			return false;
	}
	return sum_read(in, x);
}

static bool
time_of(struct summary *s, struct slice v, int64_t *t)
{
	struct slice text;

	return text_of(s, v, &text) && clock_read(text, t) == 0;
}

/* {"comment":...} or {"retry":...}, but for a time nothing else in it. */
static bool
control(struct summary *s)
{
	const struct record *r = &s->fields->record;
	struct json_iter it;
	struct slice key, v;
	uint64_t *count = NULL;

	if (!r->object || r->event.p || r->data.p || r->id.p)
		return false;
	json_begin(&it, r->line);
	while (json_next(&it, &key, &v)) {
		if (json_text_is(key, SLICE("time")))
			continue;
		if (count)
			return false;
		if (json_text_is(key, SLICE("comment")))
			count = &s->all.comments;
		else if (json_text_is(key, SLICE("retry")))
			count = &s->all.retries;
		else
			return false;
	}
	if (count)
		++*count;
	return count != NULL;
}

/*
 * Records that carry their time rule the clock from the first of them on; one
 * without among them came when the one before did.
 */
static int64_t
arrival(struct summary *s, int64_t now)
{
	int64_t t;

	if (s->fields->record.time.p &&
	    time_of(s, s->fields->record.time, &t)) {
		if (!s->timed) {
			s->begun = s->any = false;
			window_reset(&s->rate);
			coverage_reset(&s->cover);
		}
		s->timed = s->cover.timed = true;
		return t;
	}
	return s->timed ? s->clock : now;
}

/* Bytes that are not UTF-8 do not keep a line from being counted. */
static bool
valid(struct summary *s, struct slice line)
{
	switch (judge_text(&s->judge, line, JSON_DEPTH + 1)) {
	case JUDGE_JSON:
		return true;
	case JUDGE_BROKEN:
		return json_valid(line, JSON_DEPTH + 1);
	default:
		return false;
	}
}

int
summary_read(struct summary *s, struct slice line, int64_t now)
{
	uint64_t bytes = line.n + 1;

	line = json_trim(line);
	if (line.n == 0) {
		s->all.bytes += bytes;
		return 0;
	}
	if (!s->sound && !valid(s, line)) {
		s->all.bytes += bytes;
		s->all.skipped++;
		return -1;
	}
	s->failed = fields_open(s->fields, line) == -1;
	if (control(s)) {
		s->all.bytes += bytes;
		return 0;
	}
	s->bytes = bytes;
	s->clock = arrival(s, now);
	if (!s->any || s->clock < s->first)
		s->first = s->clock;
	if (!s->any || s->clock > s->newest)
		s->newest = s->clock;
	s->any = true;
	summary_begin(s, s->clock);
	return 1;
}

void
summary_skip(struct summary *s, size_t bytes)
{
	s->all.bytes += bytes;
	s->all.skipped++;
}

/* True if text is one of the names in list, a,b,c. */
static bool
listed(const char *list, struct slice text)
{
	for (;;) {
		size_t n = strcspn(list, ",");

		if (n == text.n && memcmp(list, text.p, n) == 0)
			return n > 0;
		if (!list[n])
			return false;
		list += n + 1;
	}
}

static bool
wanted(const struct summary *s, struct slice kind)
{
	for (size_t i = 0; i < s->nglobs; i++)
		if (glob_match(s->globs[i], kind))
			return true;
	return s->nglobs == 0;
}

struct visit {
	struct summary *s;
	struct figure *f;
};

static bool
count_text(void *ctx, struct slice text)
{
	struct visit *v = ctx;

	v->f->values++;
	if (topk_add(&v->f->keys, text, one) == -1)
		v->s->failed = true;
	return !v->s->failed;
}

static bool
count_value(void *ctx, struct slice value)
{
	struct visit *v = ctx;
	struct slice text;

	if (text_of(v->s, value, &text))
		return count_text(ctx, text);
	v->f->passed++;
	return !v->s->failed;
}

static bool
sum_value(void *ctx, struct slice value)
{
	struct visit *v = ctx;
	struct json_iter it;
	struct slice key, member, name;
	struct sum x;

	if (number_of(value, &x)) {
		v->f->values++;
		sum_add(&v->f->total, x);
		return true;
	}
	if (json_type(value) != JSON_OBJECT) {
		v->f->passed++;
		return true;
	}
	json_begin(&it, value);
	while (json_next(&it, &key, &member)) {
		/* strings of digits among names are ids, not amounts */
		if (!sum_read(member, &x)) {
			v->f->passed++;
			continue;
		}
		v->f->values++;
		sum_add(&v->f->total, x);
		if (!text_of(v->s, key, &name) ||
		    topk_add(&v->f->keys, name, x) == -1)
			v->s->failed = true;
	}
	return !v->s->failed;
}

static bool
spread_value(void *ctx, struct slice value)
{
	struct visit *v = ctx;
	struct sum x;

	if (!number_of(value, &x)) {
		v->f->passed++;
		return true;
	}
	v->f->values++;
	if (quantile_add(&v->f->dist, sum_double(x)) == -1)
		v->s->failed = true;
	return !v->s->failed;
}

static void
figure_add(struct summary *s, struct figure *f)
{
	static bool (*const each[])(void *, struct slice) = {
		[SUMMARY_TOP] = count_value,
		[SUMMARY_SUM] = sum_value,
		[SUMMARY_QUANTILES] = spread_value,
	};
	struct where *w = &f->where;
	struct visit v = { s, f };
	struct slice value;

	if (!w->mapped) {
		place_each(&w->place, s->fields, each[f->kind], &v);
	} else if (w->field >= FIELD_HASHTAGS && f->kind == SUMMARY_TOP) {
		if (fields_each(
			s->fields, w->field, &s->text, count_text, &v) == -1)
			s->failed = true;
	} else {
		value = fields_get(s->fields, w->field);
		if (value.p)
			each[f->kind](&v, value);
	}
}

static bool
time_at(struct summary *s, struct where *w, int64_t *t)
{
	struct slice v = w->mapped ? fields_get(s->fields, w->field)
				   : place_get(&w->place, s->fields);

	return v.p && time_of(s, v, t);
}

/* Into the window, or why not. */
static void
rate_add(struct summary *s)
{
	int64_t t = s->clock;

	if (s->by.name && !time_at(s, &s->by, &t)) {
		s->undated++;
		return;
	}
	/* a time to come counts from now on */
	if (s->by.name && s->to_now && t > s->clock)
		t = s->clock;
	if (!window_add(&s->rate, t))
		s->late++;
}

static void
delay_add(struct summary *s)
{
	struct where created = {
		.name = "created_at", .mapped = true, .field = FIELD_CREATED_AT
	};
	int64_t t;

	if (!time_at(s, &created, &t))
		return;
	if (s->clock < t)
		s->early++;
	if (quantile_add(&s->delay, (double)(s->clock - t) / 1e6) == -1)
		s->failed = true;
}

/* What sse-connect --notes tells of connections. */
static void
note_add(struct summary *s)
{
	struct slice data = s->fields->record.data;
	struct slice note = json_member(data, SLICE("note"));
	double seconds = json_double(json_member(data, SLICE("seconds")));

	if (json_type(note) != JSON_STRING)
		return;
	s->notes++;
	if (json_text_is(note, SLICE("open")))
		s->opened++;
	if (!json_text_is(note, SLICE("gap")))
		return;
	s->gaps++;
	if (isfinite(seconds) && seconds > 0)
		s->gap_s += seconds;
	if (coverage_filled(data))
		s->resumed++;
}

static void
cover(struct summary *s, bool note)
{
	struct slice stream = s->fields->record.stream, none = { NULL, 0 };

	if (json_type(stream) != JSON_STRING)
		stream = none;
	if (coverage_add(&s->cover, stream, s->clock,
		note ? s->fields->record.data : none) == -1)
		s->failed = true;
}

int
summary_add(struct summary *s)
{
	bool note;

	if (s->failed)
		goto out;
	s->all.records++;
	s->all.bytes += s->bytes;
	if (topk_add(&s->events, s->fields->kind, one) == -1)
		s->failed = true;
	note = slice_eq(s->fields->kind, SLICE("sse-connect"));
	if (note)
		note_add(s);
	cover(s, note);
	if (listed(s->quiet, s->fields->kind)) {
		s->all.quiet++;
		goto out;
	}
	if (!wanted(s, s->fields->kind))
		goto out;
	s->all.rated++;
	rate_add(s);
	if (s->latency)
		delay_add(s);
	for (size_t i = 0; i < s->figures; i++)
		figure_add(s, &s->figure[i]);
out:
	s->failed |= s->fields->failed;
	if (s->failed)
		errno = ENOMEM;
	return s->failed ? -1 : 0;
}

bool
summary_due(const struct summary *s, int64_t now, int64_t *at)
{
	if (!s->begun || s->interval == 0 || now < s->due)
		return false;
	*at = (now - s->due) / s->interval < 1000 ? s->due : now;
	return true;
}

void
summary_settle(struct summary *s, int64_t at, int64_t now)
{
	if (!s->by.name)
		window_advance(&s->rate, at);
	else if (s->to_now)
		window_advance(&s->rate, now);
}

void
summary_next(struct summary *s, int64_t at)
{
	s->last = s->all;
	s->since = at;
	s->due = at + s->interval;
}
