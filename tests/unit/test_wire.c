/* SPDX-License-Identifier: MIT */
/*
 * Lines and events for every way of cutting the input in two or three, and
 * byte by byte, with the input standing against an unmapped page.
 */
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include "event.h"
#include "tap.h"

#define LONGEST 40

static char *page; /* its end is followed by a page nobody may touch */
static size_t page_size;

static struct slice
guarded(struct slice s)
{
	char *at = page + page_size - s.n;

	memcpy(at, s.p, s.n);
	return (struct slice){ at, s.n };
}

/* What the lines of one chunk were, in words. */
static void
feed(struct wire *w, struct event *e, struct slice chunk, struct buf *log)
{
	static const char *const names[] = { "more", "data", "event", "id",
		"retry", "other", "comment", "long", "end", "bom", "error" };
	struct slice in = guarded(chunk);
	struct wire_line l;
	enum wire_kind k;

	while ((k = wire_next(w, &in, &l)) != WIRE_MORE) {
		buf_str(log, names[k]);
		if (k >= WIRE_DATA && k <= WIRE_LONG) {
			buf_byte(log, '<');
			buf_slice(log, l.name);
			buf_byte(log, '|');
			buf_slice(log, l.value);
			buf_byte(log, '>');
		}
		switch (event_line(e, k, &l)) {
		case EVENT_READY:
			buf_byte(log, '=');
			buf_slice(log, e->type);
			buf_byte(log, ',');
			buf_slice(log, e->id);
			buf_byte(log, ',');
			buf_slice(log, e->data);
			break;
		case EVENT_EMPTY:
			buf_str(log, "=empty");
			break;
		case EVENT_LARGE:
			buf_str(log, "=large,");
			buf_slice(log, e->id);
			break;
		default:
			break;
		}
		buf_byte(log, ' ');
	}
	ok(in.n == 0, "the chunk is used up");
}

static void
run(struct slice s, size_t a, size_t b, struct slice want, const char *what)
{
	struct buf log = { .max = 0 };
	struct wire w;
	struct event e;

	wire_init(&w, LONGEST);
	event_init(&e, LONGEST - 6);
	feed(&w, &e, (struct slice){ s.p, a }, &log);
	feed(&w, &e, (struct slice){ s.p + a, b - a }, &log);
	feed(&w, &e, (struct slice){ s.p + b, s.n - b }, &log);
	is(buf_get(&log), want, what);
	buf_free(&log);
	wire_free(&w);
	event_free(&e);
}

static void
bytes(struct slice s, struct slice want, const char *what)
{
	struct buf log = { .max = 0 };
	struct wire w;
	struct event e;

	wire_init(&w, LONGEST);
	event_init(&e, LONGEST - 6);
	for (size_t i = 0; i < s.n; i++)
		feed(&w, &e, (struct slice){ s.p + i, 1 }, &log);
	is(buf_get(&log), want, what);
	buf_free(&log);
	wire_free(&w);
	event_free(&e);
}

