/* SPDX-License-Identifier: MIT */
#include "feed.h"

#include <stdio.h>
#include <stdlib.h>

#include "intake.h"
#include "tap.h"

#define SECOND UINT64_C(1000000)

/* A recording in memory. */
static struct slice text;

static struct slice
view(void *ctx, uint64_t at, size_t want)
{
	static char window[4096];
	struct slice s = slice_from(text, (size_t)at);

	(void)ctx;
	/* elsewhere each time, and no more than asked for */
	if (want < s.n)
		s.n = want;
	if (s.n <= sizeof(window)) {
		memset(window, '#', sizeof(window));
		memcpy(window, s.p, s.n);
		s.p = window;
	}
	return s;
}

static struct feed
recording(const char *bytes, bool records)
{
	struct feed f = { .view = view, .cut = { .records = records } };
	uint64_t at = 0;
	enum cut k;

	text = slice_str(bytes);
	f.size = text.n;
	while ((k = feed_walk(&f, &at)) != CUT_MORE)
		f.total += k == CUT_PIECE && f.cut.piece.kind == BLOCK_EVENT;
	f.size = at;
	return f;
}

/* All that c gets up to its end or a wait, step bytes at a time. */
static enum feed_got
drain(struct feed *f, struct cursor *c, uint64_t now, size_t step,
    struct buf *out, uint64_t *wake)
{
	enum feed_got got;
	char chunk[8192];
	size_t n;

	while (
	    (got = feed_read(f, c, now, chunk, step, &n, wake)) == FEED_BYTES)
		if (n == 0 || n > step || buf_add(out, chunk, n) == -1)
			abort();
	return got;
}

static void
gives(struct feed *f, const char *id, const char *want, const char *what)
{
	for (size_t step = 1; step < 40; step += 3) {
		struct cursor c = { 0 };
		struct buf out = { 0 };
		uint64_t wake;

		f->cached = 0;
		feed_open(f, &c, slice_str(id), 0);
		ok(drain(f, &c, 0, step, &out, &wake) == FEED_END, what);
		is(buf_get(&out), slice_str(want), what);
		feed_close(&c);
		buf_free(&out);
	}
}

#define ONE "\xef\xbb\xbf:hi\n\nevent: a\nid: 1\ndata: x\n\n"
#define TWO "id: 2\r\ndata: y\r\n\r\n"
#define THREE ":c\ndata: z\n\n"

static void
test_recording(void)
{
	struct feed f = recording(ONE TWO THREE "data: unfi", false);

	ok(f.total == 3 && f.size == strlen(ONE TWO THREE), "what is in it");
	gives(&f, "", ONE TWO THREE, "all");
	gives(&f, "1", TWO THREE, "behind 1");
	gives(&f, "2", THREE, "behind 2");
	gives(&f, "3", ONE TWO THREE, "unknown id");
	f.preamble = SLICE("retry: 5\n\n");
	gives(&f, "2", "retry: 5\n\n" THREE, "preamble");
	gives(&f, "",
	    "retry: 5\n\n:hi\n\nevent: a\nid: 1\ndata: x\n\n" TWO THREE,
	    "no mark behind a preamble");
	cutter_free(&f.cut);
}

static void
test_numbers(void)
{
	struct feed f = recording("data: a\n\n:c\n\ndata: b\n\n", false);

	f.number = true;
	gives(&f, "", "id: 1\ndata: a\n\n:c\n\nid: 2\ndata: b\n\n", "numbered");
	gives(&f, "1", ":c\n\nid: 2\ndata: b\n\n", "from a number");
	gives(&f, "2", "", "from the last");
	gives(&f, "3", "id: 1\ndata: a\n\n:c\n\nid: 2\ndata: b\n\n", "too far");
	gives(
	    &f, "x", "id: 1\ndata: a\n\n:c\n\nid: 2\ndata: b\n\n", "no number");
	cutter_free(&f.cut);
}

static void
test_records(void)
{
	struct feed f = recording("{\"id\":\"1\",\"data\":1}\n\nnan\n"
				  "{\"event\":\"e\",\"data\":\"two\"}",
	    true);

	ok(f.total == 2, "two records");
	gives(
	    &f, "", "id: 1\ndata: 1\n\nevent: e\nid:\ndata: two\n\n", "events");
	gives(&f, "1", "event: e\nid:\ndata: two\n\n", "behind 1");
	cutter_free(&f.cut);
}

