/* SPDX-License-Identifier: MIT */
#include <unistd.h>

#include "stream.h"
#include "tap.h"

static struct stream_opts o;
static struct relay relay;
static uint64_t events;
static size_t max_event = 1000;
static struct sink sink;
static struct stream s;

static void
start(const char *id)
{
	int null = dup(1);

	sink_init(&sink, null);
	close(null);
	relay_init(&relay, max_event);
	resume_set(&relay.resume, slice_str(id));
	o.events = &events;
	events = 0;
	ok(stream_init(&s, &o, &sink, &relay) == 0, "init");
}

static void
stop(void)
{
	stream_free(&s);
	relay_free(&relay);
	queue_free(&sink.held);
	if (sink.owned)
		close(sink.fd);
}

static int
bytes(const char *text)
{
	return stream_bytes(&s, &relay, slice_str(text));
}

static void
out(const char *want)
{
	is(buf_get(&sink.held.bytes), slice_str(want), "output");
}

static void
notes(void)
{
	o = (struct stream_opts){ .count = UINT64_MAX, .notes = true };
	start("");
	stream_open(&s, SLICE("http://h/\""), 1, false, 1000);
	bytes("id: 7\ndata: a\n\nid: 8\ndata: ha");
	ok(stream_half(&s), "half");
	stream_close(&s, "cut", 2000);
	stream_open(&s, SLICE("http://h/"), 3, true, 3500);
	stream_close(&s, "no event", 4000);
	stream_open(&s, SLICE("http://h/"), 1, true, 4001);
	bytes(":hi\nid: 8\ndata: b\n\ndata: c\n\n");
	stream_close(&s, "end", 6000);
	out("event: sse-connect\n"
	    "data: {\"note\":\"open\",\"url\":\"http://h/\\\"\","
	    "\"attempt\":1}\n\n"
	    "id: 7\ndata: a\n\n"
	    "event: sse-connect\n"
	    "data: {\"note\":\"close\",\"reason\":\"cut\","
	    "\"seconds\":1.000,\"events\":1}\n\n"
	    "event: sse-connect\n"
	    "data: {\"note\":\"open\",\"url\":\"http://h/\","
	    "\"attempt\":3}\n\n"
	    "event: sse-connect\n"
	    "data: {\"note\":\"close\",\"reason\":\"no event\","
	    "\"seconds\":0.500,\"events\":0}\n\n"
	    "event: sse-connect\n"
	    "data: {\"note\":\"open\",\"url\":\"http://h/\","
	    "\"attempt\":1}\n\n"
	    ":hi\n"
	    "event: sse-connect\n"
	    "data: {\"note\":\"gap\",\"last_id\":\"7\",\"first_id\":\"8\","
	    "\"seconds\":1.501,\"verdict\":\"resumed\",\"resumed\":true}\n\n"
	    "id: 8\ndata: b\n\n"
	    "data: c\n\n"
	    "event: sse-connect\n"
	    "data: {\"note\":\"close\",\"reason\":\"end\","
	    "\"seconds\":1.999,\"events\":2}\n\n");
	ok(s.events == 3 && events == 3, "counts");
	stop();
}

/* An earlier run ended at an id; this one tells what it knows of the gap. */
static void
taken_up(void)
{
	o = (struct stream_opts){ .count = UINT64_MAX, .notes = true };
	start("7");
	stream_open(&s, SLICE("http://h/"), 1, true, 1000);
	stream_close(&s, "cut", 2000);
	stream_open(&s, SLICE("http://h/"), 1, true, 2500);
	bytes("id: 9\ndata: a\n\n");
	is(slice_from(buf_get(&sink.held.bytes), sink.held.bytes.n - 120),
	    SLICE(
		"\n\nevent: sse-connect\n"
		"data: {\"note\":\"gap\",\"last_id\":\"7\","
		"\"first_id\":\"9\",\"verdict\":\"live\",\"resumed\":false}\n\n"
		"id: 9\ndata: a\n\n"),
	    "gap without a length");
	stop();
}

