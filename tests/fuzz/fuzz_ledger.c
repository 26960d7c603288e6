/* SPDX-License-Identifier: MIT */
/*
 * Whatever lies in the place of a ledger, or of a token of the pool: none of
 * it is believed without its sum, and with it no more than the rules allow.
 * What was read is written, and reads back as the same.
 *
 * Input: a byte, the text.  Bits of the byte: 1 a token, not a ledger; 2 as
 * it is, else a head goes before it and its sum behind; 4 of this start of the
 * machine; 8 nobody knows which start it is.
 */
#include "buf.h"
#include "check.h"
#include "hash.h"
#include "ledger.h"

#define NOW 5000000
#define WALL INT64_C(1800000000000)

static struct ledger l, again;

/* As the module makes it: SipHash under a key that is no secret. */
static void
add_sum(struct buf *b)
{
	static const uint64_t key[2] = { 0x6c6564676572, 1 };
	uint64_t sum = hash_bytes(key, buf_get(b));

	CHECK(buf_fmt(b, "sum %016llx\n", (unsigned long long)sum) == 0);
}

static void
make(struct buf *b, struct slice s, uint8_t how)
{
	if (!(how & 2))
		CHECK(buf_fmt(b, "sse-%s 2\nboot %s\n",
			  how & 1 ? "pool" : "ledger",
			  how & 8       ? ""
			      : how & 4 ? "this"
					: "another") == 0);
	CHECK(buf_slice(b, s) == 0);
	if (!(how & 2))
		add_sum(b);
}

static void
check_rules(const struct ledger *got)
{
	CHECK(got->asks <= LEDGER_ASKS && got->seens <= LEDGER_SEEN);
	for (size_t i = 0; i < got->asks; i++) {
		CHECK(got->asked[i] <= NOW);
		CHECK(i == 0 || got->asked[i - 1] <= got->asked[i]);
	}
	CHECK(got->later <= NOW + LEDGER_LATER);
	CHECK(got->blind <= NOW + LEDGER_LIFE);
}

/* But for what is over and left out. */
static bool
same(const struct ledger *a, const struct ledger *b)
{
	if (a->asks != b->asks || a->seens != b->seens ||
	    memcmp(a->asked, b->asked, a->asks * sizeof(*a->asked)) != 0 ||
	    memcmp(a->secret, b->secret, sizeof(a->secret)) != 0 ||
	    a->swept != b->swept)
		return false;
	for (size_t i = 0; i < a->seens; i++)
		if (a->seen[i].hash != b->seen[i].hash ||
		    a->seen[i].expires != b->seen[i].expires ||
		    a->seen[i].receipt != b->seen[i].receipt ||
		    a->seen[i].back != b->seen[i].back)
			return false;
	return (a->later == b->later || a->later <= NOW) &&
	    (a->blind == b->blind || a->blind <= NOW);
}

static void
look_at_ledger(struct slice text)
{
	struct ledger_clock now = { NOW, WALL, "this" };
	struct governor g = { 10, 3600000 };
	struct buf b = { .max = LEDGER_MAX };

	if (!ledger_read(&l, text, &now))
		return;
	check_rules(&l);
	CHECK(ledger_next(&l, &g, NOW) >= NOW);
	CHECK(ledger_next(&l, &g, NOW) <= NOW + LEDGER_LATER);
	CHECK(ledger_write(&b, &l, &now) == 0);
	CHECK(ledger_read(&again, buf_get(&b), &now));
	CHECK(same(&l, &again) && !again.carried);
	/* rules go on to hold */
	ledger_see(&l, SLICE("x"), NOW + 1, NOW)->receipt = 7;
	CHECK(ledger_takes(&l, SLICE("x"), 7, NOW));
	CHECK(!ledger_takes(&l, SLICE("x"), 8, NOW));
	ledger_ask(&l, NOW);
	check_rules(&l);
	CHECK(l.asks > 0 && l.asked[l.asks - 1] == NOW);
	buf_free(&b);
}

static void
look_at_token(struct slice text)
{
	struct ledger_clock now = { NOW, WALL, "this" };
	struct ledger_token t, back;
	struct buf b = { .max = 0 };

	if (!ledger_token_read(&t, text, &now))
		return;
	CHECK(t.token.n >= 1 && t.token.p > text.p &&
	    t.token.p + t.token.n < text.p + text.n);
	CHECK(ledger_token(&b, &t, &now) == 0);
	CHECK(ledger_token_read(&back, buf_get(&b), &now));
	CHECK(slice_eq(back.token, t.token) && back.expires == t.expires &&
	    back.receipt == t.receipt);
	buf_free(&b);
}

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
	struct slice s = { (const char *)bytes, n };
	struct buf b = { .max = 0 };
	uint8_t how = take_byte(&s);

	make(&b, s, how);
	if (how & 1)
		look_at_token(buf_get(&b));
	else
		look_at_ledger(buf_get(&b));
	buf_free(&b);
	return 0;
}
