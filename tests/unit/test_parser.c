/* SPDX-License-Identifier: MIT */
/*
 * The parser against the plain way (plain_parse.h), with every tier that this
 * machine has: on the golden streams and on streams made up, in chunks of every
 * size, and where blocks and chunks end inside of things.
 */
#include <dirent.h>

#include "../fuzz/plain_parse.h"
#include "cpu.h"
#include "tap.h"

static struct parser p;

/* The stream in chunks of that size against what is wanted of it. */
static void
in_chunks(const struct outcome *want, struct slice s, size_t size)
{
	struct outcome got = { .records = { .max = 0 } };
	uint64_t count = p.count;
	bool more = true;

	parser_reset(&p);
	p.records = p.other = 0;
	memset(p.lost, 0, sizeof(p.lost));
	while (more && s.n) {
		struct slice part = { s.p, s.n < size ? s.n : size };

		s = slice_from(s, part.n);
		more = outcome_chunk(&got, &p, part);
	}
	outcome_end(
	    &got, p.records, p.other, p.lost, more && parser_partial(&p));
	outcome_same(&got, want);
	outcome_free(&got);
	p.count = count;
}

/* Chunks of up to all sizes bytes, then of about a block's, then all of it. */
static void
at_sizes(struct slice s, size_t all)
{
	struct outcome want = { .records = { .max = 0 } };

	plain_parse(&want, &p, s);
	for (size_t n = 1; n <= all; n++)
		in_chunks(&want, s, n);
	for (size_t n = LANE_BLOCK - 2; n <= LANE_BLOCK + 2; n++)
		in_chunks(&want, s, n);
	in_chunks(&want, s, s.n + 1);
	outcome_free(&want);
}

static void
ask(unsigned what)
{
	static const char *const globs[] = { "tweet", "m*" };

	parser_free(&p);
	parser_init(&p);
	switch (what) {
	case 1:
		p.all = p.keep_empty = true;
		break;
	case 2:
		p.data = PARSER_STRING;
		p.time = SLICE("2021-07-06T16:04:47.000000Z");
		break;
	case 3:
		p.data = PARSER_REQUIRE;
		p.globs = globs;
		p.nglobs = 2;
		break;
	case 4:
		p.max_event = 30;
		p.streams = false;
		break;
	case 5:
		p.count = 17;
		break;
	default:
		break;
	}
}

static void
test_golden(void)
{
	static char bytes[1 << 20];
	DIR *d = opendir("tests/data/parse");
	struct dirent *e;
	char path[512];
	int files = 0;

	while (d && (e = readdir(d))) {
		size_t n = strlen(e->d_name);
		FILE *f;

		if (n < 4 || strcmp(e->d_name + n - 4, ".sse") != 0)
			continue;
		snprintf(path, sizeof(path), "tests/data/parse/%s", e->d_name);
		f = fopen(path, "rb");
		CHECK(f);
		n = fread(bytes, 1, sizeof(bytes), f);
		fclose(f);
		for (unsigned what = 0; what < 6; what++) {
			ask(what);
			at_sizes((struct slice){ bytes, n }, 70);
		}
		files++;
	}
	if (d)
		closedir(d);
	ok(files > 5, "golden streams");
}

