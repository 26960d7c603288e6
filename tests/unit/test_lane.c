/* SPDX-License-Identifier: MIT */
/*
 * Streams of events that are alike, as the fast lane has them, and of what makes
 * it leave one to the exact path: the records are those of the scalar tier, with
 * every tier, however the stream is cut and however much is asked for.
 */
#include "cpu.h"
#include "draw.h"
#include "parser.h"
#include "tap.h"

#define ROOM ((size_t)1 << 20)
#include "room.h"

/* A member of an object: short, long, with escapes, with wide characters. */
static int
member(struct buf *b)
{
	switch (below(8)) {
	case 0:
		return buf_fmt(b, "\"%x\":%u", below(1 << 20), below(1000));
	case 1:
		return buf_fmt(b, "\"k\":[%u,-0.%u,true]", below(9), below(99));
	case 2:
		return buf_fmt(b, "\"\\u00e9\\\"\":{\"n\":null}");
	case 3:
		return buf_fmt(b, "\"\xe3\x81\x82\":\"%0*d\"", below(90), 7);
	case 4:
		return buf_fmt(b, "\"a\": %u", below(2));
	default:
		return buf_fmt(b, "\"1F%03X\":%u", below(4096), below(12));
	}
}

static void
add_object(struct buf *b, unsigned members)
{
	int r = buf_byte(b, '{');

	for (unsigned i = 0; i < members; i++)
		r |= (i ? buf_byte(b, ',') : 0) | member(b);
	if (r | buf_byte(b, '}'))
		abort();
}

/* What looks like data of the kind, and mostly is none. */
static const char *const odd[] = { "[DONE]", "{\"a\":01}", "{\"a\":1,}", "",
	" ", "7", "{\"a\":\"\t\"}", "{\"a\":\"\xff\"}", "{\"a\" 1}",
	"{\"a\":1}}", "\"\\x\"", "\"\\ud83d\"",
	"{\"1F3F9\":1}\ndata: {\"1F3F9\":1}", "{}\nid: 7", "{}\n ", "\n", "\r",
	"{}\r", "tru e" };

/* A stream whose events have the prefix, of every so many one that is odd. */
static void
add_stream(struct buf *b, const char *prefix, unsigned members, unsigned rare)
{
	size_t goal = b->n + 1000 + below(90000);

	while (b->n < goal) {
		if (buf_str(b, prefix))
			abort();
		if (below(rare) == 0) {
			if (buf_str(b, odd[below(sizeof(odd) / sizeof(*odd))]))
				abort();
		} else
			add_object(b, below(members));
		if (buf_str(b, below(rare) ? "\n\n" : "\n\n\n"))
			abort();
	}
}

/* The records of s, in chunks of at most size bytes that end at a guard page. */
static void
parse(struct buf *out, struct slice s, size_t size, uint64_t count)
{
	static struct parser p;

	parser_init(&p);
	parser_reset(&p);
	p.count = count;
	/* of what is there the lane makes use; else it is left as out grows */
	if (size == ROOM && buf_room(out, ROOM) == -1)
		abort();
	while (s.n) {
		size_t n = s.n < size ? s.n : size;
		struct slice in = { room + ROOM - n, n };
		enum parser_step step;

		memcpy(room + ROOM - n, s.p, n);
		s = slice_from(s, in.n);
		while ((step = parser_keep(&p, &in, out)) != PARSER_MORE) {
			if (step == PARSER_ERROR)
				abort();
			if (step == PARSER_DONE) {
				s.n = 0;
				break;
			}
		}
	}
	if (buf_fmt(out, "%ju records, %ju lost\n", (uintmax_t)p.records,
		(uintmax_t)p.lost[PARSER_REPLACED]))
		abort();
	parser_free(&p);
}

/* True if each tier makes of s what the scalar one does. */
static bool
agree(struct slice s, size_t size, uint64_t count)
{
	struct buf want = { .max = 0 };
	bool good = true;

	cpu_use("scalar");
	parse(&want, s, size, count);
	for (size_t i = 0; i < CPU_TIERS; i++) {
		struct buf got = { .max = 0 };

		if (cpu_use(cpu_names[i]) == -1)
			continue;
		parse(&got, s, size, count);
		good = good && slice_eq(buf_get(&got), buf_get(&want));
		buf_free(&got);
	}
	buf_free(&want);
	return good;
}

