/* SPDX-License-Identifier: MIT */
#include "block.h"

#include <stdio.h>

#include "tap.h"

/* The stream's blocks: E or o each, and its bytes' number. */
static void
blocks(char *out, size_t max, struct slice s, bool eof)
{
	bool first = true;
	struct block b;
	size_t n = 0;

	*out = '\0';
	for (;;) {
		block_start(&b);
		if (s.n == 0 || block_scan(&b, s, first) == BLOCK_MORE)
			break;
		struct piece p = block_piece(&b, s);
		n += (size_t)snprintf(out + n, max - n, "%c%zu ",
		    p.kind == BLOCK_EVENT ? 'E' : 'o', b.n);
		s = slice_from(s, b.n);
		first = false;
	}
	if (eof && s.n)
		snprintf(out + n, max - n, "-%zu ", s.n);
}

static const struct {
	const char *in, *want, *what;
} streams[] = {
	{ "data: a\n\n", "E9 ", "one event" },
	{ "data: a\r\n\r\ndata\r\n\r\n", "E11 E8 ", "CRLF" },
	{ "data: a\r\rdata: b\r\r", "E9 E9 ", "CR" },
	{ ":ok\n\ndata: a\n\n", "o4 o1 E9 ", "comment between events" },
	{ ":keepalive\nevent:a\ndata:b\n\n", "o11 E16 ",
	    "comment glued to an event" },
	{ "data: a\n:c\ndata: b\n\n", "E20 ", "comment inside" },
	{ "event: a\n\n", "o10 ", "no data, no event" },
	{ "retry: 5\n\n\n\ndata\n\n", "o10 o1 o1 E6 ", "blank lines" },
	{ "\xef\xbb\xbf"
	  "data: a\n\ndata: b\n\n",
	    "E12 E9 ", "byte order mark" },
	{ "\xef\xbb\xbf:c\ndata: b\n\n", "o6 E9 ", "mark and comment" },
	{ "data: a\n\ndata: b\n", "E9 -8 ", "unfinished event" },
	{ "data: a\n\n:", "E9 -1 ", "unfinished line" },
	{ "datax: a\n\n", "o10 ", "a field that is not data" },
	{ "dat", "-3 ", "nothing whole" },
	{ "", "", "nothing" },
};

/* The same blocks however the bytes come. */
static void
test_cuts(struct slice s, const char *what)
{
	char whole[128], cut[128];

	blocks(whole, sizeof(whole), s, false);
	for (size_t step = 1; step <= s.n; step++) {
		size_t at = 0, seen = 0, n = 0;
		bool first = true;
		struct block b;

		*cut = '\0';
		block_start(&b);
		while (seen < s.n) {
			enum block_kind k;

			seen = seen + step < s.n ? seen + step : s.n;
			while (at < seen &&
			    (k = block_scan(&b,
				 (struct slice){ s.p + at, seen - at },
				 first)) != BLOCK_MORE) {
				n += (size_t)snprintf(cut + n, sizeof(cut) - n,
				    "%c%zu ", k == BLOCK_EVENT ? 'E' : 'o',
				    b.n);
				at += b.n;
				block_start(&b);
				first = false;
			}
		}
		/* a cut CRLF leaves its LF in front of the next block */
		if (!memchr(s.p, '\r', s.n))
			ok(strcmp(whole, cut) == 0, what);
		ok(at <= s.n, "no byte past the end");
	}
}

static void
test_parts(void)
{
	struct slice s =
	    SLICE("event: old\nevent:new\nid: 7\nid: x\0y\ndata: z\n\n");
	struct slice part;
	struct piece p;
	struct block b;

	block_start(&b);
	ok(block_scan(&b, s, true) == BLOCK_EVENT, "an event");
	p = block_piece(&b, s);
	ok(p.bytes.p == s.p && p.bytes.n == s.n, "all of it");
	ok(p.has_type && p.has_id, "type and id are there");
	part.p = s.p + p.type.at;
	part.n = p.type.n;
	is(part, SLICE("new"), "the last type counts");
	part.p = s.p + p.id.at;
	part.n = p.id.n;
	is(part, SLICE("7"), "an id with NUL does not count");
	s = SLICE("id\ndata\n\n");
	block_start(&b);
	block_scan(&b, s, true);
	p = block_piece(&b, s);
	ok(p.has_id && p.id.n == 0 && !p.has_type, "an empty id is one");
}

/* A large block is passed over without being held. */
static void
test_forget(void)
{
	struct slice parts[] = { SLICE("data: aaaa"), SLICE("bbbb"),
		SLICE("cc\ndata: d\n"), SLICE("eeee: 1\n\ndata: n") };
	struct block b;

	block_start(&b);
	for (int i = 0; i < 3; i++) {
		ok(block_scan(&b, parts[i], false) == BLOCK_MORE, "goes on");
		ok(block_forget(&b, parts[i]) == parts[i].n, "all forgotten");
	}
	ok(block_scan(&b, parts[3], false) == BLOCK_EVENT && b.n == 9,
	    "its end is found");
}

int
main(void)
{
	char got[128];

	for (size_t i = 0; i < sizeof(streams) / sizeof(*streams); i++) {
		struct slice in = slice_str(streams[i].in);

		blocks(got, sizeof(got), in, true);
		is(slice_str(got), slice_str(streams[i].want), streams[i].what);
		test_cuts(in, streams[i].what);
	}
	test_parts();
	test_forget();
	return done();
}
