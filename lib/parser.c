/* SPDX-License-Identifier: MIT */
#include "parser.h"

#include "glob.h"
#include "utf8.h"

/* Records with more data are given in parts. */
#define LONG_DATA ((size_t)256 << 10)
#define PART ((size_t)64 << 10)

void
parser_init(struct parser *p)
{
	memset(p, 0, sizeof(*p));
	parser_zeroed(p);
}

void
parser_zeroed(struct parser *p)
{
	p->max_event = (size_t)16 << 20;
	p->count = UINT64_MAX;
	p->streams = true;
}

void
parser_reset(struct parser *p)
{
	parser_free(p);
	/* a line that max_event admits as data must pass whole */
	wire_init(&p->wire, p->max_event + sizeof("data: ") - 1);
	event_init(&p->event, p->max_event);
	p->event.streams = p->streams;
	p->lane.max = p->max_event;
	p->lane.quote = p->data == PARSER_STRING;
	p->lane.require = p->data == PARSER_REQUIRE;
	p->lane.comments = p->all;
	lane_leave(&p->lane);
	lane_forget(&p->lane);
	p->begin = NULL;
	p->fresh = 0;
	p->is_long = p->refused = p->failed = false;
}

void
parser_free(struct parser *p)
{
	wire_free(&p->wire);
	event_free(&p->event);
	buf_free(&p->fixed);
}

bool
parser_partial(const struct parser *p)
{
	return event_partial(&p->event) || wire_partial(&p->wire);
}

static bool
unknown(const struct wire_line *l)
{
	return !slice_eq(l->name, SLICE(EVENT_STREAM));
}

void
parser_end(struct parser *p)
{
	struct slice lf = SLICE("\n");
	struct wire_line l;

	if (wire_partial(&p->wire) &&
	    wire_next(&p->wire, &lf, &l) == WIRE_OTHER && unknown(&l))
		p->other++;
}

static bool
wanted(const struct parser *p, struct slice type)
{
	for (size_t i = 0; i < p->nglobs; i++)
		if (glob_match(p->globs[i], type))
			return true;
	return p->nglobs == 0;
}

/* True if no record may be made of it. */
static bool
lost(struct parser *p, enum parser_loss loss, struct slice id)
{
	if (p->lost[loss]++ == 0) {
		p->fresh |= 1U << loss;
		p->lost_id = id;
	}
	if (p->strict)
		p->refused = true;
	return p->strict;
}

/* A record was put behind the first at bytes of out, unless r says it failed. */
static void
made(struct parser *p, size_t at, int r)
{
	if (r) {
		p->failed = true;
		p->out->n = at;
		return;
	}
	p->records++;
	p->count--;
}

/* If s is not UTF-8 a copy takes its place, with U+FFFD where it is not. */
static bool
fix(struct parser *p, struct slice *s)
{
	uint64_t n = 0;

	if (utf8_valid(*s) == s->n)
		return false;
	buf_trim(&p->fixed, BUF_KEEP);
	if (utf8_fix(&p->fixed, *s, &n) == -1)
		p->failed = true;
	*s = buf_get(&p->fixed);
	return true;
}

/* A record's data and its end, behind its head at byte at of out. */
static void
tail(struct parser *p, size_t at, struct slice data, bool json)
{
	if (data.n < LONG_DATA) {
		made(p, at,
		    json && !p->event.joined ? record_end(p->out, data)
					     : record_tail(p->out, data, json));
		return;
	}
	p->is_long = true;
	p->json = json;
	p->rest = data;
	if (!json && buf_byte(p->out, '"') == -1)
		p->failed = true;
}

/* The next part of a long record. */
static void
part(struct parser *p)
{
	struct slice s = p->rest;
	int r;

	if (s.n == 0) {
		p->is_long = false;
		made(p, p->out->n, buf_str(p->out, p->json ? "}\n" : "\"}\n"));
		return;
	}
	if (p->json && !p->event.joined) {
		/* as it is, and from where it is */
		p->piece = s;
		p->rest = slice_from(s, s.n);
		return;
	}
	if (s.n > PART) {
		s.n = PART;
		/* whole characters, as C1 has two bytes */
		while ((s.p[s.n] & 0xc0) == 0x80)
			s.n--;
	}
	p->rest = slice_from(p->rest, s.n);
	r = p->json ? record_splice(p->out, s) : json_str_part(p->out, s);
	if (r == -1)
		p->failed = true;
}

