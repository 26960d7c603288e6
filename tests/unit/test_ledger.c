/* SPDX-License-Identifier: MIT */
#include "ledger.h"

#include <stdlib.h>

#include "tap.h"

#define HOUR 3600000
#define DAY (24 * (int64_t)HOUR)

static const uint64_t secret[2] = { 1, 2 };
static const struct governor ten = { 10, HOUR };
static const struct governor large = { 1000, 7 * DAY };
static struct ledger l, m;

static struct ledger_clock
at(int64_t boot_ms, int64_t wall_ms, const char *boot)
{
	struct ledger_clock c = { boot_ms, wall_ms, "" };

	strcpy(c.boot, boot);
	return c;
}

/* Write l at one time, read it at another. */
static bool
carry(struct ledger_clock from, struct ledger_clock to)
{
	struct buf b = { .max = LEDGER_MAX };
	bool good;

	ok(ledger_write(&b, &l, &from) == 0, "written");
	good = ledger_read(&m, buf_get(&b), &to);
	buf_free(&b);
	return good;
}

static void
sample(void)
{
	ledger_init(&l, secret);
	ledger_ask(&l, 1000);
	ledger_ask(&l, 2000);
	ledger_later(&l, 60000, 2000);
	ledger_see(&l, SLICE("tok-1"), HOUR, 2000)->receipt = 77;
	ledger_see(&l, SLICE("tok-2"), DAY, 2000)->back = true;
	l.blind = 70000;
}

static void
same_start(void)
{
	sample();
	/* whatever the clock on the wall says meanwhile */
	for (int64_t wall = -400 * DAY; wall <= 400 * DAY; wall += 400 * DAY) {
		ok(carry(at(3000, 1000000, "a"), at(9000, wall, "a")), "read");
		ok(m.asks == 2 && m.asked[0] == 1000 && m.asked[1] == 2000,
		    "asked");
		ok(m.later == 60000, "later");
		ok(m.seens == 2 && m.seen[0].expires == HOUR, "seen");
		ok(m.seen[0].receipt == 77 && !m.seen[0].back &&
			m.seen[1].receipt == 0 && m.seen[1].back,
		    "receipts");
		ok(m.blind == 70000 && !m.carried, "as it was");
		ok(ledger_find(&m, SLICE("tok-2")) == m.seen + 1, "found");
		ok(!ledger_find(&m, SLICE("tok-3")), "not found");
		ok(ledger_next(&m, &ten, 9000) == 60000, "as asked to");
	}
}

static void
next_start(void)
{
	sample();
	/* half an hour later, 10 s after the start */
	ok(carry(at(3000, 5000000, "a"), at(10000, 6800000, "b")), "read");
	ok(m.asked[1] == 10000 - 1800000 - 1000, "carried over");
	ok(m.later == INT64_MIN || m.later < 10000, "long past");
	ok(m.seen[1].expires == 10000 - 1800000 + DAY - 3000, "expiry");
	ok(m.carried, "to be written again");
	/* a clock that was set back: as if just asked, but not for ever */
	ok(carry(at(3000, 5000000, "a"), at(10000, 5000000 - 400 * DAY, "b")),
	    "read");
	ok(m.asked[0] == 10000 && m.asked[1] == 10000, "just now");
	ok(m.later == 10000 + LEDGER_LATER, "a day at most");
	ok(m.blind == 10000 + LEDGER_LIFE, "a life at most");
	/* an unknown start is never the same one for sure */
	ok(carry(at(3000, 5000000, ""), at(10000, 5001000, "")), "read");
	ok(m.asked[1] == 10000 - 1000 - 1000, "by the clock on the wall");
	ok(m.carried, "not for sure");
	/* but a clock that was set by a year makes no request older */
	ok(carry(at(3000, 5000000, ""), at(4000, 5001000 + 365 * DAY, "a")),
	    "read");
	ok(m.asked[1] == 2000 && m.seen[0].expires == HOUR, "by the other");
	/* nor does another start */
	ok(carry(at(3000, 5000000, "a"), at(4000, 5001000, "")), "read");
	ok(m.asked[1] == 3000 - 1000 + 0, "the later of both");
	/* the clock that runs backwards between two asks keeps their order */
	ledger_init(&l, secret);
	ledger_ask(&l, 50000);
	ledger_ask(&l, 60000);
	ok(carry(at(60000, 1000, "a"), at(7, 999, "b")), "read");
	ok(m.asked[0] == -9992 && m.asked[1] == 7, "rising");
}

/* Every truncation and every flipped bit is noticed. */
static void
damage(void)
{
	struct ledger_clock now = at(3000, 1000000, "a");
	struct buf b = { .max = 0 };
	struct slice s;

	sample();
	ok(ledger_write(&b, &l, &now) == 0, "written");
	for (size_t i = 0; i < b.n; i++) {
		/* a copy of its own, so that a sanitizer sees where it ends */
		char *cut = malloc(i + 1);

		memcpy(cut, b.p, i);
		ok(!ledger_read(&m, (struct slice){ cut, i }, &now), "cut");
		free(cut);
		for (int bit = 0; bit < 8; bit++) {
			b.p[i] ^= (char)(1 << bit);
			ok(!ledger_read(&m, buf_get(&b), &now), "flipped");
			b.p[i] ^= (char)(1 << bit);
		}
	}
	s = buf_get(&b);
	ok(ledger_read(&m, s, &now), "whole");
	memset(b.p, 0, b.n);
	ok(!ledger_read(&m, s, &now), "NULs");
	buf_reset(&b);
	ok(buf_slice(&b, s) == 0 && buf_str(&b, "x") == 0, "more");
	ok(!ledger_read(&m, buf_get(&b), &now), "something behind");
	buf_free(&b);
}

