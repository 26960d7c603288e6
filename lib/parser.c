/* SPDX-License-Identifier: MIT */
#include "parser.h"

#include "glob.h"
#include "utf8.h"

/* Data from here on is not copied into the output. */
#define LONG_DATA ((size_t)256 << 10)

void
parser_init(struct parser *p)
{
	memset(p, 0, sizeof(*p));
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
	p->pieces = p->refused = p->failed = false;
}

void
parser_free(struct parser *p)
{
	wire_free(&p->wire);
	event_free(&p->event);
	buf_free(&p->fixed);
	buf_free(&p->quoted);
}

bool
parser_partial(const struct parser *p)
{
	return event_partial(&p->event) || wire_partial(&p->wire);
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

/*
 * JSON of many lines, in a buffer of ours, without the line ends that joined
 * them: they are white space.
 */
static struct slice
join(struct slice s)
{
	char *to, *p = memchr(s.p, '\n', s.n), *lf;
	const char *end = s.p + s.n;

	if (!p)
		return s;
	for (to = p++; p < end; p = lf + 1) {
		lf = memchr(p, '\n', (size_t)(end - p));
		if (!lf)
			lf = p + (end - p);
		memmove(to, p, (size_t)(lf - p));
		to += lf - p;
	}
	s.n = (size_t)(to - s.p);
	return s;
}

/* A record's data and its end, behind its head in out. */
static int
tail(struct parser *p, struct slice data, bool json)
{
	if (data.n < LONG_DATA)
		return record_tail(p->out, data, json);
	p->pieces = true;
	if (json)
		data = join(data);
	else {
		buf_trim(&p->quoted, BUF_KEEP);
		if (json_str(&p->quoted, data) == -1)
			return -1;
		data = buf_get(&p->quoted);
	}
	p->piece[0] = data;
	p->piece[1] = SLICE("}\n");
	return 0;
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
		lane_learn(&p->lane, prefix, slice_from(buf_get(p->out), at));
	if (r == 0)
		r = tail(p, data, j == JUDGE_JSON && p->data != PARSER_STRING);
	made(p, at, r);
}

static void
dispatch(struct parser *p, struct slice prefix)
{
	struct slice none = { NULL, 0 };

	if (wanted(p, p->event.type))
		record(p, prefix);
	else if (prefix.p)
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
		break;
	case WIRE_OTHER:
		if (slice_eq(l.name, SLICE(EVENT_STREAM)))
			break;
		p->other++;
		/* is to be counted each time */
		p->begin = NULL;
		break;
	case WIRE_ID:
		/* it is in the heads of events that have none of their own */
		lane_forget(&p->lane);
		break;
	default:
		break;
	}
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
	if (p->begin)
		prefix =
		    (struct slice){ p->begin, (size_t)(data.p - p->begin) };
	step(p, event_single(&p->event, data), prefix);
	return true;
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
	} else if (p->pieces) {
		p->pieces = false;
		*s = PARSER_LONG;
	} else if (p->count == 0 || p->refused)
		*s = PARSER_DONE;
	else if (p->out->n >= PARSER_FULL_AT)
		*s = PARSER_FULL;
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

	if (lane_run(&p->lane, in, p->out, PARSER_FULL_AT, &p->count) == -1)
		p->failed = true;
	p->records += left - p->count;
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

enum parser_step
parser_next(struct parser *p, struct slice *in, struct buf *out)
{
	enum parser_step s;

	p->out = out;
	while (!told(p, &s)) {
		if (in->n == 0) {
			leave(p);
			return PARSER_MORE;
		}
		if (wire_between(&p->wire) && event_between(&p->event)) {
			if (run(p, in))
				continue;
			p->begin = in->p;
		}
		if (*in->p == 'd' && wire_between(&p->wire) &&
		    event_dataless(&p->event) && single(p, in))
			continue;
		line(p, in);
	}
	return s;
}
