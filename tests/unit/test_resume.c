/* SPDX-License-Identifier: MIT */
#include "resume.h"
#include "tap.h"

static struct resume r;

static void
feed(struct slice s)
{
	struct wire_line line;
	enum wire_kind k;
	struct wire w;

	wire_init(&w, 65536);
	while ((k = wire_next(&w, &s, &line)) != WIRE_MORE)
		ok(resume_line(&r, k, &line) == 0, "room");
	wire_free(&w);
}

static void
ids(void)
{
	resume_init(&r);
	is(resume_id(&r), SLICE(""), "none at first");
	feed(SLICE("id: 1\ndata: x\n"));
	is(resume_id(&r), SLICE(""), "not before the blank line");
	feed(SLICE("\n"));
	is(resume_id(&r), SLICE("1"), "committed");
	feed(SLICE("data: y\n\n"));
	is(resume_id(&r), SLICE("1"), "kept by an event without id");
	feed(SLICE("id: 2\n"));
	resume_drop(&r);
	feed(SLICE("\n"));
	is(resume_id(&r), SLICE("1"), "a half event does not count");
	feed(SLICE("id: 3\nid: 4\n\n"));
	is(resume_id(&r), SLICE("4"), "the last of two, without data");
	feed(SLICE("id: a\0b\n\n"));
	is(resume_id(&r), SLICE("4"), "an id with NUL is ignored");
	feed(SLICE("id:  x \t\xff\n\n"));
	is(resume_id(&r), SLICE(" x \t\xff"), "bytes as they are");
	feed(SLICE("id\n\n"));
	is(resume_id(&r), SLICE(""), "an empty id resets");
	ok(resume_set(&r, SLICE("start")) == 0, "set");
	is(resume_id(&r), SLICE("start"), "set");
	resume_free(&r);
}

static void
retries(void)
{
	static const struct {
		const char *text;
		int64_t want;
	} t[] = { { "3000", 3000 }, { "0", 100 }, { "10", 100 },
		{ "300000", 300000 }, { "300001", 300000 },
		{ "99999999999999999999999", 300000 }, { "-1", -1 },
		{ "1e3", -1 }, { "", -1 }, { " 5000", -1 }, { "5000 ", -1 },
		{ "1.5", -1 }, { "0005000", 5000 } };
	struct wire_line line = { SLICE("retry"), SLICE(""), NULL };

	for (size_t i = 0; i < sizeof(t) / sizeof(*t); i++) {
		resume_init(&r);
		line.value = slice_str(t[i].text);
		resume_line(&r, WIRE_RETRY, &line);
		ok(r.retry_ms == t[i].want, t[i].text);
		resume_free(&r);
	}
	resume_init(&r);
	feed(SLICE("retry: 5000\nretry: x\n"));
	ok(r.retry_ms == 5000, "at once, and kept by a bad one");
	resume_free(&r);
}

static void
sendable(void)
{
	static char big[RESUME_ID_SENT + 1];

	memset(big, 'a', sizeof(big));
	ok(resume_sendable(SLICE("[{\"topic\":1}]")), "JSON");
	ok(resume_sendable((struct slice){ big, RESUME_ID_SENT }), "longest");
	ok(!resume_sendable((struct slice){ big, sizeof(big) }), "too long");
	ok(!resume_sendable(SLICE("")), "empty");
	ok(!resume_sendable(SLICE("a\r\nX: y")), "line end");
	ok(!resume_sendable(SLICE("a\0b")), "NUL");
}