/* Prefixes with and without what a skeleton has not, short and long ones. */
static const char *const prefixes[] = { "data: ", "data:", "event: a\ndata: ",
	"event: v1\ndata: ", "event: \"a\"\ndata:", "event: \\\ndata: ",
	"data: \ndata:", "retry: 10\ndata: ",
	"event: abcdefghijklmnopqrstuvwxyzabcd\ndata: ",
	"event: abcdefghijklmnopqrstuvwxyzabcde\ndata: ",
	"event: abcdefghijklmnopqrstuvwxyzabcdef\ndata: ",
	"event: abcdefghijklmnopqrstuvwxyzabcdefg\ndata: ",
	"event: abcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuvwx\ndata: " };

static void
test_streams(void)
{
	for (unsigned round = 0; round < 6; round++)
		for (size_t i = 0; i < sizeof(prefixes) / sizeof(*prefixes);
		     i++) {
			static const unsigned rare[] = { 1000000, 300, 5 };
			struct buf b = { .max = 0 };
			unsigned members = round % 2 ? 5 : 40;

			add_stream(&b, prefixes[i], members, rare[round / 2]);
			ok(agree(buf_get(&b), ROOM, UINT64_MAX), prefixes[i]);
			ok(agree(buf_get(&b), 1 + below(40000), UINT64_MAX),
			    "in chunks");
			ok(agree(buf_get(&b), 1 + below(300), UINT64_MAX),
			    "in small chunks");
			ok(agree(buf_get(&b), ROOM, 1 + below(900)),
			    "some records");
			buf_free(&b);
		}
}

/* One prefix after the other: what is known of one says nothing of the next. */
static void
test_changes(void)
{
	struct buf b = { .max = 0 };
	bool good = true;

	for (unsigned i = 0; i < 3000; i++) {
		const char *prefix = prefixes[below(4)];

		for (unsigned n = below(6); n; n--)
			if (buf_str(&b, prefix) ||
			    buf_str(&b, below(20) ? "{\"1F\":7}" : "{1:7}") ||
			    buf_str(&b, "\n\n"))
				abort();
	}
	for (size_t size = 1; size < 200 && good; size += 7)
		good = agree(buf_get(&b), size, UINT64_MAX);
	ok(good && agree(buf_get(&b), ROOM, UINT64_MAX), "changes");
	buf_free(&b);
}

/* An event whose skeleton is longer than those that are kept. */
#define FOUR "[[[[]]]],"
#define MANY FOUR FOUR FOUR FOUR
#define LONG "data: [" MANY MANY MANY MANY "0]\n\n"

/* Other digits and strings than those of an event that was good. */
static void
test_alike(void)
{
	static const char *const pairs[][2] = {
		{ "event: v1\ndata: {}\n\n", "event: v2\ndata: {}\n\n" },
		{ "event: \"a\"\ndata: {}\n\n", "event: \"b\"\ndata: {}\n\n" },
		{ "id: 1\ndata: {}\n\n", "id: 2\ndata: {}\n\n" },
		{ "data:{}\n\n", "data: {}\n\n" },
		{ "data: 1\n\n", "data: 2\n\n" },
		{ LONG, "data: \n\n" },
	};

	for (size_t i = 0; i < sizeof(pairs) / sizeof(*pairs); i++) {
		struct buf b = { .max = 0 };

		for (unsigned n = 0; n < 3000; n++)
			if (buf_str(&b, pairs[i][n % 9 == 8]))
				abort();
		ok(agree(buf_get(&b), ROOM, UINT64_MAX), pairs[i][1]);
		buf_free(&b);
	}
}

/*
 * Long documents that are good, and then one that differs only in that a bracket
 * and a comma have changed places: with each place, and each number of steps.
 */
static void
test_long(void)
{
	for (size_t n = 10; n < 1200; n += 1 + n / 16) {
		struct buf b = { .max = 0 }, doc = { .max = 0 };
		int r = buf_str(&doc, "data: [");
		size_t at = 7;

		while (doc.n < n)
			r |= buf_str(&doc, "[],");
		n = doc.n;
		r |= buf_str(&doc, "0]\n\n");
		while (b.n < 4 * n * n || b.n < 3 * LANE_BLOCK) {
			for (unsigned k = 0; k < 10; k++)
				r |= buf_slice(&b, buf_get(&doc));
			if (r)
				abort();
			memcpy(b.p + b.n - doc.n + at, "[,]", 3);
			at = at + 3 < n ? at + 3 : 7;
		}
		ok(agree(buf_get(&b), ROOM, UINT64_MAX), "long");
		buf_free(&b);
		buf_free(&doc);
	}
}

int
main(void)
{
	make_room();
	test_streams();
	test_changes();
	test_alike();
	test_long();
	return done();
}
