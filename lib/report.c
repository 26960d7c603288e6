/* SPDX-License-Identifier: MIT */
#include "report.h"

#include <errno.h>
#include <inttypes.h>
#include <math.h>
#include <stdint.h>
#include <stdlib.h>

#include "clock.h"

/* Event types listed; what is not is summed up. */
#define EVENTS 100

/* Characters of a key in a table. */
#define WIDTH 60

static const struct {
	const char *name;
	double p;
} ranks[] = { { "p50", 0.5 }, { "p90", 0.9 }, { "p95", 0.95 },
	{ "p99", 0.99 } };

#define RANKS (sizeof ranks / sizeof *ranks)

/* What both forms show, worked out once. */
struct report {
	const struct summary *s;
	struct buf *b;
	int bad;    /* a write failed */
	bool first; /* no comma before the next member */
	struct topk_item *item;
	char at[CLOCK_RFC3339], from[CLOCK_RFC3339];
	double seconds, interval_s; /* whole run, this interval */
	double coverage;            /* NaN: not known */
	struct totals now;          /* this interval's */
	size_t lines, rows;         /* of a table: written, and the most */
};

static double
span(int64_t from, int64_t to)
{
	return to > from ? (double)(to - from) / 1e6 : 0;
}

static double
per(double n, double seconds)
{
	return seconds > 0 ? n / seconds : 0;
}

static int
begin(struct report *r, struct buf *b, const struct summary *s, int64_t at)
{
	const struct totals *a = &s->all, *l = &s->last;
	int64_t from = s->any ? s->first : s->begun ? s->from : at;
	size_t top = EVENTS;

	*r = (struct report){ .s = s, .b = b, .first = true };
	for (size_t i = 0; i < s->figures; i++) {
		size_t n = topk_size(&s->figure[i].keys);

		if (n > s->figure[i].top)
			n = s->figure[i].top;
		if (n > top)
			top = n;
	}
	r->item = malloc(top * sizeof *r->item);
	if (!r->item) {
		errno = ENOMEM;
		return -1;
	}
	clock_write(r->at, at);
	clock_write(r->from, from);
	r->seconds = span(from, at);
	r->coverage = coverage_get(&s->cover, at);
	r->interval_s = s->begun ? span(s->since, at) : 0;
	r->now = (struct totals){ a->records - l->records, a->rated - l->rated,
		a->quiet - l->quiet, a->bytes - l->bytes,
		a->skipped - l->skipped, a->comments - l->comments,
		a->retries - l->retries };
	return 0;
}

static int
finish(struct report *r)
{
	free(r->item);
	return r->bad ? -1 : 0;
}

/* JSON. */

static void
key(struct report *r, const char *name)
{
	if (!r->first)
		r->bad |= buf_byte(r->b, ',');
	r->first = false;
	r->bad |= json_str(r->b, slice_str(name));
	r->bad |= buf_byte(r->b, ':');
}

static void
open_object(struct report *r, const char *name)
{
	key(r, name);
	r->bad |= buf_byte(r->b, '{');
	r->first = true;
}

static void
close_object(struct report *r)
{
	r->bad |= buf_byte(r->b, '}');
	r->first = false;
}

static void
count(struct report *r, const char *name, uint64_t n)
{
	key(r, name);
	r->bad |= buf_fmt(r->b, "%" PRIu64, n);
}

static void
number(struct report *r, const char *name, double x)
{
	key(r, name);
	r->bad |= json_num(r->b, x);
}

static void
text(struct report *r, const char *name, struct slice s)
{
	key(r, name);
	r->bad |= json_str(r->b, s);
}

static void
truth(struct report *r, const char *name, bool yes)
{
	key(r, name);
	r->bad |= buf_str(r->b, yes ? "true" : "false");
}

