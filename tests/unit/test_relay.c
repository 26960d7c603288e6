/* SPDX-License-Identifier: MIT */
#include "relay.h"
#include "tap.h"

#define LIMIT 200

struct seen {
	struct buf bytes, log; /* what came out; a line a block with fields */
	uint64_t large;
};

static void
block(struct seen *s, const struct relay_block *b)
{
	ok(b->bytes.n > 0, "no empty block");
	buf_slice(&s->bytes, b->bytes);
	if (b->event || b->id)
		buf_fmt(&s->log, "%s%s %.*s=%.*s\n", b->event ? "event" : "",
		    b->id ? "+id" : "", (int)b->type.n, b->type.p,
		    (int)b->data.n, b->data.p ? b->data.p : "");
}

static void
feed(struct relay *r, struct seen *s, struct slice chunk)
{
	struct relay_block b;
	enum relay_step k;

	while ((k = relay_next(r, &chunk, &b)) != RELAY_MORE) {
		if (k == RELAY_BLOCK)
			block(s, &b);
		else
			ok(k == RELAY_LARGE, "no memory?");
	}
	ok(chunk.n == 0, "all taken");
	s->large = r->large;
}

static void
forget(struct seen *s)
{
	buf_free(&s->bytes);
	buf_free(&s->log);
	*s = (struct seen){ .large = 0 };
}

/* in, whole and at every cut, gives out and log; the rest is dropped */
static void
gives(struct slice in, struct slice out, const char *log, const char *id)
{
	struct seen s = { .large = 0 };
	struct relay r;

	for (size_t cut = 0; cut <= in.n; cut++) {
		relay_init(&r, LIMIT);
		feed(&r, &s, (struct slice){ in.p, cut });
		feed(&r, &s, slice_from(in, cut));
		is(buf_get(&s.bytes), out, in.p);
		is(buf_get(&s.log), slice_str(log), in.p);
		is(resume_id(&r.resume), slice_str(id), in.p);
		forget(&s);
		relay_free(&r);
	}
	/* a byte at a time */
	relay_init(&r, LIMIT);
	for (size_t i = 0; i < in.n; i++)
		feed(&r, &s, (struct slice){ in.p + i, 1 });
	is(buf_get(&s.bytes), out, in.p);
	is(buf_get(&s.log), slice_str(log), in.p);
	forget(&s);
	relay_free(&r);
}

#define BOM "\xef\xbb\xbf"

static void
streams(void)
{
	gives(SLICE("data: a\n\ndata: b\n\n"), SLICE("data: a\n\ndata: b\n\n"),
	    "event message=a\nevent message=b\n", "");
	gives(SLICE("data: a\n\nid: 2\ndata: ha"), SLICE("data: a\n\n"),
	    "event message=a\n", "");
	gives(SLICE("data: a\n\nid: 2\ndata: half\n"), SLICE("data: a\n\n"),
	    "event message=a\n", "");
	gives(SLICE(BOM "data: a\n\n" BOM "data: b\n\n"),
	    SLICE("data: a\n\n" BOM "data: b\n\n"), "event message=a\n", "");
	gives(SLICE(BOM BOM "data: a\n\n"), SLICE(BOM "data: a\n\n"), "", "");
	gives(SLICE("\xef\xbb"
		    "data: a\n\n"),
	    SLICE("\xef\xbb"
		  "data: a\n\n"),
	    "", "");
	gives(SLICE("event: x\r\nid: 7\r\ndata: a\r\ndata:\r\n\r\n"),
	    SLICE("event: x\r\nid: 7\r\ndata: a\r\ndata:\r\n\r\n"),
	    "event+id x=a\n\n", "7");
	gives(SLICE("data: a\r\rdata: b\r\r"), SLICE("data: a\r\rdata: b\r\r"),
	    "event message=a\nevent message=b\n", "");
	/* comments between events do not wait for a blank line */
	gives(SLICE(":ok\n:thump\nevent: x\n:in\ndata: 1\n\n:end\n:un"),
	    SLICE(":ok\n:thump\nevent: x\n:in\ndata: 1\n\n:end\n"),
	    "event x=1\n", "");
	gives(SLICE("id: 5\n\n\n\n"), SLICE("id: 5\n\n\n\n"), "+id message=\n",
	    "5");
	gives(
	    SLICE("junk\n{\"a\":1}\n\n"), SLICE("junk\n{\"a\":1}\n\n"), "", "");
	gives(SLICE("data: a\0b\n\n"), SLICE("data: a\0b\n\n"),
	    "event message=a\n", "");
	gives(SLICE(""), SLICE(""), "", "");
}

