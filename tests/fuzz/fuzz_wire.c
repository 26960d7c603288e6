/* SPDX-License-Identifier: MIT */
/*
 * However a stream is cut, its lines are those of the whole; every byte is
 * taken; no more is held than the limit allows.
 *
 * Input: a byte for the cuts, a byte for the limit, the stream.
 */
#include "check.h"
#include "wire.h"

#define NAME_KEPT 16

/* One line as text, so that whole lists of them can be compared. */
static void
note(struct buf *b, enum wire_kind k, const struct wire_line *l)
{
	struct slice name = SLICE(""), value = SLICE("");

	if (k != WIRE_END && k != WIRE_BOM) {
		name = l->name;
		value = l->value;
	}
	CHECK(buf_fmt(b, "%d %zu:", (int)k, name.n) == 0);
	CHECK(buf_slice(b, name) == 0);
	CHECK(buf_fmt(b, " %zu:", value.n) == 0);
	CHECK(buf_slice(b, value) == 0);
	CHECK(buf_byte(b, '\n') == 0);
}

static enum wire_kind
kind(struct slice name)
{
	if (slice_eq(name, SLICE("data")))
		return WIRE_DATA;
	if (slice_eq(name, SLICE("event")))
		return WIRE_EVENT;
	if (slice_eq(name, SLICE("id")))
		return WIRE_ID;
	if (slice_eq(name, SLICE("retry")))
		return WIRE_RETRY;
	return WIRE_OTHER;
}

static void
plain_line(struct buf *b, struct slice s, size_t maxline)
{
	struct wire_line l = { s, SLICE(""), NULL };
	bool large = s.n > maxline;
	size_t colon = 0;

	if (s.n == 0) {
		note(b, WIRE_END, &l);
		return;
	}
	if (large && s.n > NAME_KEPT)
		l.name.n = s.n = NAME_KEPT;
	while (colon < s.n && s.p[colon] != ':')
		colon++;
	if (colon < s.n) {
		l.name.n = colon;
		l.value = slice_from(s, colon + 1);
		if (l.value.n && *l.value.p == ' ')
			l.value = slice_from(l.value, 1);
	}
	if (large)
		l.value = SLICE("");
	note(b,
	    large                   ? WIRE_LONG
		: colon == 0 && s.n ? WIRE_COMMENT
				    : kind(l.name),
	    &l);
}

/* The standard's words: split at CRLF, LF or CR, drop what has no end. */
static size_t
plain(struct buf *b, struct slice s, size_t maxline)
{
	struct wire_line none = { SLICE(""), SLICE(""), NULL };
	size_t i = 0, from = 0;

	if (s.n >= 3 && memcmp(s.p, "\xef\xbb\xbf", 3) == 0) {
		note(b, WIRE_BOM, &none);
		from = i = 3;
	}
	while (i < s.n) {
		if (s.p[i] != '\r' && s.p[i] != '\n') {
			i++;
			continue;
		}
		plain_line(b, (struct slice){ s.p + from, i - from }, maxline);
		if (s.p[i] == '\r' && i + 1 < s.n && s.p[i + 1] == '\n')
			i++;
		from = ++i;
	}
	return s.n - from;
}

static void
cut(struct buf *b, struct wire *w, struct slice s, struct cuts c)
{
	while (s.n) {
		struct slice part = { s.p, cuts_next(&c, s.n) };
		struct wire_line l;
		enum wire_kind k;
		size_t left = part.n;

		s = slice_from(s, part.n);
		while ((k = wire_next(w, &part, &l)) != WIRE_MORE) {
			CHECK(k != WIRE_ERROR);
			/* each call goes on, or there would be no end */
			CHECK(part.n < left);
			left = part.n;
			note(b, k, &l);
		}
		CHECK(part.n == 0);
		CHECK(w->carry.n <= w->maxline || w->carry.n <= NAME_KEPT);
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
	struct slice s = { (const char *)bytes, n };
	struct buf want = { .max = 0 }, got = { .max = 0 };
	struct cuts c = { take_byte(&s) };
	size_t maxline = take_byte(&s), left;
	struct wire w;

	if (maxline >= 200)
		maxline = 1 << 20;
	left = plain(&want, s, maxline);
	wire_init(&w, maxline);
	for (int round = 0; round < 2; round++) {
		buf_reset(&got);
		cut(&got, &w, s, c);
		CHECK(slice_eq(buf_get(&got), buf_get(&want)));
		CHECK(wire_partial(&w) == (left > 0));
		wire_reset(&w);
	}
	wire_free(&w);
	buf_free(&want);
	buf_free(&got);
	return 0;
}
