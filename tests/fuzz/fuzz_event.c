/* SPDX-License-Identifier: MIT */
/*
 * The events of a stream, cut anywhere, are those of a plain reading of the
 * standard; what is past the limit is reported and its id counts.
 *
 * Input: a byte for the cuts, a byte for the limit, the stream.  With an odd
 * limit the name of the stream is looked for.
 */
#include "check.h"
#include "event.h"

static void
note(struct buf *b, enum event_step step, struct slice type, struct slice data,
    struct slice id, struct slice stream)
{
	bool whole = step == EVENT_READY || step == EVENT_EMPTY;

	CHECK(buf_fmt(b, "%d id=%zu:", (int)step, id.n) == 0);
	CHECK(buf_slice(b, id) == 0);
	if (whole) {
		CHECK(buf_fmt(b, " type=%zu:", type.n) == 0);
		CHECK(buf_slice(b, type) == 0);
		CHECK(buf_fmt(b, " data=%zu:", data.n) == 0);
		CHECK(buf_slice(b, data) == 0);
		CHECK(buf_fmt(b, " stream=%zu:", stream.n) == 0);
		CHECK(buf_slice(b, stream) == 0);
	}
	CHECK(buf_byte(b, '\n') == 0);
}

/* What the standard keeps while it reads. */
struct state {
	struct buf type, data, id, stream;
	bool any, datum, large, streams;
	size_t max;
};

static void
set(struct buf *b, struct slice s)
{
	buf_reset(b);
	CHECK(buf_slice(b, s) == 0);
}

static void
plain_end(struct buf *b, struct state *t)
{
	struct slice data = buf_get(&t->data);
	struct slice type = buf_get(&t->type);

	if (data.n) /* the standard: remove the last LF */
		data.n--;
	if (type.n == 0)
		type = SLICE("message");
	if (t->large || (t->datum && data.n > t->max))
		note(b, EVENT_LARGE, type, data, buf_get(&t->id),
		    buf_get(&t->stream));
	else if (t->datum)
		note(b, EVENT_READY, type, data, buf_get(&t->id),
		    buf_get(&t->stream));
	else if (t->any)
		note(b, EVENT_EMPTY, type, data, buf_get(&t->id),
		    buf_get(&t->stream));
	buf_reset(&t->data);
	buf_reset(&t->type);
	buf_reset(&t->stream);
	t->any = t->datum = t->large = false;
}

static void
plain_field(struct state *t, struct slice s, size_t maxline)
{
	struct slice name = s, value = SLICE("");
	const char *colon = memchr(s.p, ':', s.n);
	bool large = s.n > maxline;

	if (colon) {
		name.n = (size_t)(colon - s.p);
		value = slice_from(s, name.n + 1);
		if (value.n && *value.p == ' ')
			value = slice_from(value, 1);
	}
	if (slice_eq(name, SLICE("data"))) {
		t->large |= large;
		t->datum |= !large;
		if (!large) {
			CHECK(buf_slice(&t->data, value) == 0);
			CHECK(buf_byte(&t->data, '\n') == 0);
		}
	} else if (slice_eq(name, SLICE("event"))) {
		t->large |= large;
		t->any |= !large;
		if (!large)
			set(&t->type, value);
	} else if (slice_eq(name, SLICE("id"))) {
		t->large |= large;
		t->any |= !large;
		if (!large && !memchr(value.p, '\0', value.n))
			set(&t->id, value);
	} else if (slice_eq(name, SLICE("sse-stream"))) {
		if (!large && t->streams && t->stream.n == 0)
			set(&t->stream, value);
	}
}

static void
plain(struct buf *b, struct slice s, size_t max, size_t maxline)
{
	struct state t = { .max = max, .streams = max % 2 };
	size_t i = 0, from = 0;

	if (s.n >= 3 && memcmp(s.p, "\xef\xbb\xbf", 3) == 0)
		from = i = 3;
	while (i < s.n) {
		if (s.p[i] != '\r' && s.p[i] != '\n') {
			i++;
			continue;
		}
		if (i == from)
			plain_end(b, &t);
		else
			plain_field(&t, (struct slice){ s.p + from, i - from },
			    maxline);
		if (s.p[i] == '\r' && i + 1 < s.n && s.p[i + 1] == '\n')
			i++;
		from = ++i;
	}
	buf_free(&t.type);
	buf_free(&t.data);
	buf_free(&t.id);
	buf_free(&t.stream);
}

static void
cut(struct buf *b, struct wire *w, struct event *e, struct slice s,
    struct cuts c)
{
	while (s.n) {
		struct slice part = { s.p, cuts_next(&c, s.n) };
		struct wire_line l;
		enum event_step step;
		enum wire_kind k;

		s = slice_from(s, part.n);
		while ((k = wire_next(w, &part, &l)) != WIRE_MORE) {
			step = event_line(e, k, &l);
			CHECK(step != EVENT_ERROR);
			if (step != EVENT_NONE) {
				CHECK(k == WIRE_END && !event_partial(e));
				note(b, step, e->type, e->data, e->id,
				    e->stream);
			}
		}
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
	struct slice s = { (const char *)bytes, n };
	struct buf want = { .max = 0 }, got = { .max = 0 };
	struct cuts c = { take_byte(&s) };
	size_t max = take_byte(&s), maxline;
	struct event e;
	struct wire w;

	if (max >= 200)
		max += 1 << 20;
	maxline = max + sizeof("data: ") - 1;
	/* shorter than a field's name and colon, what is it the limit of? */
	if (maxline < 17)
		maxline = 17;
	plain(&want, s, max, maxline);
	wire_init(&w, maxline);
	event_init(&e, max);
	e.streams = max % 2;
	for (int round = 0; round < 2; round++) {
		buf_reset(&got);
		cut(&got, &w, &e, s, c);
		CHECK(slice_eq(buf_get(&got), buf_get(&want)));
		wire_reset(&w);
		event_reset(&e);
	}
	wire_free(&w);
	event_free(&e);
	buf_free(&want);
	buf_free(&got);
	return 0;
}