/* The verdict of the last gap note that went out. */
static void
verdict(const char *want, const char *what)
{
	static const char key[] = "\"verdict\":\"";
	struct slice held = buf_get(&sink.held.bytes), v = SLICE("");
	const char *p = held.p, *end = held.p + held.n;

	while ((p = memmem(p, (size_t)(end - p), key, sizeof key - 1))) {
		p += sizeof key - 1;
		v = (struct slice){ p, strcspn(p, "\"") };
	}
	is(v, slice_str(want), what);
}

static void
again(const char *text, bool sent)
{
	stream_close(&s, "cut", 0);
	stream_open(&s, SLICE("u"), 1, sent, 0);
	bytes(text);
}

static void
gaps(void)
{
	char many[64];

	o = (struct stream_opts){ .count = UINT64_MAX, .notes = true };
	start("");
	stream_open(&s, SLICE("u"), 1, false, 0);
	ok(s.recent.at == NULL, "no id, no memory");
	bytes("id: 1\ndata: a\n\nid: 2\ndata: b\n\n");
	again("id: 3\ndata: c\n\n", true);
	verdict("resumed", "the next id");
	again("id: 3\ndata: c\n\n", true);
	verdict("replayed", "the last event again");
	again("id: 1\ndata: a\n\n", true);
	verdict("replayed", "the first event again");
	again("id: 3\ndata: c\n\nid: 4\ndata: d\n\n", true);
	again("id: 1\ndata: other\n\n", true);
	verdict("live", "an old number on a new event");
	again("id: 9\ndata: x\n\n", true);
	verdict("live", "a jump");
	again("data: x\n\n", true);
	verdict("unknown", "an id was sent, none came");
	stream_forget(&s);
	again("id: 20\ndata: x\n\n", false);
	verdict("refused", "given up");
	again("id: 30\ndata: x\n\n", true);
	verdict("live", "told once");
	for (int i = 31; i < 40 + RECENT_MAX; i++) {
		snprintf(many, sizeof many, "id: %d\ndata: x\n\n", i);
		bytes(many);
	}
	ok(s.recent.cap == RECENT_MAX && s.recent.n == RECENT_MAX, "bounded");
	again("id: 39\ndata: x\n\n", true);
	verdict("live", "forgotten");
	again("id: 100\ndata: x\n\n", true);
	verdict("replayed", "not forgotten");
	stop();

	start("7");
	stream_open(&s, SLICE("u"), 1, true, 0);
	bytes("id: 7\ndata: x\n\n");
	verdict("replayed", "the last id of an earlier run");
	stop();

	start("");
	stream_open(&s, SLICE("u"), 1, false, 0);
	bytes("data: x\n\n");
	again("data: x\n\n", false);
	verdict("live", "no ids at all");
	ok(s.recent.at == NULL, "still no memory");
	stop();
}

/* What came to nothing is counted from the last sign of life. */
static void
silence(void)
{
	o = (struct stream_opts){ .count = UINT64_MAX, .notes = true };
	start("");
	stream_open(&s, SLICE("u"), 1, false, 1000);
	bytes("data: x\n\n");
	stream_silent(&s, 2000);
	stream_close(&s, "dead", 92000);
	stream_down(&s, "gave up", 90500);
	is(slice_from(buf_get(&sink.held.bytes), sink.held.bytes.n - 181),
	    SLICE("event: sse-connect\n"
		  "data: {\"note\":\"close\",\"reason\":\"dead\","
		  "\"seconds\":91.000,\"events\":1,\"silent\":90.000}\n\n"
		  "event: sse-connect\n"
		  "data: {\"note\":\"down\",\"reason\":\"gave up\","
		  "\"seconds\":90.500}\n\n"),
	    "silent and down");
	stop();
}