static void
verdicts(void)
{
	enum {
		SENT = 1,
		REFUSED = 2,
		KNOWN = 4
	};
	static const struct {
		const char *last, *first;
		int facts;
		enum verdict want;
	} t[] = {
		{ "41", "42", SENT, RESUME_RESUMED },
		{ "41", "42", 0, RESUME_RESUMED },
		{ "41", "42", REFUSED, RESUME_RESUMED },
		{ "99", "100", SENT, RESUME_RESUMED },
		{ "1707756341:0", "1707756341:1", SENT, RESUME_RESUMED },
		{ "41", "41", SENT | KNOWN, RESUME_REPLAYED },
		{ "41", "1", KNOWN, RESUME_REPLAYED },
		{ "41", "1", REFUSED | KNOWN, RESUME_REPLAYED },
		{ "a", "a", SENT | KNOWN, RESUME_REPLAYED },
		{ "41", "43", SENT, RESUME_LIVE },
		{ "41", "43", 0, RESUME_LIVE },
		{ "41", "41", SENT, RESUME_LIVE },
		{ "41", "7", SENT, RESUME_LIVE },
		{ "18446744073709551615", "0", SENT, RESUME_LIVE },
		{ "", "", 0, RESUME_LIVE },
		{ "", "7", 0, RESUME_LIVE },
		{ "a", "b", 0, RESUME_LIVE },
		{ "41", "43", REFUSED, RESUME_REFUSED },
		{ "a", "b", REFUSED, RESUME_REFUSED },
		{ "a", "", REFUSED, RESUME_REFUSED },
		{ "1707756341:0", "1707756342:1", SENT, RESUME_UNKNOWN },
		{ "a", "b", SENT, RESUME_UNKNOWN },
		{ "a", "", SENT, RESUME_UNKNOWN },
		{ "99999999999999999999999", "1", SENT, RESUME_UNKNOWN },
	};

	for (size_t i = 0; i < sizeof(t) / sizeof(*t); i++) {
		struct resume_facts f = { .last = slice_str(t[i].last),
			.first = slice_str(t[i].first),
			.sent = t[i].facts & SENT,
			.refused = t[i].facts & REFUSED,
			.known = t[i].facts & KNOWN };

		ok(resume_verdict(&f) == t[i].want, t[i].last);
	}
}

static void
tail_of(struct slice stream, struct slice text, bool whole, int found,
    struct slice id)
{
	struct buf b = { 0 };

	ok(resume_tail(text, whole, stream, &b) == found, text.p);
	if (found == 1)
		is(buf_get(&b), id, text.p);
	buf_free(&b);
}

static void
tail(struct slice text, bool whole, int found, struct slice id)
{
	tail_of((struct slice){ NULL, 0 }, text, whole, found, id);
}

static void
tails(void)
{
#define REC(id) "{\"event\":\"m\",\"id\":\"" id "\",\"data\":1}\n"
	tail(SLICE(REC("1") REC("2")), true, 1, SLICE("2"));
	tail(SLICE(REC("1") "{\"event\":\"m\",\"id\":\"2\""), true, 1,
	    SLICE("1"));
	tail(SLICE(REC("1") "{\"event\":\"m\",\"id\":\"2\"}"), true, 1,
	    SLICE("1"));
	tail(SLICE(REC("1") "{\"comment\":\"x\"}\n{\"retry\":1}\n"), true, 1,
	    SLICE("1"));
	tail(SLICE(REC("1") "\0\0\0\n"), true, 1, SLICE("1"));
	tail(SLICE(REC("1") "\n\n"), true, 1, SLICE("1"));
	tail(SLICE(REC("a\\u00e9\\\"")), true, 1, SLICE("a\xc3\xa9\""));
	tail(SLICE("{\"id\":107214471804101576}\n"), true, 1,
	    SLICE("107214471804101576"));
	tail(SLICE(REC("1")), false, 0, SLICE(""));
	tail(SLICE("cut\":1}\n" REC("2")), false, 1, SLICE("2"));
	tail(SLICE("[1]\n\"x\"\n{\"id\":null}\n"), true, 0, SLICE(""));
	tail(SLICE(""), true, 0, SLICE(""));
	tail(SLICE("no line end"), true, 0, SLICE(""));
#define OF(name, id)                                                           \
	"{\"stream\":\"" name "\",\"event\":\"m\",\"id\":\"" id "\"}\n"
	tail_of(SLICE("a"), SLICE(OF("a", "1") OF("b", "2") REC("3")), true, 1,
	    SLICE("1"));
	tail_of(SLICE("b\""), SLICE(OF("b\\u0022", "2") OF("b", "1")), true, 1,
	    SLICE("2"));
	tail_of(SLICE("c"), SLICE(OF("a", "1")), true, 0, SLICE(""));
}

int
main(void)
{
	ids();
	retries();
	sendable();
	verdicts();
	tails();
	return done();
}
