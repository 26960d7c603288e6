/* SPDX-License-Identifier: MIT */
#ifndef PLAIN_PARSE_H
#define PLAIN_PARSE_H
/*
 * Event stream to records the plain way: one line after the other, nothing
 * remembered, every judgement made by the slow functions.  What parser.h does
 * must come to the same.
 */

#include "check.h"
#include "glob.h"
#include "parser.h"
#include "utf8.h"

/* What came of a stream: the records, and what was lost and counted. */
struct outcome {
	struct buf records, losses;
};

static void
outcome_free(struct outcome *o)
{
	buf_free(&o->records);
	buf_free(&o->losses);
}

__attribute__((unused)) static void
outcome_reset(struct outcome *o)
{
	buf_reset(&o->records);
	buf_reset(&o->losses);
}

static void
same_text(const struct buf *got, const struct buf *want)
{
	if (slice_eq(buf_get(got), buf_get(want)))
		return;
	fwrite(want->p, 1, want->n, stderr);
	fputs("is wanted, but this is got:\n", stderr);
	fwrite(got->p, 1, got->n, stderr);
	abort();
}

static void
outcome_same(const struct outcome *got, const struct outcome *want)
{
	same_text(&got->records, &want->records);
	same_text(&got->losses, &want->losses);
}

static void
outcome_loss(struct outcome *o, enum parser_loss loss, struct slice id)
{
	CHECK(buf_fmt(&o->losses, "%d id %zu:", (int)loss, id.n) == 0);
	CHECK(buf_slice(&o->losses, id) == 0);
	CHECK(buf_byte(&o->losses, '\n') == 0);
}

static void
outcome_end(struct outcome *o, uint64_t records, uint64_t other,
    const uint64_t *lost, bool partial)
{
	CHECK(buf_fmt(&o->losses, "%u records, %u other, %u %u %u lost%s\n",
		  (unsigned)records, (unsigned)other, (unsigned)lost[0],
		  (unsigned)lost[1], (unsigned)lost[2],
		  partial ? ", partial" : "") == 0);
}

struct plain_parse {
	const struct parser *o; /* what is asked for */
	struct event event;
	struct outcome *to;
	struct buf fixed;
	uint64_t count, records, other, lost[PARSER_LOSSES];
	bool stop;
};

static bool
plain_fix(struct plain_parse *p, struct slice *s)
{
	uint64_t n = 0;

	if (utf8_valid(*s) == s->n)
		return false;
	buf_reset(&p->fixed);
	CHECK(utf8_fix(&p->fixed, *s, &n) == 0);
	*s = buf_get(&p->fixed);
	return true;
}

static void
plain_lost(struct plain_parse *p, enum parser_loss loss, struct slice id)
{
	if (p->lost[loss]++ == 0)
		outcome_loss(p->to, loss, id);
	if (p->o->strict)
		p->stop = true;
}

static void
plain_made(struct plain_parse *p)
{
	p->records++;
	if (--p->count == 0)
		p->stop = true;
}

static void
plain_dispatch(struct plain_parse *p)
{
	struct event *e = &p->event;
	struct slice data = e->data;
	bool want = p->o->nglobs == 0, json, fixed;

	for (size_t i = 0; i < p->o->nglobs; i++)
		want |= glob_match(p->o->globs[i], e->type);
	if (!want)
		return;
	fixed = plain_fix(p, &data);
	fixed |= utf8_valid(e->type) < e->type.n ||
	    utf8_valid(e->id) < e->id.n || utf8_valid(e->stream) < e->stream.n;
	if (fixed)
		plain_lost(p, PARSER_REPLACED, e->id);
	json = json_valid(data, JSON_DEPTH);
	if (p->o->data == PARSER_REQUIRE && !json)
		plain_lost(p, PARSER_NOT_JSON, e->id);
	else if (!p->stop) {
		CHECK(record_write(&p->to->records, p->o->time, e->stream,
			  e->type, e->id, data,
			  json && p->o->data != PARSER_STRING) == 0);
		plain_made(p);
	}
}