static void
rules(void)
{
	struct buf b = { .max = LEDGER_MAX };
	struct ledger_clock now = at(0, 0, "a");

	ledger_init(&l, secret);
	ok(ledger_next(&l, &ten, 5) == 5, "at once");
	for (int64_t t = 0; t < 4; t++)
		ledger_ask(&l, t);
	ok(ledger_next(&l, &ten, 5) == 60003, "the governor");
	ledger_unask(&l, 3);
	ledger_unask(&l, 77);
	ok(l.asks == 3 && l.asked[2] == 2, "taken back");
	ok(ledger_next(&l, &ten, 5) == 5, "free again");
	ledger_suspect(&l, 100);
	ok(ledger_next(&l, &ten, 200) == 100 + HOUR, "a spent budget");
	ok(ledger_next(&l, &large, 200) == 100 + 7 * DAY, "whatever it is");
	ok(!ledger_takes(&l, SLICE("x"), 0, 200), "any may be out");
	ok(ledger_takes(&l, SLICE("x"), 0, 100 + LEDGER_LIFE), "for so long");
	ledger_later(&l, 9 * DAY, 300);
	ok(l.later == 300 + LEDGER_LATER, "a day at most");
	ledger_later(&l, 400, 300);
	ok(l.later == 300 + LEDGER_LATER, "never sooner");
	/* bounded, and read again when full */
	ledger_init(&l, secret);
	for (int64_t t = 0; t < 3 * LEDGER_SEEN; t++) {
		char name[24];
		int n = snprintf(name, sizeof(name), "%lld", (long long)t);

		ledger_ask(&l, t);
		ledger_see(&l, (struct slice){ name, (size_t)n }, DAY + t, t)
		    ->back = true;
	}
	ok(l.asks == LEDGER_ASKS && l.seens == LEDGER_SEEN, "bounded");
	ok(l.asked[LEDGER_ASKS - 1] == 3 * LEDGER_SEEN - 1, "the newest");
	ok(ledger_find(&l, SLICE("12287")) && !ledger_find(&l, SLICE("1")),
	    "those that live longest");
	ok(l.blind == DAY + 2 * LEDGER_SEEN - 1, "of others nothing is known");
	now.boot_ms = 14000;
	now.wall_ms = 1800000000000;
	ok(ledger_write(&b, &l, &now) == 0 &&
		ledger_read(&m, buf_get(&b), &now),
	    "a full one fits");
	buf_free(&b);
	ledger_see(&l, SLICE("x"), 3 * DAY, 2 * DAY);
	ok(l.seens == 1, "expired ones are forgotten");
	ledger_see(&l, SLICE("x"), 4 * DAY, 2 * DAY);
	ok(l.seens == 1 && l.seen[0].expires == 4 * DAY, "once each");
	ledger_see(&l, SLICE("x"), 3 * DAY, 2 * DAY);
	ok(l.seen[0].expires == 4 * DAY, "never sooner than was said");
	ledger_ask(&l, 7 * DAY);
	ok(l.asks == LEDGER_ASKS, "a larger window may still count them");
	ledger_ask(&l, 9 * DAY);
	ok(l.asks == 2, "old requests, too");
}

/* Who may give a token back. */
static void
holders(void)
{
	ledger_init(&l, secret);
	ok(ledger_takes(&l, SLICE("t"), 0, 5), "one from elsewhere");
	ok(!ledger_takes(&l, SLICE("t"), 9, 5), "of another ledger");
	ledger_see(&l, SLICE("t"), DAY, 5)->receipt = 8;
	ok(!ledger_takes(&l, SLICE("t"), 9, 5), "another holder");
	ok(ledger_takes(&l, SLICE("t"), 8, 5), "the holder");
	ok(ledger_takes(&l, SLICE("t"), 0, 5), "there was one only");
	ledger_see(&l, SLICE("t"), DAY, 6)->back = true;
	ok(l.seen[0].receipt == 8, "nothing else has changed");
	ok(!ledger_takes(&l, SLICE("t"), 0, 5), "there may have been more");
	ok(ledger_takes(&l, SLICE("t"), 8, 5), "still the holder");
	l.blind = 10;
	ok(!ledger_takes(&l, SLICE("u"), 0, 9), "may have been forgotten");
	ok(ledger_takes(&l, SLICE("u"), 0, 10), "would have expired");
}

static void
token(void)
{
	struct ledger_clock now = at(3000, 1000000, "a"), later = now;
	const struct ledger_token put = { SLICE("tok-1"), HOUR, 0xabc };
	struct ledger_token t = { 0 };
	struct buf b = { .max = 0 };

	ok(ledger_token(&b, &put, &now) == 0, "written");
	later.wall_ms += DAY;
	ok(ledger_token_read(&t, buf_get(&b), &later), "read");
	is(t.token, SLICE("tok-1"), "token");
	ok(t.expires == HOUR && t.receipt == 0xabc, "expiry, receipt");
	later.boot[0] = 'b';
	ok(ledger_token_read(&t, buf_get(&b), &later), "next start");
	ok(t.expires == HOUR - DAY, "by the clock on the wall");
	later.boot[0] = '\0';
	later.wall_ms = 0;
	ok(ledger_token_read(&t, buf_get(&b), &later), "unknown start");
	ok(t.expires == HOUR, "the sooner of both");
	for (size_t i = 0; i < b.n; i++) {
		b.p[i] ^= 1;
		ok(!ledger_token_read(&t, buf_get(&b), &now), "bit");
		b.p[i] ^= 1;
		ok(!ledger_token_read(&t, (struct slice){ b.p, i }, &now),
		    "cut");
	}
	buf_free(&b);
}

int
main(void)
{
	same_start();
	next_start();
	damage();
	rules();
	holders();
	token();
	return done();
}
