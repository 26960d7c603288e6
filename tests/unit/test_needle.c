/* SPDX-License-Identifier: MIT */
/*
 * Every tier of the search that this machine has, against a plain loop: at
 * every length and alignment, with pages that must not be touched before and
 * behind.
 */
#include <stdint.h>
#include <stdlib.h>

#include "cpu.h"
#include "draw.h"
#include "needle.h"
#include "tally.h"
#include "tap.h"

#define ROOM 65536
#include "room.h"

static bool
matches(const struct needle *n, const char *p)
{
	for (size_t i = 0; i < n->bytes.n; i++)
		if ((p[i] ^ n->bytes.p[i]) & (n->keep ? n->keep[i] : 0xff))
			return false;
	return true;
}

static const char *
plainly(const struct needle *n, const char *p, const char *end)
{
	struct slice b = n->bytes;

	for (; p < end; p++) {
		const char *but = p + b.n + n->behind;

		if ((size_t)(end - p) < b.n || !matches(n, p))
			continue;
		if (!n->unless || but >= end || *but != n->but)
			return p;
	}
	return NULL;
}

static size_t
count(struct slice s, char c)
{
	size_t n = 0;

	for (size_t i = 0; i < s.n; i++)
		n += s.p[i] == c;
	return n;
}

static bool
agree(const struct needle *n, const char *p, size_t length)
{
	const char *want = plainly(n, p, p + length);
	struct slice all = { p, length };

	return needle_find(n, p, p + length) == want &&
	    needle_scalar(n, p, p + length) == want &&
	    tally_byte(all, *n->bytes.p) == count(all, *n->bytes.p);
}

/* Both ends of the room. */
static bool
at_edges(const struct needle *n, const char *p, size_t length)
{
	memcpy(room, p, length);
	memcpy(room + ROOM - length, p, length);
	return agree(n, room, length) && agree(n, room + ROOM - length, length);
}

static void
random_needle(struct needle *n, char *bytes)
{
	static char keep[40];

	size_t length = 1 + below(below(4) ? 6 : 40);

	for (size_t i = 0; i < length; i++)
		bytes[i] = "ab\"\xe3"[below(4)];
	needle_init(n, (struct slice){ bytes, length });
	for (size_t i = 0; i < length; i++)
		keep[i] = "\xff\xdf\xfe\x0f"[below(4)];
	if (below(2))
		n->keep = keep;
	if (below(2))
		needle_unless(n, below(3), "ab{"[below(3)]);
}

static void
test_random(const char *tier)
{
	char text[700], bytes[40];
	struct needle n;
	bool good = true;

	if (cpu_use(tier) == -1)
		return;
	for (size_t length = 0; length < 300 && good; length++)
		for (int k = 0; k < 20 && good; k++) {
			random_needle(&n, bytes);
			for (size_t i = 0; i < length; i++)
				text[i] = "ab\"\xe3"[below(4)];
			/* whole, but rarely */
			if (length > n.bytes.n && below(2))
				memcpy(text +
					below((unsigned)(length - n.bytes.n)),
				    bytes, n.bytes.n);
			good = at_edges(&n, text, length);
		}
	ok(good, tier);
	/* one match in much that nearly is one, at every place */
	needle_init(&n, SLICE("\"user\""));
	memset(text, '"', sizeof text);
	for (size_t at = 0; at + 6 <= 400 && good; at++) {
		memcpy(text + at, "\"user\"", 6);
		for (size_t from = 0; from < 70 && good; from += 1 + from / 3)
			good = agree(&n, text + from, 400 - from);
		good = good && at_edges(&n, text, 400);
		text[at] = text[at + 5] = '"';
		memset(text + at + 1, '"', 4);
	}
	ok(good, tier);
}

static void
test_tally(const char *tier)
{
	static char all[40000];

	if (cpu_use(tier) == -1)
		return;
	memset(all, '\n', sizeof all);
	for (size_t n = 0; n < sizeof all; n += 1 + n / 7)
		ok(tally_byte((struct slice){ all, n }, '\n') == n, tier);
}

int
main(void)
{
	static const char *const tiers[] = { "scalar", "sse2", "avx2",
		"avx512" };

	make_room();
	for (int i = 0; i < 4; i++) {
		test_random(tiers[i]);
		test_tally(tiers[i]);
	}
	return done();
}
