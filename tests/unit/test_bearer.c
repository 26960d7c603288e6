/* SPDX-License-Identifier: MIT */
#include "bearer.h"
#include "progress.h"
#include "tap.h"

static void
good(struct slice text, const char *want)
{
	struct buf b = { .max = 100 };

	ok(bearer_read(&b, text) == NULL, text.p);
	is(buf_get(&b), slice_str(want), text.p);
	buf_free(&b);
}

static void
bad(struct slice text)
{
	struct buf b = { .max = 100 };

	ok(bearer_read(&b, text) != NULL, text.p);
	buf_free(&b);
}

static void
tokens(void)
{
	good(SLICE("abc\n"), "abc");
	good(SLICE(" abc.DEF-_= \r\n"), "abc.DEF-_=");
	good(SLICE("{\"token\":\"a\\/b\",\"expires_at\":123}\n"), "a/b");
	good(SLICE("{\n \"x\": [{}], \"token\": \"t\"\n}\n"), "t");
	good(SLICE("{\"token\":\"old\",\"token\":\"new\"}"), "new");
	bad(SLICE(""));
	bad(SLICE("\n"));
	bad(SLICE("two words"));
	bad(SLICE("two\nlines"));
	bad(SLICE("a\0b"));
	good(SLICE("\"a"), "\"a");
	good(SLICE("17"), "17");
	bad(SLICE("\"a\"\n"));
	bad(SLICE("[\"a\"]"));
	bad(SLICE("{\"token\":7}"));
	bad(SLICE("{\"token\":\"\"}"));
	bad(SLICE("{\"token\":\"a\\r\\nX: y\"}"));
	bad(SLICE("{\"Token\":\"a\"}"));
	bad(SLICE("{\"token\":\"a\"} {}"));
	bad(SLICE("{\"token\":\"a\""));
	bad(SLICE("0123456789012345678901234567890123456789012345678901234567"
		  "8901234567890123456789012345678901234567890123456789"));
}

static void
progress(void)
{
	struct progress p = { .state = "open",
		.bytes = 1536,
		.reconnects = 2,
		.idle_ms = 61999 };
	struct buf b = { 0 };

	ok(progress_rate(&p) == 0, "no rate at first");
	for (int i = 0; i < 30; i++) {
		progress_tick(&p);
		p.events += 5;
	}
	ok(progress_rate(&p) == 5, "rate over the last ten");
	ok(progress_line(&b, &p, 200) == 0, "room");
	is(buf_get(&b),
	    SLICE("open  150 events  5.0/s  1.5 kiB  2 reconnects  idle 61 s"),
	    "line");
	buf_reset(&b);
	p.bytes = 1023;
	progress_line(&b, &p, 10);
	is(buf_get(&b), SLICE("open  150 "), "cut");
	buf_free(&b);
}

static void
life(struct slice text, bool old, uint64_t want)
{
	/* 2026-11-22T08:00:00Z */
	ok(bearer_life_ms(text, 1795334400000000, old) == want, text.p);
}

static void
lives(void)
{
	life(SLICE("{\"token\":\"t\",\"expires_in\":60}\n"), false, 60000);
	life(SLICE("{\"expires_in\":\"60\"}"), false, 60000);
	life(SLICE("{\"expires_in\":0.5}"), false, 500);
	life(SLICE("{\"expires_at\":\"2026-11-22T08:00:09Z\"}"), false, 9000);
	life(SLICE("{\"expires_at\":1795334410}"), false, 10000);
	/* which of both: a command's output is new, a file may be old */
	life(SLICE("{\"expires_in\":60,\"expires_at\":1795334410}"), false,
	    60000);
	life(SLICE("{\"expires_in\":60,\"expires_at\":1795334410}"), true,
	    10000);
	life(SLICE("{\"expires_in\":60}"), true, 60000);
	/* nothing to go by */
	life(SLICE("{\"expires_in\":0}"), false, 0);
	life(SLICE("{\"expires_in\":-5}"), false, 0);
	life(SLICE("{\"expires_in\":1e300}"), false, 0);
	life(SLICE("{\"expires_in\":86400000}"), false, 0);
	life(SLICE("{\"expires_in\":[1],\"expires_at\":null}"), false, 0);
	life(SLICE("{\"expires_at\":1}"), false, 0);
	life(SLICE("{\"expires_in\":60"), false, 0);
	life(SLICE("[60]"), false, 0);
	life(SLICE("bare"), false, 0);
	life(SLICE(""), false, 0);
}