/*
 * The event in hand has that prefix and head.  Who is to learn of ids does so
 * line by line.
 */
static void
learn(struct parser *p, struct slice prefix, struct slice head)
{
	if (!p->named)
		lane_learn(&p->lane, prefix, head);
	else if (!p->resume)
		lane_learn_id(&p->lane, prefix, head, p->event.id);
}

/*
 * An event that is wanted.  Events with the same prefix, if it is not absent,
 * get the same head.
 */
static void
record(struct parser *p, struct slice prefix)
{
	struct event *e = &p->event;
	struct slice data = e->data;
	enum judgement j = judge_text(&p->lane.judge, data, JSON_DEPTH);
	size_t at = p->out->n;
	bool fixed = false, head_fixed, refused;
	int r;

	if (j == JUDGE_BROKEN) {
		fixed = fix(p, &data);
		j = judge_text(&p->lane.judge, data, JSON_DEPTH);
	}
	/* record_head itself replaces what is not UTF-8 */
	head_fixed = utf8_valid(e->type) < e->type.n ||
	    utf8_valid(e->id) < e->id.n || utf8_valid(e->stream) < e->stream.n;
	refused = (fixed || head_fixed) && lost(p, PARSER_REPLACED, e->id);
	if (p->data == PARSER_REQUIRE && j != JUDGE_JSON) {
		lost(p, PARSER_NOT_JSON, e->id);
		return;
	}
	if (refused)
		return;
	r = record_head(p->out, p->time, e->stream, e->type, e->id);
	if (prefix.p && r == 0 && !head_fixed)
		learn(p, prefix, slice_from(buf_get(p->out), at));
	if (r == -1)
		made(p, at, r);
	else
		tail(p, at, data, j == JUDGE_JSON && p->data != PARSER_STRING);
}

static void
dispatch(struct parser *p, struct slice prefix)
{
	struct slice none = { NULL, 0 };

	if (wanted(p, p->event.type))
		record(p, prefix);
	else if (prefix.p && !p->named)
		lane_learn(&p->lane, prefix, none);
}

/* {"comment":"..."} or {"retry":3000}, value being JSON text or to be quoted */
static void
control(struct parser *p, const char *name, struct slice value, bool quoted)
{
	struct buf *b = p->out;
	size_t at = b->n;
	int r = 0;

	/* it is to be made each time */
	p->begin = NULL;
	if (quoted && fix(p, &value) && lost(p, PARSER_REPLACED, SLICE("")))
		return;
	r |= buf_byte(b, '{');
	if (p->time.p)
		r |= buf_str(b, "\"time\":") | json_str(b, p->time) |
		    buf_byte(b, ',');
	r |= buf_fmt(b, "\"%s\":", name);
	r |= quoted ? json_str(b, value) : buf_slice(b, value);
	r |= buf_str(b, "}\n");
	made(p, at, r);
}

/* Digits only, as the standard has it; JSON has no leading zeros. */
static void
retry(struct parser *p, struct slice s)
{
	for (size_t i = 0; i < s.n; i++)
		if (s.p[i] < '0' || s.p[i] > '9')
			return;
	while (s.n > 1 && *s.p == '0')
		s = slice_from(s, 1);
	if (s.n)
		control(p, "retry", s, false);
}

static void
step(struct parser *p, enum event_step s, struct slice prefix)
{
	switch (s) {
	case EVENT_NONE:
		return;
	case EVENT_READY:
		dispatch(p, prefix);
		break;
	case EVENT_EMPTY:
		if (p->keep_empty)
			dispatch(p, prefix);
		break;
	case EVENT_LARGE:
		lost(p, PARSER_LARGE, p->event.id);
		break;
	case EVENT_ERROR:
		p->failed = true;
		break;
	}
}