static void
test_loop(void)
{
	struct feed f = recording("data: a\n\ndata: b\n\n", false);
	struct cursor c = { 0 };
	char got[40] = "";
	uint64_t wake;
	size_t n;

	f.loop = f.number = true;
	feed_open(&f, &c, SLICE("7"), 0);
	feed_read(&f, &c, 0, got, 30, &n, &wake);
	is(slice_str(got), SLICE("id: 8\ndata: b\n\nid: 9\ndata: a\n\n"),
	    "rounds are counted");
	feed_close(&c);
	cutter_free(&f.cut);
}

static bool
nothing(void *ctx, struct cursor *c, const struct piece *p)
{
	(void)ctx;
	(void)c;
	(void)p;
	return false;
}

static void
test_waits(void)
{
	struct feed f = recording("data: a\n\ndata: b\n\n", false);
	struct cursor c = { 0 };
	struct buf out = { 0 };
	uint64_t wake = 0;

	f.pace.rate = 2;
	f.keepalive = SECOND / 5;
	feed_open(&f, &c, SLICE(""), 5 * SECOND);
	ok(drain(&f, &c, 5 * SECOND, 100, &out, &wake) == FEED_WAIT &&
		wake == 5 * SECOND + SECOND / 5,
	    "waits for the keep-alive");
	is(buf_get(&out), SLICE("data: a\n\n"), "one event");
	ok(drain(&f, &c, wake, 100, &out, &wake) == FEED_WAIT, "waits on");
	is(buf_get(&out), SLICE("data: a\n\n:\n\n"), "a comment");
	f.keepalive = 0;
	drain(&f, &c, wake, 100, &out, &wake);
	ok(wake >= 5 * SECOND + SECOND / 2 &&
		wake <= 5 * SECOND + SECOND / 2 + 2,
	    "half a second behind the first");
	ok(drain(&f, &c, wake, 100, &out, &wake) == FEED_END, "the end");
	is(buf_get(&out), SLICE("data: a\n\n:\n\ndata: b\n\n"),
	    "the other event");
	feed_close(&c);

	f.pace.rate = 0;
	f.loop = true;
	f.want = nothing;
	f.idle = 3 * SECOND;
	feed_open(&f, &c, SLICE(""), 0);
	buf_reset(&out);
	ok(drain(&f, &c, 0, 100, &out, &wake) == FEED_WAIT && wake > 0,
	    "a loop without anything wanted does not spin");
	ok(drain(&f, &c, 3 * SECOND, 100, &out, &wake) == FEED_IDLE && !out.n,
	    "idle");
	feed_close(&c);
	buf_free(&out);
	cutter_free(&f.cut);
}

static void
test_max_rate(void)
{
	struct feed f = recording("data: 1\n\ndata: 2\n\ndata: 3\n\n"
				  "data: 4\n\ndata: 5\n\ndata: 6\n\n",
	    false);
	struct cursor c = { 0 };
	struct buf out = { 0 };
	uint64_t wake;

	f.max_rate = 4;
	feed_open(&f, &c, SLICE(""), SECOND);
	ok(drain(&f, &c, SECOND, 9, &out, &wake) == FEED_WAIT && out.n == 36,
	    "four at once");
	ok(wake >= SECOND + SECOND / 4 && wake <= SECOND + SECOND / 4 + 2,
	    "the next a quarter of a second later");
	drain(&f, &c, wake, 9, &out, &wake);
	ok(out.n == 45, "one");
	ok(drain(&f, &c, 9 * SECOND, 9, &out, &wake) == FEED_END && out.n == 54,
	    "all");
	feed_close(&c);
	buf_free(&out);
	cutter_free(&f.cut);
}

static void
put(struct intake *in, const char *bytes)
{
	size_t n = strlen(bytes);
	char *p = intake_room(in, n);
	uint64_t wake;

	memcpy(p, bytes, n);
	intake_put(in, n);
	ok(intake_run(in, 0, &wake) == INTAKE_MORE, "more");
}