static void
ends(void)
{
	static const char *data[] = { "[DONE]", "bye\nbye" };
	static const char *stop_at[] = { "end*" }, *anew[] = { "close" };

	o = (struct stream_opts){ .count = 3,
		.stop_data = { data, 2 },
		.stop_event = { stop_at, 1 },
		.reconnect_event = { anew, 1 } };
	start("");
	ok(bytes("data: 1\n\nevent: x\n\ndata: 2\n\n") == 1, "two");
	ok(bytes("data\n\ndata: 4\n\n") == 0, "three");
	ok(s.finish && s.events == 3, "count");
	out("data: 1\n\nevent: x\n\ndata: 2\n\ndata\n\n");
	stop();
	start("");
	ok(bytes("data: [DONE] \n\n") == 1, "almost");
	ok(bytes("data: [DONE]\n\n") == 0 && s.finish, "stop on data");
	stop();
	start("");
	ok(bytes("data: bye\ndata: bye\n\n") == 0, "data of two lines");
	stop();
	start("");
	ok(bytes("event: ending\n\n") == 1, "no event without data");
	ok(bytes("event: ending\ndata\n\n") == 0 && s.finish, "stop");
	stop();
	start("");
	ok(bytes("event: close\ndata\n\nx") == 0, "reconnect");
	ok(!s.finish && s.anew, "anew");
	stop();
}

static void
large(void)
{
	o = (struct stream_opts){ .count = 2 };
	max_event = 20;
	start("x");
	is(stream_id(&s), SLICE("x"), "id to start from");
	ok(bytes("id: 2\ndata: 1234567890123456\n\ndata: a\n\n") == 1,
	    "skipped, not counted");
	ok(s.large == 1 && s.events == 1, "large");
	is(stream_id(&s), SLICE("2"), "its id counts");
	out("data: a\n\n");
	stop();
}

/* A connection takes over: both bring events, each comes out once. */
static void
takes_over(void)
{
	struct relay next;

	o = (struct stream_opts){ .count = UINT64_MAX, .notes = true };
	max_event = 1000;
	start("");
	relay_init(&next, 1000);
	bytes("id: 1\ndata: a\n\n");
	stream_join(&s, &next);
	bytes("id: 2\ndata: b\n\ndata: no id\n\n");
	ok(!s.joined, "it has brought nothing yet");
	stream_bytes(&s, &next, SLICE(":hi\n\n"));
	ok(!s.joined, "a comment is nothing");
	stream_bytes(&s, &next, SLICE("id: 2\ndata: b\n\n"));
	ok(s.joined, "an event");
	bytes("id: 3\ndata: c\n\nid: 4\ndata: ha");
	ok(stream_renew(&s, &next, "why") == 0, "takes over");
	stream_bytes(&s, &next,
	    SLICE("data: no id\n\nid: 3\ndata: c\n\nid: 4\ndata: d\n\n"));
	stream_bytes(&s, &next, SLICE("id: 4\ndata: d\n\n"));
	is(stream_id(&s), SLICE("4"), "its id is in force");
	out("id: 1\ndata: a\n\nid: 2\ndata: b\n\ndata: no id\n\n"
	    "id: 3\ndata: c\n\n"
	    "event: sse-connect\n"
	    "data: {\"note\":\"renew\",\"reason\":\"why\"}\n\n"
	    "id: 4\ndata: d\n\nid: 4\ndata: d\n\n");
	ok(s.events == 6, "counts");
	relay_free(&next);
	stop();
}

static void
named(void)
{
	o = (struct stream_opts){ .count = UINT64_MAX, .notes = true };
	start("");
	s.name = (struct slice){ "a\nb\0\xff", 5 };
	stream_open(&s, SLICE("u"), 1, false, 0);
	bytes("data: 1\n\nid: 2\ndata: 2\n\n:c\n\ndata: 3\n\n");
	out("sse-stream: a b \xef\xbf\xbd\nid: \nevent: sse-connect\n"
	    "data: {\"note\":\"open\",\"url\":\"u\",\"attempt\":1}\n\n"
	    "sse-stream: a b \xef\xbf\xbd\nid: \ndata: 1\n\n"
	    "sse-stream: a b \xef\xbf\xbd\nid: 2\ndata: 2\n\n"
	    ":c\n\n"
	    "sse-stream: a b \xef\xbf\xbd\nid: 2\ndata: 3\n\n");
	stop();
}

int
main(void)
{
	takes_over();
	notes();
	taken_up();
	gaps();
	silence();
	named();
	ends();
	large();
	return done();
}