/* One line, by the exact path. */
static void
line(struct parser *p, struct slice *in)
{
	struct slice none = { NULL, 0 };
	struct wire_line l;
	enum wire_kind k = wire_next(&p->wire, in, &l);

	switch (k) {
	case WIRE_MORE:
		return;
	case WIRE_COMMENT:
		if (p->all)
			control(p, "comment", l.value, true);
		break;
	case WIRE_RETRY:
		if (p->all)
			retry(p, l.value);
		/* is to be told each time */
		if (p->resume)
			p->begin = NULL;
		break;
	case WIRE_OTHER:
		if (!unknown(&l))
			break;
		p->other++;
		/* is to be counted each time */
		p->begin = NULL;
		break;
	case WIRE_ID:
		/* it is in the heads of events that have none of their own */
		lane_rename(&p->lane);
		p->named = true;
		break;
	default:
		break;
	}
	if (p->resume && resume_line(p->resume, k, &l) == -1)
		p->failed = true;
	step(p, event_line(&p->event, k, &l), none);
}

/*
 * The event in hand, if in is at the only line of its data: then neither is
 * copied to be held.
 */
static bool
single(struct parser *p, struct slice *in)
{
	struct slice prefix = { NULL, 0 }, data = lane_data(&p->lane, in);

	if (!data.p)
		return false;
	if (p->resume)
		resume_line(p->resume, WIRE_END, NULL);
	if (p->begin)
		prefix =
		    (struct slice){ p->begin, (size_t)(data.p - p->begin) };
	step(p, event_single(&p->event, data), prefix);
	return true;
}

/* More data lines of the event in hand. */
static bool
lines(struct parser *p, struct slice *in)
{
	struct slice none = { NULL, 0 };
	size_t n = in->n;

	step(p, event_lines(&p->event, in), none);
	return in->n < n;
}

/* True if the caller is to do something now. */
static bool
told(struct parser *p, enum parser_step *s)
{
	if (p->failed)
		*s = PARSER_ERROR;
	else if (p->fresh) {
		p->loss = (enum parser_loss)__builtin_ctz(p->fresh);
		p->fresh &= p->fresh - 1;
		*s = PARSER_LOST;
	} else if (p->piece.n)
		*s = PARSER_LONG;
	else if (p->count == 0 || p->refused)
		*s = PARSER_DONE;
	else if (p->out->n >= p->full)
		*s = p->is_long ? PARSER_LONG : PARSER_FULL;
	else
		return false;
	return true;
}

/* The short cut.  True if something was taken. */
static bool
run(struct parser *p, struct slice *in)
{
	uint64_t left = p->count;
	size_t n = in->n;

	if (!lane_begins(&p->lane, *in->p))
		return false;
	if (lane_run(&p->lane, in, p->out, p->full, &p->count) == -1)
		p->failed = true;
	p->records += left - p->count;
	if (p->lane.id.p && event_named(&p->event, p->lane.id) == -1)
		p->failed = true;
	p->lane.id.p = NULL;
	return in->n < n || p->failed;
}

/* The chunk is used up. */
static void
leave(struct parser *p)
{
	p->begin = NULL;
	lane_leave(&p->lane);
	if (p->time.p)
		lane_forget(&p->lane);
}

void
parser_tell(struct parser *p, struct resume *r)
{
	/* an event of the short cut has the id of one before it */
	if (r)
		lane_forget(&p->lane);
	p->resume = r;
}

static enum parser_step
next(struct parser *p, struct slice *in, struct buf *out, size_t full)
{
	enum parser_step s;

	p->out = out;
	p->full = full;
	p->piece = SLICE("");
	while (!told(p, &s)) {
		if (p->is_long) {
			part(p);
			continue;
		}
		if (in->n == 0) {
			leave(p);
			return PARSER_MORE;
		}
		if (wire_between(&p->wire) && event_between(&p->event)) {
			if (run(p, in))
				continue;
			p->begin = in->p;
			p->named = false;
		}
		if (*in->p != 'd' || !wire_between(&p->wire) ||
		    !(event_dataless(&p->event) ? single(p, in) : lines(p, in)))
			line(p, in);
	}
	return s;
}

enum parser_step
parser_next(struct parser *p, struct slice *in, struct buf *out)
{
	return next(p, in, out, PARSER_FULL_AT);
}

enum parser_step
parser_keep(struct parser *p, struct slice *in, struct buf *kept)
{
	enum parser_step s = next(p, in, kept, kept->n + PARSER_FULL_AT);

	if (buf_slice(kept, p->piece) == 0)
		return s;
	p->failed = true;
	return PARSER_ERROR;
}