static void
large(void)
{
	char text[600];
	struct seen s = { .large = 0 };
	struct relay r;
	size_t n;

	n = (size_t)snprintf(text, sizeof(text),
	    "id: 1\ndata: a\n\nid: 2\ndata: %0300d\n\nid: 3\ndata: b\n\n", 0);
	for (size_t cut = 0; cut <= n; cut++) {
		relay_init(&r, LIMIT);
		feed(&r, &s, (struct slice){ text, cut });
		ok(cut < 330 || r.held.cap <= 1 << 20, "nothing huge is held");
		feed(&r, &s, (struct slice){ text + cut, n - cut });
		is(buf_get(&s.bytes),
		    SLICE("id: 1\ndata: a\n\nid: 3\ndata: b\n\n"), "skipped");
		ok(s.large == 1, "counted");
		forget(&s);
		relay_free(&r);
	}
	relay_init(&r, LIMIT);
	feed(&r, &s, (struct slice){ text, 330 });
	is(resume_id(&r.resume), SLICE("2"), "its id counts");
	forget(&s);
	relay_free(&r);
	/* an endless line costs no memory */
	relay_init(&r, LIMIT);
	memset(text, 'x', sizeof(text));
	for (int i = 0; i < 1000; i++)
		feed(&r, &s, (struct slice){ text, sizeof(text) });
	ok(r.held.cap < 4096 && r.wire.carry.cap < 100000, "endless line");
	forget(&s);
	relay_free(&r);
}

static void
connections(void)
{
	struct seen s = { .large = 0 };
	struct relay r;

	relay_init(&r, LIMIT);
	feed(&r, &s, SLICE("id: 1\ndata: a\n\nid: 2\ndata: {\"a"));
	ok(relay_partial(&r), "in the middle");
	relay_drop(&r);
	ok(!relay_partial(&r), "dropped");
	feed(&r, &s, SLICE(BOM "data: b\n\n"));
	ok(!relay_partial(&r), "whole");
	is(buf_get(&s.bytes), SLICE("id: 1\ndata: a\n\ndata: b\n\n"),
	    "two connections");
	is(resume_id(&r.resume), SLICE("1"), "id kept");
	feed(&r, &s, SLICE("\n:x\n"));
	ok(!relay_partial(&r), "a comment is no event");
	relay_drop(&r);
	feed(&r, &s, SLICE("data: c\r\n\r"));
	relay_drop(&r);
	feed(&r, &s, SLICE("\ndata: d\n\n"));
	is(slice_from(buf_get(&s.bytes), s.bytes.n - 10),
	    SLICE("\ndata: d\n\n"), "an LF of another connection");
	forget(&s);
	relay_free(&r);
}

static void
text(void)
{
	char big[RELAY_TEXT + 20];
	struct relay_block b;
	struct slice in;
	struct relay r;

	relay_init(&r, 1 << 20);
	memset(big, 'x', sizeof(big));
	memcpy(big, "data: ", 6);
	memcpy(big + sizeof(big) - 2, "\n\n", 2);
	in = (struct slice){ big, sizeof(big) };
	ok(relay_next(&r, &in, &b) == RELAY_BLOCK, "block");
	ok(b.event && !b.data.p, "long data is not handed out");
	relay_free(&r);
}

int
main(void)
{
	streams();
	large();
	connections();
	text();
	return done();
}
