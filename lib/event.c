/* SPDX-License-Identifier: MIT */
#include "event.h"

#include "lines.h"

/* A data line worth taking instead of copying. */
#define TAKE ((size_t)64 << 10)

/* Bytes of a stream whose data lines are joined at a time. */
#define JOIN ((size_t)64 << 10)

void
event_init(struct event *e, size_t max)
{
	*e = (struct event){ .max = max };
}

void
event_drop(struct event *e)
{
	buf_trim(&e->type_buf, BUF_KEEP);
	buf_trim(&e->data_buf, BUF_KEEP);
	e->from = 0;
	if (e->stream_buf.n)
		buf_trim(&e->stream_buf, BUF_KEEP);
	e->data_seen = e->field_seen = e->large = e->done = false;
}

void
event_reset(struct event *e)
{
	event_drop(e);
	buf_reset(&e->id_buf);
}

void
event_free(struct event *e)
{
	buf_free(&e->type_buf);
	buf_free(&e->data_buf);
	buf_free(&e->id_buf);
	buf_free(&e->stream_buf);
}

bool
event_partial(const struct event *e)
{
	return !e->done && (e->data_seen || e->field_seen || e->large);
}

static int
set(struct buf *b, struct slice s)
{
	buf_reset(b);
	return buf_slice(b, s);
}

/* The line as it is: the buffers change places. */
static void
take(struct event *e, const struct wire_line *line)
{
	struct buf b = e->data_buf;

	e->from = (size_t)(line->value.p - line->held->p);
	e->data_buf = *line->held;
	buf_reset(&b);
	*line->held = b;
}

/*
 * A line of data: its bytes and an LF, of which the last is taken off again.
 * line may be NULL.
 */
static inline enum event_step
data(struct event *e, struct slice s, const struct wire_line *line)
{
	e->joined = e->data_seen;
	e->data_seen = true;
	if (e->large)
		return EVENT_NONE;
	/* what is there ends in an LF that counts, as more follows */
	if (s.n > e->max || e->data_buf.n - e->from > e->max - s.n) {
		e->large = true;
		buf_reset(&e->data_buf);
		e->from = 0;
		return EVENT_NONE;
	}
	if (line && line->held && s.n >= TAKE && e->data_buf.n == 0)
		take(e, line);
	else if (buf_slice(&e->data_buf, s) == -1)
		return EVENT_ERROR;
	return buf_byte(&e->data_buf, '\n') == -1 ? EVENT_ERROR : EVENT_NONE;
}

/* Lines whose values and LFs are of less than max bytes need no other check. */
enum event_step
event_lines(struct event *e, struct slice *in)
{
	struct slice s = *in;
	struct buf *b = &e->data_buf;
	struct lines l;

	if (s.n > JOIN)
		s.n = JOIN;
	if (!e->large && b->n - e->from + s.n > e->max)
		return EVENT_NONE;
	if (buf_room(b, s.n + LINES_ROOM) == -1)
		return EVENT_ERROR;
	l = lines_join(b->p + b->n, s);
	if (l.taken)
		e->joined = e->data_seen;
	if (!e->large)
		b->n += l.made;
	*in = slice_from(*in, l.taken);
	return EVENT_NONE;
}

/* A blank line. */
static enum event_step
end(struct event *e)
{
	if (!e->data_seen && !e->field_seen && !e->large) {
		buf_reset(&e->stream_buf);
		return EVENT_NONE;
	}
	e->done = true;
	e->type = e->type_buf.n ? buf_get(&e->type_buf) : SLICE("message");
	e->id = buf_get(&e->id_buf);
	e->stream = buf_get(&e->stream_buf);
	e->data = slice_from(buf_get(&e->data_buf), e->from);
	if (e->data.n)
		e->data.n--;
	if (e->large)
		return EVENT_LARGE;
	if (e->data_seen)
		return EVENT_READY;
	return EVENT_EMPTY;
}

enum event_step
event_single(struct event *e, struct slice value)
{
	enum event_step step;

	if (e->done)
		event_drop(e);
	e->joined = false;
	e->data_seen = true;
	e->large = value.n > e->max;
	step = end(e);
	e->data = value;
	return step;
}

int
event_named(struct event *e, struct slice id)
{
	return set(&e->id_buf, id);
}

enum event_step
event_line(struct event *e, enum wire_kind k, const struct wire_line *line)
{
	int r = 0;

	if (e->done)
		event_drop(e);
	switch (k) {
	case WIRE_DATA:
		return data(e, line->value, line);
	case WIRE_EVENT:
		e->field_seen = true;
		r = set(&e->type_buf, line->value);
		break;
	case WIRE_ID:
		e->field_seen = true;
		if (!memchr(line->value.p, '\0', line->value.n))
			r = set(&e->id_buf, line->value);
		break;
	case WIRE_OTHER:
		if (e->streams && e->stream_buf.n == 0 &&
		    slice_eq(line->name, SLICE(EVENT_STREAM)))
			r = set(&e->stream_buf, line->value);
		break;
	case WIRE_LONG:
		/* of a field that counts; comments and unknown ones do not */
		if (slice_eq(line->name, SLICE("data")) ||
		    slice_eq(line->name, SLICE("event")) ||
		    slice_eq(line->name, SLICE("id")))
			e->large = true;
		break;
	case WIRE_END:
		return end(e);
	case WIRE_ERROR:
		return EVENT_ERROR;
	default:
		break;
	}
	return r == -1 ? EVENT_ERROR : EVENT_NONE;
}