static void
json_totals(struct report *r)
{
	const struct totals *a = &r->s->all;

	count(r, "records", a->records);
	count(r, "skipped", a->skipped);
	count(r, "bytes", a->bytes);
	count(r, "comments", a->comments);
	count(r, "retries", a->retries);
	count(r, "heartbeats", a->quiet);
	count(r, "others", a->records - a->quiet - a->rated);
	open_object(r, "interval");
	number(r, "seconds", r->interval_s);
	count(r, "records", r->now.records);
	count(r, "bytes", r->now.bytes);
	number(r, "rate", per((double)r->now.rated, r->interval_s));
	close_object(r);
}

static void
json_rate(struct report *r)
{
	const struct summary *s = r->s;
	char end[CLOCK_RFC3339];

	open_object(r, "rate");
	text(r, "by", slice_str(s->by.name ? s->by.name : "arrival"));
	number(r, "window", (double)s->window / 1e6);
	if (s->rate.any)
		clock_write(end, s->rate.end);
	key(r, "until");
	r->bad |= s->rate.any ? json_str(r->b, slice_str(end))
			      : buf_str(r->b, "null");
	count(r, "records", s->rate.count);
	number(r, "per_second", window_rate(&s->rate));
	number(r, "mean", per((double)s->all.rated, r->seconds));
	count(r, "late", s->late);
	count(r, "undated", s->undated);
	close_object(r);
}

static void
json_events(struct report *r)
{
	const struct topk *t = &r->s->events;
	size_t n = topk_top(t, EVENTS, r->item);
	struct buf name = { .max = 0 };
	uint64_t listed = 0, all = r->s->all.records;

	open_object(r, "events");
	for (size_t i = 0; i < n; i++) {
		uint64_t c = (uint64_t)r->item[i].count.whole;

		if (!r->first)
			r->bad |= buf_byte(r->b, ',');
		r->first = false;
		buf_reset(&name);
		r->bad |= buf_slice(&name, r->item[i].key);
		r->bad |= buf_str(&name, r->item[i].cut ? "..." : "");
		r->bad |= json_str(r->b, buf_get(&name));
		r->bad |= buf_fmt(r->b, ":%" PRIu64, c);
		listed += c;
	}
	buf_free(&name);
	close_object(r);
	count(r, "other_events", all > listed ? all - listed : 0);
	number(r, "events_error", topk_error(t));
}

static void
json_items(struct report *r, const struct topk *t, size_t top, const char *what)
{
	size_t n = topk_top(t, top, r->item);

	count(r, "keys", topk_size(t));
	truth(r, "exact", topk_exact(t));
	number(r, "max_error", topk_error(t));
	key(r, "items");
	r->bad |= buf_byte(r->b, '[');
	for (size_t i = 0; i < n; i++) {
		const struct topk_item *x = &r->item[i];

		r->bad |= buf_str(r->b, i ? ",{" : "{");
		r->first = true;
		text(r, "key", x->key);
		if (x->cut)
			truth(r, "cut", true);
		key(r, what);
		r->bad |= sum_write(r->b, x->count);
		if (!topk_exact(t)) {
			key(r, "error");
			r->bad |= sum_write(r->b, x->error);
		}
		close_object(r);
	}
	r->bad |= buf_byte(r->b, ']');
	r->first = false;
}

static void
json_dist(struct report *r, const struct quantile *q)
{
	bool none = q->count == 0;

	count(r, "count", q->count);
	number(r, "min", none ? NAN : q->min);
	for (size_t i = 0; i < RANKS; i++)
		number(
		    r, ranks[i].name, none ? NAN : quantile_get(q, ranks[i].p));
	number(r, "max", none ? NAN : q->max);
	number(r, "mean", none ? NAN : q->sum / (double)q->count);
}

static void
json_figure(struct report *r, const struct figure *f)
{
	open_object(r, f->where.name);
	switch (f->kind) {
	case SUMMARY_TOP:
		count(r, "values", f->values);
		json_items(r, &f->keys, f->top, "count");
		break;
	case SUMMARY_SUM:
		key(r, "total");
		r->bad |= sum_write(r->b, f->total);
		count(r, "values", f->values);
		json_items(r, &f->keys, f->top, "sum");
		break;
	case SUMMARY_QUANTILES:
		json_dist(r, &f->dist);
		break;
	}
	count(r, "ignored", f->passed);
	close_object(r);
}

