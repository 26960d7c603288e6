/* SPDX-License-Identifier: MIT */
#include <unistd.h>

#include "stream.h"
#include "tap.h"

static struct stream_opts o;
static struct sink sink;
static struct stream s;

static void
start(const char *id)
{
	int null = dup(1);

	sink_init(&sink, null);
	close(null);
	ok(stream_init(&s, &o, &sink, slice_str(id)) == 0, "init");
}

static void
stop(void)
{
	stream_free(&s);
	buf_free(&sink.held);
	buf_free(&sink.ends);
	if (sink.owned)
		close(sink.fd);
}

static int
bytes(const char *text, uint64_t now)
{
	return stream_bytes(&s, slice_str(text), now);
}

static void
out(const char *want)
{
	is(buf_get(&sink.held), slice_str(want), "output");
}

static void
notes(void)
{
	o = (struct stream_opts){
		.count = UINT64_MAX, .max_event = 1000, .notes = true
	};
	start("");
	stream_open(&s, SLICE("http://h/\""), 1, false, 1000);
	bytes("id: 7\ndata: a\n\nid: 8\ndata: ha", 1100);
	ok(stream_half(&s), "half");
	stream_close(&s, "cut", 2000);
	stream_open(&s, SLICE("http://h/"), 3, true, 3500);
	stream_close(&s, "no event", 4000);
	stream_open(&s, SLICE("http://h/"), 1, true, 4001);
	bytes(":hi\nid: 8\ndata: b\n\ndata: c\n\n", 5000);
	stream_close(&s, "end", 6000);
	out("event: sse-connect\n"
	    "data: {\"note\":\"open\",\"url\":\"http://h/\\\"\","
	    "\"attempt\":1}\n\n"
	    "id: 7\ndata: a\n\n"
	    "event: sse-connect\n"
	    "data: {\"note\":\"close\",\"reason\":\"cut\"}\n\n"
	    "event: sse-connect\n"
	    "data: {\"note\":\"open\",\"url\":\"http://h/\","
	    "\"attempt\":3}\n\n"
	    "event: sse-connect\n"
	    "data: {\"note\":\"close\",\"reason\":\"no event\"}\n\n"
	    "event: sse-connect\n"
	    "data: {\"note\":\"open\",\"url\":\"http://h/\","
	    "\"attempt\":1}\n\n"
	    ":hi\n"
	    "event: sse-connect\n"
	    "data: {\"note\":\"gap\",\"last_id\":\"7\",\"first_id\":\"8\","
	    "\"seconds\":1.501,\"resumed\":true}\n\n"
	    "id: 8\ndata: b\n\n"
	    "data: c\n\n"
	    "event: sse-connect\n"
	    "data: {\"note\":\"close\",\"reason\":\"end\"}\n\n");
	ok(s.events == 3 && s.byte_ms == 5000, "counts");
	stop();
}

/* An earlier run ended at an id; this one tells what it knows of the gap. */
static void
taken_up(void)
{
	o = (struct stream_opts){
		.count = UINT64_MAX, .max_event = 1000, .notes = true
	};
	start("7");
	stream_open(&s, SLICE("http://h/"), 1, true, 1000);
	stream_close(&s, "cut", 2000);
	stream_open(&s, SLICE("http://h/"), 1, true, 2500);
	bytes("id: 9\ndata: a\n\n", 3000);
	is(slice_from(buf_get(&sink.held), sink.held.n - 102),
	    SLICE("\n\nevent: sse-connect\n"
		  "data: {\"note\":\"gap\",\"last_id\":\"7\","
		  "\"first_id\":\"9\",\"resumed\":null}\n\n"
		  "id: 9\ndata: a\n\n"),
	    "gap without a length");
	stop();
}

static void
ends(void)
{
	static const char *data[] = { "[DONE]", "bye\nbye" };
	static const char *stop_at[] = { "end*" }, *anew[] = { "close" };

	o = (struct stream_opts){ .count = 3,
		.max_event = 1000,
		.stop_data = { data, 2 },
		.stop_event = { stop_at, 1 },
		.reconnect_event = { anew, 1 } };
	start("");
	ok(bytes("data: 1\n\nevent: x\n\ndata: 2\n\n", 0) == 1, "two");
	ok(bytes("data\n\ndata: 4\n\n", 0) == 0, "three");
	ok(s.finish && s.events == 3, "count");
	out("data: 1\n\nevent: x\n\ndata: 2\n\ndata\n\n");
	stop();
	start("");
	ok(bytes("data: [DONE] \n\n", 0) == 1, "almost");
	ok(bytes("data: [DONE]\n\n", 0) == 0 && s.finish, "stop on data");
	stop();
	start("");
	ok(bytes("data: bye\ndata: bye\n\n", 0) == 0, "data of two lines");
	stop();
	start("");
	ok(bytes("event: ending\n\n", 0) == 1, "no event without data");
	ok(bytes("event: ending\ndata\n\n", 0) == 0 && s.finish, "stop");
	stop();
	start("");
	ok(bytes("event: close\ndata\n\nx", 0) == 0, "reconnect");
	ok(!s.finish && s.anew, "anew");
	stop();
}

static void
large(void)
{
	o = (struct stream_opts){ .count = 2, .max_event = 20 };
	start("x");
	is(stream_id(&s), SLICE("x"), "id to start from");
	ok(bytes("id: 2\ndata: 1234567890123456\n\ndata: a\n\n", 9) == 1,
	    "skipped, not counted");
	ok(s.large == 1 && s.events == 1, "large");
	is(stream_id(&s), SLICE("2"), "its id counts");
	out("data: a\n\n");
	stop();
}

int
main(void)
{
	notes();
	taken_up();
	ends();
	large();
	return done();
}