static void
waits(void)
{
	ok(bearer_wait_ms(SLICE("{\"retry_after\":312}\n")) == 312000, "wait");
	ok(bearer_wait_ms(SLICE("{\"retry_after\":0}")) == 1000, "least");
	ok(bearer_wait_ms(SLICE("{\"retry_after\":1e9}")) == 3600000, "most");
	ok(bearer_wait_ms(SLICE("{\"retry_after\":\"x\"}")) == -1, "no number");
	ok(bearer_wait_ms(SLICE("312")) == -1, "no object");
	ok(bearer_wait_ms(SLICE("")) == -1, "nothing");
}

static void
receipt(struct slice text, bool good, uint64_t want)
{
	uint64_t got = 7;

	ok(bearer_receipt(text, &got) == good, text.p);
	ok(got == want, text.p);
}

static void
receipts(void)
{
	receipt(SLICE("{\"token\":\"a\",\"receipt\":\"0000000000000abc\"}\n"),
	    true, 0xabc);
	receipt(SLICE("{\"token\":\"a\"}"), true, 0);
	receipt(SLICE("bare"), true, 0);
	receipt(SLICE(""), true, 0);
	receipt(SLICE("{\"receipt\":\"0000000000000000\"}"), false, 0);
	receipt(SLICE("{\"receipt\":\"abc\"}"), false, 0);
	receipt(SLICE("{\"receipt\":7}"), false, 0);
	receipt(SLICE("{\"receipt\":null}"), false, 0);
}

static void
due(uint64_t life_ms, uint64_t want)
{
	struct bearer b = { 0 };

	ok(bearer_take(&b, SLICE("abc"), life_ms, 7) == NULL, "taken");
	ok(b.due_ms == want, "due");
	bearer_free(&b);
}

static void
margins(void)
{
	due(0, UINT64_MAX);
	due(86400000, 7 + 86400000 - 60000);
	due(300000, 7 + 270000);
	due(2000, 7 + 1000);
	due(1000, 7 + 500);
}

static void
ages(void)
{
	struct bearer b = { 0 };

	ok(!bearer_usable(&b, 0), "none");
	ok(bearer_take(&b, SLICE("one1\n"), 10000, 0) == NULL, "taken");
	is(buf_get(&b.text), SLICE("one1\n"), "as given");
	ok(bearer_usable(&b, 8999), "fresh");
	ok(!bearer_usable(&b, 9000), "too late");
	bearer_shown(&b);
	ok(bearer_usable(&b, 0) && b.text.n == 0, "once more");
	bearer_shown(&b);
	ok(!bearer_usable(&b, 0), "twice is enough");
	/* the same again is no reason to connect anew before it expires */
	ok(bearer_take(&b, SLICE("one1"), 1000, 9000) == NULL, "again");
	ok(b.due_ms == 9000 + 1000 + 1000, "once it has expired");
	ok(bearer_denied(&b), "denied: another one");
	ok(!bearer_usable(&b, 9000), "not this one");
	ok(bearer_take(&b, SLICE("one1"), 0, 0) != NULL, "the same: no");
	ok(!bearer_usable(&b, 0), "nothing in hand");
	ok(bearer_take(&b, SLICE("two2"), 0, 0) == NULL, "another");
	ok(!bearer_denied(&b), "twice in a row");
	bearer_take(&b, SLICE("three3"), 0, 0);
	bearer_spent(&b);
	ok(!bearer_usable(&b, 0) && bearer_denied(&b), "a stream between");
	bearer_free(&b);
}

/* Given twice: kept for as long as a new one might be shown. */
static void
kept(void)
{
	struct bearer b = { 0 };

	ok(!bearer_take(&b, SLICE("one"), 100000, 1000), "one");
	bearer_spent(&b);
	ok(!bearer_kept(&b, 1000), "given once");
	ok(!bearer_take(&b, SLICE("one"), 90000, 11000), "the same");
	ok(!bearer_kept(&b, 11000) && bearer_usable(&b, 11000), "as a new one");
	bearer_spent(&b);
	ok(bearer_kept(&b, 11000) && !bearer_usable(&b, 11000), "kept");
	bearer_shown(&b);
	ok(bearer_kept(&b, 91999) && !bearer_kept(&b, 92000), "so long");
	ok(bearer_denied(&b) && !bearer_kept(&b, 11000), "not if denied");
	ok(!bearer_take(&b, SLICE("two"), 90000, 11000), "another one");
	bearer_spent(&b);
	ok(!bearer_kept(&b, 11000), "is given once, too");
	ok(!bearer_take(&b, SLICE("two"), 0, 12000),
	    "for nobody knows how long");
	bearer_spent(&b);
	ok(!bearer_kept(&b, 12000), "not kept");
	bearer_free(&b);
}

int
main(void)
{
	tokens();
	lives();
	waits();
	receipts();
	margins();
	ages();
	kept();
	progress();
	return done();
}