static void
plain_control(
    struct plain_parse *p, const char *name, struct slice v, bool text)
{
	struct buf *b = &p->to->records;

	if (text && plain_fix(p, &v))
		plain_lost(p, PARSER_REPLACED, SLICE(""));
	if (p->stop)
		return;
	CHECK(buf_byte(b, '{') == 0);
	if (p->o->time.p)
		CHECK(buf_fmt(b, "\"time\":\"%.*s\",", (int)p->o->time.n,
			  p->o->time.p) == 0);
	CHECK(buf_fmt(b, "\"%s\":", name) == 0);
	CHECK((text ? json_str(b, v) : buf_slice(b, v)) == 0);
	CHECK(buf_str(b, "}\n") == 0);
	plain_made(p);
}

static void
plain_line(struct plain_parse *p, enum wire_kind k, const struct wire_line *l)
{
	struct slice v = l->value;
	size_t digits = 0;

	if (k == WIRE_COMMENT && p->o->all)
		plain_control(p, "comment", v, true);
	if (k == WIRE_RETRY && p->o->all) {
		while (digits < v.n && v.p[digits] >= '0' && v.p[digits] <= '9')
			digits++;
		while (v.n > 1 && digits == v.n && *v.p == '0') {
			v = slice_from(v, 1);
			digits--;
		}
		if (v.n && digits == v.n)
			plain_control(p, "retry", v, false);
	}
	if (k == WIRE_OTHER && !slice_eq(l->name, SLICE(EVENT_STREAM)))
		p->other++;
	switch (event_line(&p->event, k, l)) {
	case EVENT_READY:
		plain_dispatch(p);
		break;
	case EVENT_EMPTY:
		if (p->o->keep_empty)
			plain_dispatch(p);
		break;
	case EVENT_LARGE:
		plain_lost(p, PARSER_LARGE, p->event.id);
		break;
	default:
		break;
	}
}

/* The whole stream s, as asked for in o, which is not changed. */
static void
plain_parse(struct outcome *to, const struct parser *o, struct slice s)
{
	struct plain_parse p = { .o = o, .to = to, .count = o->count };
	struct wire_line l;
	enum wire_kind k;
	struct wire w;

	wire_init(&w, o->max_event + sizeof("data: ") - 1);
	event_init(&p.event, o->max_event);
	p.event.streams = o->streams;
	while (!p.stop && (k = wire_next(&w, &s, &l)) != WIRE_MORE)
		plain_line(&p, k, &l);
	outcome_end(to, p.records, p.other, p.lost,
	    !p.stop && (event_partial(&p.event) || wire_partial(&w)));
	wire_free(&w);
	event_free(&p.event);
	buf_free(&p.fixed);
}

/* What is in out, and what else step says is to be taken; false at the end. */
static bool
outcome_step(struct outcome *o, const struct parser *p, enum parser_step step,
    struct buf *out)
{
	CHECK(step != PARSER_ERROR);
	if (step == PARSER_LOST) {
		outcome_loss(o, p->loss, p->lost_id);
		return true;
	}
	CHECK(buf_slice(&o->records, buf_get(out)) == 0);
	buf_reset(out);
	if (step == PARSER_LONG)
		CHECK(buf_slice(&o->records, p->piece) == 0);
	return step != PARSER_DONE;
}

/*
 * One chunk, in memory of its exact size, so that a sanitizer sees a step too
 * far, and gone when it is used up.  False at the end.
 */
static bool
outcome_chunk(struct outcome *o, struct parser *p, struct slice chunk)
{
	struct buf out = { .max = 0 };
	char *copy = malloc(chunk.n ? chunk.n : 1);
	struct slice in = { copy, chunk.n };
	enum parser_step step;
	bool more = true;

	CHECK(copy);
	memcpy(copy, chunk.p, chunk.n);
	while (more && (step = parser_next(p, &in, &out)) != PARSER_MORE)
		more = outcome_step(o, p, step, &out);
	if (more)
		outcome_step(o, p, PARSER_FULL, &out);
	free(copy);
	buf_free(&out);
	return more;
}

#endif
