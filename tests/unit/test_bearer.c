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

int
main(void)
{
	tokens();
	progress();
	return done();
}