static void
json_figures(struct report *r)
{
	static const char *const names[] = { "top", "sum", "quantiles" };
	const struct summary *s = r->s;

	for (int kind = 0; kind < 3; kind++) {
		open_object(r, names[kind]);
		for (size_t i = 0; i < s->figures; i++)
			if ((int)s->figure[i].kind == kind)
				json_figure(r, &s->figure[i]);
		close_object(r);
	}
}

int
report_json(struct buf *b, const struct summary *s, int64_t at, bool final)
{
	struct report r;

	if (begin(&r, b, s, at) == -1)
		return -1;
	r.bad |= buf_byte(b, '{');
	truth(&r, "final", final);
	text(&r, "time", slice_str(r.at));
	text(&r, "from", slice_str(r.from));
	number(&r, "seconds", r.seconds);
	json_totals(&r);
	json_rate(&r);
	json_events(&r);
	json_figures(&r);
	if (s->latency) {
		open_object(&r, "latency");
		json_dist(&r, &s->delay);
		count(&r, "negative", s->early);
		close_object(&r);
	}
	open_object(&r, "gaps");
	count(&r, "connections", s->opened);
	count(&r, "count", s->gaps);
	count(&r, "resumed", s->resumed);
	number(&r, "seconds", s->gap_s);
	number(&r, "coverage", r.coverage);
	close_object(&r);
	r.bad |= buf_str(b, "}\n");
	return finish(&r);
}

/* A table. */

/* True if there is room for one line more, which the caller then writes. */
static bool
line(struct report *r)
{
	if (r->rows && r->lines + 1 > r->rows)
		return false;
	r->lines++;
	return true;
}

/*
 * A key in one line, fit for a terminal: as JSON has it, without its quotes,
 * and no more than WIDTH characters of it.
 */
static void
shown(struct report *r, const struct topk_item *x)
{
	size_t from = r->b->n, n = 0, chars = 0;

	while (n < x->key.n && chars <= WIDTH)
		chars += ((unsigned char)x->key.p[n++] & 0xc0) != 0x80;
	if (chars > WIDTH)
		n--;
	r->bad |= json_str(r->b, (struct slice){ x->key.p, n });
	if (r->bad)
		return;
	memmove(r->b->p + from, r->b->p + from + 1, r->b->n - from - 2);
	r->b->n -= 2;
	if (x->cut || n < x->key.n)
		r->bad |= buf_str(r->b, "...");
	r->bad |= buf_byte(r->b, '\n');
}

/* 12345678 as 11.8M */
static void
bytes(struct report *r, uint64_t n)
{
	static const char units[] = "kMGTPE";
	double x = (double)n;
	int u = -1;

	for (; x >= 1024 && u < 5; u++)
		x /= 1024;
	if (u < 0)
		r->bad |= buf_fmt(r->b, "%" PRIu64, n);
	else
		r->bad |= buf_fmt(r->b, "%.1f%c", x, units[u]);
}

static void
table_head(struct report *r)
{
	const struct summary *s = r->s;
	const struct totals *a = &s->all;

	if (line(r))
		r->bad |= buf_fmt(r->b, "%.19sZ  %.1f s\n", r->at, r->seconds);
	if (line(r)) {
		r->bad |= buf_fmt(r->b,
		    "records %" PRIu64 "  heartbeats %" PRIu64
		    "  skipped %" PRIu64 "  bytes ",
		    a->records, a->quiet, a->skipped);
		bytes(r, a->bytes);
		r->bad |= buf_byte(r->b, '\n');
	}
	if (line(r))
		r->bad |= buf_fmt(r->b,
		    "rate %.2f/s in the last %g s by %s, now %.2f/s, "
		    "mean %.2f/s\n",
		    window_rate(&s->rate), (double)s->window / 1e6,
		    s->by.name ? s->by.name : "arrival",
		    per((double)r->now.rated, r->interval_s),
		    per((double)a->rated, r->seconds));
	if (s->notes && line(r)) {
		r->bad |= buf_fmt(
		    r->b, "gaps %" PRIu64 "  %.1f s", s->gaps, s->gap_s);
		if (!isnan(r->coverage))
			r->bad |= buf_fmt(r->b, "  coverage %.4f", r->coverage);
		r->bad |= buf_byte(r->b, '\n');
	}
}