static void
cases(void)
{
	const struct {
		const char *what;
		struct slice in, want;
	} row[] = {
		{ "one event", SLICE("data: x\n\n"),
		    SLICE("data<data|x> end=message,,x ") },
		{ "no space", SLICE("event:tweet\ndata:{}\n\n"),
		    SLICE("event<event|tweet> data<data|{}> end=tweet,,{} ") },
		{ "one space only", SLICE("data:  x \n\n"),
		    SLICE("data<data| x > end=message,, x  ") },
		{ "CR", SLICE("data:x\r\rdata:y\r\r"),
		    SLICE("data<data|x> end=message,,x data<data|y> "
			  "end=message,,y ") },
		{ "CRLF", SLICE("data:x\r\n\r\ndata:y\r\n\r\n"),
		    SLICE("data<data|x> end=message,,x data<data|y> "
			  "end=message,,y ") },
		{ "CR then LF CR", SLICE("data:x\r\n\n\r"),
		    SLICE("data<data|x> end=message,,x end ") },
		{ "mixed", SLICE("data:x\ndata:y\r\ndata\r\n\n"),
		    SLICE("data<data|x> data<data|y> data<data|> "
			  "end=message,,x\ny\n ") },
		{ "BOM",
		    SLICE("\xef\xbb\xbf"
			  "data:x\n\n"),
		    SLICE("bom data<data|x> end=message,,x ") },
		{ "two BOMs",
		    SLICE("\xef\xbb\xbf\xef\xbb\xbf"
			  "data:x\n\n"),
		    SLICE("bom other<\xef\xbb\xbf"
			  "data|x> end ") },
		{ "half a BOM",
		    SLICE("\xef\xbb"
			  "data:x\n\n"),
		    SLICE("other<\xef\xbb"
			  "data|x> end ") },
		{ "BOM later", SLICE("\n\xef\xbb\xbf:x\n"),
		    SLICE("end other<\xef\xbb\xbf|x> ") },
		{ "comment", SLICE(": hi\n:\n::x\n\n"),
		    SLICE("comment<|hi> comment<|> comment<|:x> end ") },
		{ "id", SLICE("id: 7\ndata\n\ndata\n\nid\ndata\n\n"),
		    SLICE(
			"id<id|7> data<data|> end=message,7, data<data|> "
			"end=message,7, id<id|> data<data|> end=message,, ") },
		{ "id with NUL", SLICE("id:a\nid:b\0c\ndata:\n\n"),
		    SLICE("id<id|a> id<id|b\0c> data<data|> end=message,a, ") },
		{ "no data", SLICE("event:end\n\nid:1\n\nretry:5\n\n:c\n\n"),
		    SLICE("event<event|end> end=empty id<id|1> end=empty "
			  "retry<retry|5> end comment<|c> end ") },
		{ "names are exact",
		    SLICE("Data:x\ndata :x\n data:x\ndat:x\n\n"),
		    SLICE("other<Data|x> other<data |x> other< data|x> "
			  "other<dat|x> end ") },
		{ "no colon", SLICE("data\nevent\nfoo\n\n"),
		    SLICE("data<data|> event<event|> other<foo|> "
			  "end=message,, ") },
		{ "the type is of one event",
		    SLICE("event:a\ndata\n\ndata\n\n"),
		    SLICE("event<event|a> data<data|> end=a,, data<data|> "
			  "end=message,, ") },
		{ "order is free", SLICE("data:1\nevent:a\nid:2\nevent:b\n\n"),
		    SLICE("data<data|1> event<event|a> id<id|2> "
			  "event<event|b> end=b,2,1 ") },
		{ "unfinished", SLICE("data:x\n\ndata:y\n"),
		    SLICE("data<data|x> end=message,,x data<data|y> ") },
		{ "a line at the limit",
		    SLICE("data: 0123456789012345678901234567890123\n\n"),
		    SLICE("data<data|0123456789012345678901234567890123> "
			  "end=message,,0123456789012345678901234567890123 ") },
		{ "a line past it",
		    SLICE("id:1\ndata: 01234567890123456789012345678901234\n"
			  "data:x\n\ndata:y\n\n"),
		    SLICE("id<id|1> long<data|> data<data|x> end=large,1 "
			  "data<data|y> end=message,1,y ") },
		{ "many lines past it",
		    SLICE("data:0123456789012345678\ndata:0123456789012345678\n"
			  "id:2\n\n"),
		    SLICE("data<data|0123456789012345678> "
			  "data<data|0123456789012345678> id<id|2> "
			  "end=large,2 ") },
		{ "a long comment does no harm",
		    SLICE(":01234567890123456789012345678901234567890123\n"
			  "data:x\n\n"),
		    SLICE("long<|> data<data|x> end=message,,x ") },
		{ "a long name",
		    SLICE("data012345678901234567890123456789012345678901\n"
			  "data:x\n\n"),
		    SLICE("long<data012345678901|> data<data|x> "
			  "end=message,,x ") },
	};

	for (size_t i = 0; i < sizeof(row) / sizeof(*row); i++) {
		struct slice s = row[i].in;

		for (size_t b = 0; b <= s.n; b++)
			for (size_t a = 0; a <= b; a++)
				run(s, a, b, row[i].want, row[i].what);
		bytes(s, row[i].want, row[i].what);
	}
}

/* A new connection begins with a mark again; the last event id lives on. */
static void
reset(void)
{
	struct buf log = { .max = 0 };
	struct wire w;
	struct event e;

	wire_init(&w, LONGEST);
	event_init(&e, LONGEST);
	feed(&w, &e, SLICE("id:1\ndata:x\n\ndata:half"), &log);
	ok(wire_partial(&w), "half a line is held");
	wire_reset(&w);
	event_drop(&e);
	ok(!wire_partial(&w) && !event_partial(&e), "dropped");
	buf_reset(&log);
	feed(&w, &e,
	    SLICE("\xef\xbb\xbf"
		  "data:y\n\n"),
	    &log);
	is(buf_get(&log), SLICE("bom data<data|y> end=message,1,y "), "again");
	event_reset(&e);
	buf_reset(&log);
	feed(&w, &e, SLICE("data:z\n\n"), &log);
	is(buf_get(&log), SLICE("data<data|z> end=message,,z "), "forgotten");
	buf_free(&log);
	wire_free(&w);
	event_free(&e);
}

int
main(void)
{
	size_t unit = (size_t)sysconf(_SC_PAGESIZE);

	page_size = unit;
	page = mmap(NULL, 2 * unit, PROT_READ | PROT_WRITE,
	    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (page == MAP_FAILED || mprotect(page + unit, unit, PROT_NONE)) {
		perror("mmap");
		return 1;
	}
	cases();
	reset();
	return done();
}
