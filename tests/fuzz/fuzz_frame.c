/* SPDX-License-Identifier: MIT */
/*
 * The bytes made of a record, read as the standard says, are that record.
 *
 * Input: a byte of flags, the record.
 */
#include "check.h"
#include "event.h"
#include "frame.h"
#include "utf8.h"

/* The text of v, or v as it is spelled; null is no text. */
static void
text(struct buf *b, struct slice v)
{
	if (!v.p || json_type(v) == JSON_NULL)
		return;
	if (json_type(v) == JSON_STRING)
		CHECK(json_text(b, v) == 0);
	else
		CHECK(buf_slice(b, v) == 0);
}

static bool
text_is(struct slice v, struct slice want)
{
	struct buf b = { 0 };
	bool same;

	text(&b, v);
	same = slice_eq(buf_get(&b), want);
	buf_free(&b);
	return same;
}

static bool
same_but_line_ends(struct slice a, struct slice b)
{
	size_t i = 0, k = 0;

	for (;;) {
		while (i < a.n && (a.p[i] == '\r' || a.p[i] == '\n'))
			i++;
		while (k < b.n && (b.p[k] == '\r' || b.p[k] == '\n'))
			k++;
		if (i == a.n || k == b.n)
			return i == a.n && k == b.n;
		if (a.p[i++] != b.p[k++])
			return false;
	}
}

/* What came back stands for the data that went in. */
static void
check_data(struct slice in, struct slice out)
{
	bool json = json_valid(out, JSON_DEPTH);

	if (json_type(in) != JSON_STRING) {
		CHECK(json && same_but_line_ends(in, out));
		return;
	}
	/* a string is one again, or the text that will become one */
	if (json)
		CHECK(slice_eq(in, out));
	else
		CHECK(text_is(in, out));
}

static void
check_event(const struct record *r, struct slice frame, enum frame_got got)
{
	enum event_step last = EVENT_NONE, step;
	struct wire_line line;
	struct event e;
	struct wire w;
	enum wire_kind k;
	int events = 0;

	wire_init(&w, 1 << 20);
	event_init(&e, 1 << 20);
	e.streams = true;
	while ((k = wire_next(&w, &frame, &line)) != WIRE_MORE) {
		step = event_line(&e, k, &line);
		if (step == EVENT_READY) {
			events++;
			check_data(r->data, e.data);
			CHECK(text_is(r->id, e.id));
			CHECK(json_type(r->stream) == JSON_STRING
				? text_is(r->stream, e.stream)
				: e.stream.n == 0);
			CHECK(text_is(r->event, e.type) ||
			    (slice_eq(e.type, SLICE("message")) &&
				text_is(r->event, SLICE(""))));
		}
		last = step;
	}
	CHECK(!event_partial(&e) && !wire_partial(&w));
	CHECK(events == (got == FRAME_EVENT));
	CHECK(last == EVENT_READY || got != FRAME_EVENT);
	event_free(&e);
	wire_free(&w);
}

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
	struct slice s = { (const char *)bytes, n };
	unsigned flags = take_byte(&s) & FRAME_CLEAR_ID;
	struct buf b = { 0 };
	enum frame_got got;
	struct record r;

	s = json_trim(s);
	if (utf8_valid(s) < s.n || !json_valid(s, JSON_DEPTH + 1))
		return 0;
	record_read(&r, s);
	got = frame_write(&b, &r, flags);
	CHECK(got != FRAME_NOMEM);
	if (got == FRAME_NONE)
		CHECK(b.n == 0);
	else
		CHECK(b.n > 1 && memcmp(b.p + b.n - 2, "\n\n", 2) == 0);
	if (got == FRAME_EVENT || (got == FRAME_OTHER && r.event.p))
		check_event(&r, buf_get(&b), got);
	buf_free(&b);
	return 0;
}