static void
heading(struct report *r, const struct topk *t)
{
	if (topk_exact(t))
		r->bad |= buf_fmt(r->b, "%zu different\n", topk_size(t));
	else
		r->bad |= buf_fmt(r->b,
		    "over %zu different, each too high by %g at most\n",
		    topk_size(t), topk_error(t));
}

static void
table_items(struct report *r, const char *name, const struct topk *t,
    const struct figure *f, size_t top)
{
	struct buf num = { .max = 0 };
	size_t n = topk_top(t, top, r->item);

	if (line(r))
		r->bad |= buf_byte(r->b, '\n');
	if (line(r)) {
		r->bad |= buf_fmt(r->b, "%12s  ", name);
		if (f && f->kind == SUMMARY_SUM) {
			r->bad |= buf_str(r->b, "sum ");
			r->bad |= sum_write(r->b, f->total);
			r->bad |= buf_str(r->b, ", ");
		}
		heading(r, t);
	}
	for (size_t i = 0; i < n && line(r); i++) {
		buf_reset(&num);
		r->bad |= sum_write(&num, r->item[i].count);
		r->bad |= buf_fmt(r->b, "%12.*s  ", (int)num.n, num.p);
		shown(r, &r->item[i]);
	}
	buf_free(&num);
}

static void
table_dist(struct report *r, const char *name, const struct quantile *q)
{
	if (line(r))
		r->bad |= buf_byte(r->b, '\n');
	if (!line(r))
		return;
	r->bad |= buf_fmt(r->b, "%12s  count %" PRIu64, name, q->count);
	if (q->count)
		r->bad |=
		    buf_fmt(r->b, "  mean %.6g", q->sum / (double)q->count);
	r->bad |= buf_byte(r->b, '\n');
	if (!q->count || !line(r))
		return;
	r->bad |= buf_fmt(r->b, "%12s  min %.6g", "", q->min);
	for (size_t i = 0; i < RANKS; i++)
		r->bad |= buf_fmt(r->b, "  %s %.6g", ranks[i].name,
		    quantile_get(q, ranks[i].p));
	r->bad |= buf_fmt(r->b, "  max %.6g\n", q->max);
}

/* How much of each list fits, so that all are seen. */
static size_t
list_room(const struct report *r)
{
	size_t lists = 1, taken = r->lines;

	if (r->rows == 0)
		return SIZE_MAX;
	for (size_t i = 0; i < r->s->figures; i++)
		if (r->s->figure[i].kind == SUMMARY_QUANTILES)
			taken += 3;
		else
			lists++;
	taken += r->s->latency ? 3 : 0;
	taken += 2 * lists;
	return r->rows > taken + lists ? (r->rows - taken) / lists : 1;
}

int
report_table(struct buf *b, const struct summary *s, int64_t at, size_t rows)
{
	struct report r;
	size_t room;

	if (begin(&r, b, s, at) == -1)
		return -1;
	r.rows = rows;
	table_head(&r);
	room = list_room(&r);
	table_items(&r, "events", &s->events, NULL, room < 10 ? room : 10);
	for (size_t i = 0; i < s->figures; i++) {
		const struct figure *f = &s->figure[i];
		size_t top = room < f->top ? room : f->top;

		if (f->kind == SUMMARY_QUANTILES)
			table_dist(&r, f->where.name, &f->dist);
		else
			table_items(&r, f->where.name, &f->keys, f, top);
	}
	if (s->latency)
		table_dist(&r, "latency (s)", &s->delay);
	return finish(&r);
}