/* An event, or something else, of a shape; n makes its data differ. */
static void
piece(struct buf *b, unsigned shape, unsigned n)
{
	static const char *const pieces[] = {
		"data: {\"n\":%u}\n\n",
		"event: tweet\ndata: {\"s\":\"\u3042\u3044 %u\"}\n\n",
		"id: %u\nevent: tweet\ndata: [1]\n\n",
		"event: tweet\r\nid: 5\r\ndata: {\"n\":%u}\r\n\r\n",
		"data:%u\r\r",
		"data: [%u,\ndata: 2]\n\n",
		"data: not \"JSON\" %u\n\n",
		"data: \xff%u\n\n",
		": comment %u\n",
		"\n\r\n\r\n\n\n",
		"id: %u\n\n",
		"event: m%u\n\n",
		"sse-stream: s%u\ndata: {}\n\n",
		"other: %u\ndata: 1\n\n",
		"data:  %u\n\n",
		"data:\n\n",
		"retry: 100\ndata: {\"n\":%u}\n\n",
		"data: {\"long\":\"%0100u\"}\n\n",
		"event: tweet\ndata: {\"longer\":\"%01000u\"}\n\n",
		"event: other\ndata: [%u]\n\n",
		"data: {}\n \n\n",
		"data: [%u]\n\t\n\n",
		"data: { \"a\" : [%u, true] }\n\n",
		"data: 0%u\n\n",
		"data: %u \"b\" %u\n\n",
		"data:{\"n\":\"\\u00e9\\\"%u\\\\\"}\n\n",
		"data: \"\\u00g9 %u\"\n\n",
		"event: \"%u\ndata: {}\n\n",
		"event: \"tweet\"\ndata: {\"n\":%u}\n\n",
		"data: {\"n\":%u}\nevent: tweet\n\n",
		"data: {\"n\":\"\x01%u\"}\n\n",
	};
	const char *format = pieces[shape % (sizeof(pieces) / sizeof(*pieces))];

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
	CHECK(buf_fmt(b, format, n, n) == 0);
#pragma GCC diagnostic pop
}

static void
test_made_up(const char *tier)
{
	struct buf b = { .max = 0 };

	for (unsigned round = 0; round < 18; round++) {
		buf_reset(&b);
		while (b.n < 3 * LANE_BLOCK) {
			unsigned shape = (unsigned)rand();
			unsigned times = 1U << rand() % 8;

			for (unsigned i = 0; i < times; i++)
				piece(&b, shape, (unsigned)rand() % 1000);
		}
		ask(round % 6);
		at_sizes(buf_get(&b), round < 6 ? 3 : 1);
		for (size_t n = 60; n < 70; n++) {
			struct slice s = buf_get(&b);
			/* blocks begin, and the stream ends, elsewhere */
			s = slice_from(s, n);
			s.n -= n;
			at_sizes(s, 0);
		}
	}
	buf_free(&b);
	ok(true, tier);
}

/* A block of events of one shape, in which others come then. */
static void
test_changes(void)
{
	struct buf b = { .max = 0 };
	struct outcome want = { .records = { .max = 0 } };

	for (unsigned other = 0; other < 40; other++)
		for (unsigned what = 0; what < 6; what++) {
			unsigned usual = other % 2;

			buf_reset(&b);
			while (b.n < LANE_BLOCK + 2000)
				piece(&b, usual, (unsigned)rand() % 1000);
			for (unsigned n = 0; n < 60; n++)
				piece(&b, n % 20 < 15 ? other : usual, n);
			ask(what);
			outcome_reset(&want);
			plain_parse(&want, &p, buf_get(&b));
			in_chunks(&want, buf_get(&b), b.n);
		}
	outcome_free(&want);
	buf_free(&b);
	ok(true, "shapes that change");
}

static void
long_stream(struct buf *b, bool many, const char *end)
{
	const char *part = many ? "1\",\ndata: \"" : "1234567";

	buf_reset(b);
	CHECK(buf_str(b, many ? "data: [\ndata: \"" : "data: \"") == 0);
	while (b->n < 400000)
		CHECK(buf_str(b, part) == 0);
	CHECK(buf_str(b, many ? "\"\ndata: ]" : "\"") == 0);
	CHECK(buf_str(b, end) == 0);
	CHECK(buf_str(b, "data: 1\n\n") == 0);
}

/* Data that is too long to be copied, of one line and of many. */
static void
test_long(void)
{
	static const char *const ends[] = { "\n\n", "\"\n\n", "\xff\n\n" };
	struct buf b = { .max = 0 };

	for (unsigned many = 0; many < 2; many++)
		for (unsigned i = 0; i < 3; i++) {
			long_stream(&b, many, ends[i]);
			ask(0);
			at_sizes(buf_get(&b), 0);
		}
	buf_free(&b);
	ok(true, "long data");
}

int
main(void)
{
	srand(1);
	for (size_t i = 0; i < CPU_TIERS; i++) {
		if (cpu_use(cpu_names[i]) == -1)
			continue;
		test_golden();
		test_made_up(cpu_names[i]);
		test_changes();
		test_long();
	}
	parser_free(&p);
	return done();
}