static void
test_live(void)
{
	struct history h;
	struct feed f = { .live = &h, .keep = 3 };
	struct intake in = { .to = &h, .max = 50, .number = true };
	struct cursor a = { 0 }, b = { 0 };
	struct buf out = { 0 };
	uint64_t wake;

	history_init(&h, 4, 1000);
	put(&in, "\xef\xbb\xbf:c\n\nda");
	feed_open(&f, &a, SLICE(""), 0);
	put(&in, "ta: a\n\ndata: b\n");
	ok(drain(&f, &a, 0, 7, &out, &wake) == FEED_WAIT && wake == UINT64_MAX,
	    "waits for more");
	is(buf_get(&out), SLICE("id: 1\ndata: a\n\n"), "from now on");
	put(&in, "\n");
	feed_open(&f, &b, SLICE("1"), 0);
	buf_reset(&out);
	drain(&f, &b, 0, 7, &out, &wake);
	is(buf_get(&out), SLICE("id: 2\ndata: b\n\n"), "resumed");
	put(&in, "data: c\n\ndata: d\n\ndata: e\n\ndata: f\n\n");
	ok(feed_behind(&f, &a) && !feed_behind(&f, &b), "one is too slow");
	ok(drain(&f, &a, 0, 7, &out, &wake) == FEED_BEHIND, "and cut");
	f.limit = 3;
	ok(feed_behind(&f, &b), "the limit may be lower");
	f.limit = 0;
	in.eof = true;
	ok(intake_run(&in, 0, &wake) == INTAKE_END, "the end of input");
	f.over = true;
	buf_reset(&out);
	ok(drain(&f, &b, 0, 7, &out, &wake) == FEED_END, "is that of streams");
	ok(out.n == 4 * 15, "once all is sent");
	ok(in.events == 6, "events are counted");
	feed_close(&a);
	feed_close(&b);
	buf_free(&out);
	intake_free(&in);
	history_free(&h);
}

/* Numbers of another run are no place in this one. */
static void
test_run(void)
{
	struct history h;
	struct feed f = { .live = &h, .keep = 10 };
	struct intake in = {
		.to = &h, .max = 50, .number = true, .run = SLICE("r-")
	};
	struct cursor c = { 0 };
	struct buf out = { 0 };
	uint64_t wake;

	history_init(&h, 10, 1000);
	put(&in, "data: a\n\n:c\ndata: b\n\n");
	feed_open(&f, &c, SLICE("r-1"), 0);
	drain(&f, &c, 0, 7, &out, &wake);
	is(buf_get(&out), SLICE(":c\nid: r-2\ndata: b\n\n"), "this run");
	feed_open(&f, &c, SLICE("1"), 0);
	ok(c.pos == 0, "no run");
	feed_open(&f, &c, SLICE("s-1"), 0);
	ok(c.pos == 0, "another run");
	feed_close(&c);
	buf_free(&out);
	intake_free(&in);
	history_free(&h);
}

/* What had come before a reader did is no lag of its own. */
static void
test_limit(void)
{
	struct history h;
	struct feed f = { .live = &h, .keep = 10, .limit = 2 };
	struct intake in = { .to = &h, .max = 50, .number = true };
	struct cursor a = { 0 };
	struct buf out = { 0 };
	uint64_t wake;

	history_init(&h, 10, 1000);
	put(&in, "data: a\n\ndata: b\n\ndata: c\n\ndata: d\n\n");
	feed_open(&f, &a, SLICE("1"), 0);
	put(&in, "data: e\n\ndata: f\n\n");
	ok(!feed_behind(&f, &a) && feed_lag(&f, &a) == 1, "catching up");
	ok(drain(&f, &a, 0, 7, &out, &wake) == FEED_WAIT && out.n == 5 * 15,
	    "all is there for who reads");
	put(&in, "data: g\n\ndata: h\n\n");
	ok(!feed_behind(&f, &a), "two came since");
	put(&in, "data: i\n\n");
	ok(feed_behind(&f, &a), "three");
	feed_close(&a);
	buf_free(&out);
	intake_free(&in);
	history_free(&h);
}

static void
test_intake(void)
{
	struct history h;
	struct intake in = { .to = &h, .max = 20, .cut = { .records = true } };
	uint64_t wake;

	history_init(&h, 10, 1000);
	put(&in, "{\"data\":1}\n{\"data\":\"0123456789012345678901234567890");
	put(&in, "01234567890123456789");
	put(&in, "\"}\nnan\n\n{\"data\":2}\n{\"data\":3}");
	ok(h.next == 2 && in.large == 1 && in.bad == 1, "large and bad");
	in.eof = true;
	ok(intake_run(&in, 0, &wake) == INTAKE_END && h.next == 3,
	    "a last line without LF");
	intake_again(&in);
	put(&in, "{\"data\":1}\n");
	in.burst = 1;
	memcpy(intake_room(&in, 24), "{\"data\":2}\n{\"data\":3}\n", 22);
	intake_put(&in, 22);
	ok(intake_run(&in, 7, &wake) == INTAKE_WAIT && wake == 7 && h.next == 5,
	    "one at a time");
	intake_free(&in);
	history_free(&h);
}

int
main(void)
{
	test_recording();
	test_numbers();
	test_records();
	test_loop();
	test_waits();
	test_max_rate();
	test_live();
	test_limit();
	test_run();
	test_intake();
	return done();
}
