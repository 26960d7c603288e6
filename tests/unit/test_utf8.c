/* SPDX-License-Identifier: MIT */
#include "tap.h"
#include "utf8.h"

#define FFFD "\xef\xbf\xbd"

static void
fix(struct slice in, struct slice want, uint64_t count)
{
	struct buf b = { .max = 0 };
	uint64_t n = 0;

	utf8_fix(&b, in, &n);
	is(buf_get(&b), want, "replaced");
	ok(n == count, "counted");
	ok(utf8_valid(buf_get(&b)) == b.n, "the result is valid");
	buf_free(&b);
}

/* Every scalar value is written, found valid and read back. */
static void
round_trip(void)
{
	char out[4];
	uint32_t back;
	bool good = true;

	for (uint32_t c = 0; c < 0x110000; c++) {
		struct slice s = { out, utf8_put(out, c) };
		bool surrogate = c >= 0xd800 && c < 0xe000;

		if (surrogate)
			good = good && utf8_valid(s) == 0;
		else
			good = good && utf8_valid(s) == s.n &&
			    utf8_get(s, &back) == s.n && back == c;
	}
	ok(good, "all scalar values, and no surrogate");
}

/* At every length and alignment. */
static void
counts(void)
{
	const char text[] = "a\xc3\xa9\xe3\x81\x82zz\xf0\x9f\x98\x80\xe2\x82"
			    "\xac\xdf\xbf\x7f\xef\xbf\xbd";
	char all[200];
	bool good = true;

	for (size_t i = 0; i < sizeof(all); i++)
		all[i] = text[i % (sizeof(text) - 1)];
	for (size_t from = 0; from < sizeof(all); from++) {
		size_t n = 0;

		for (size_t to = from; to < sizeof(all); to++) {
			struct slice s = { all + from, to - from };

			good = good && utf8_count(s) == n &&
			    utf8_skip(s, n) == s.n &&
			    utf8_skip(s, n + 1) == s.n;
			if (((unsigned char)all[to] & 0xc0) == 0x80)
				continue;
			s.n = sizeof(all) - from;
			good = good && utf8_skip(s, n++) == to - from;
		}
	}
	ok(good, "counted, and skipped");
}

int
main(void)
{
	round_trip();
	counts();
	ok(utf8_valid(SLICE("")) == 0, "empty");
	ok(utf8_valid(SLICE("plain ascii, longer than sixteen\xc3\xa9x")) == 35,
	    "mixed");
	ok(utf8_valid(SLICE("0123456789abcdef\xff")) == 16,
	    "up to the bad one");
	/* the examples of Unicode section 3.9, tables 3-8 to 3-11 */
	fix(SLICE("\xc0\xaf\xe0\x80\xbf\xf0\x81\x82\x41"),
	    SLICE(FFFD FFFD FFFD FFFD FFFD FFFD FFFD FFFD "A"), 8);
	fix(SLICE("\xed\xa0\x80\xed\xbf\xbf\xed\xaf\x41"),
	    SLICE(FFFD FFFD FFFD FFFD FFFD FFFD FFFD FFFD "A"), 8);
	fix(SLICE("\xf4\x91\x92\x93\xff\x41\x80\xbf\x42"),
	    SLICE(FFFD FFFD FFFD FFFD FFFD "A" FFFD FFFD "B"), 7);
	fix(SLICE("\xe1\x80\xe2\xf0\x91\x92\xf1\xbf\x41"),
	    SLICE(FFFD FFFD FFFD FFFD "A"), 4);
	fix(SLICE("caf\xc3"), SLICE("caf" FFFD), 1);
	fix(SLICE("\xf0\x9f\x8d"), SLICE(FFFD), 1);
	fix(SLICE("ok \xf0\x9f\x8d\x91"), SLICE("ok \xf0\x9f\x8d\x91"), 0);
	return done();
}
