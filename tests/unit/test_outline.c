/* SPDX-License-Identifier: MIT */
/*
 * The outline of a block against a plain walk over its bytes: at every length and
 * alignment, the text ending where a page begins that must not be touched.
 */
#include "cpu.h"
#include "draw.h"
#include "outline.h"
#include "tap.h"
#include "utf8.h"

#define ROOM 65536
#include "room.h"

#ifdef __x86_64__
/* What is wanted. */
static struct {
	bool sound;                /* all of it */
	bool lines_sound;          /* what is up to the last line end */
	size_t lines, made, whole; /* bytes up to the last line end */
	uint16_t line[OUTLINE_BLOCK];
	size_t rank[OUTLINE_BLOCK + 1];
	char skeleton[OUTLINE_BLOCK];
} want;

static struct outline outline;
static uint64_t ends[OUTLINE_WORDS];
static void (*make)(struct outline *, uint64_t *, const char *, size_t);

static bool
among(const char *set, char c)
{
	return c && strchr(set, c);
}

static void
walk(struct slice s)
{
	bool string = false, escaped = false;
	size_t good = utf8_valid(s);
	size_t digits = 0, hex = 0;
	char first = 0;

	want.sound = want.lines_sound = true;
	want.lines = want.made = want.whole = 0;
	for (size_t i = 0; i < s.n; i++) {
		char c = s.p[i];
		bool quote = c == '"' && !escaped, kept = !string;

		want.rank[i] = want.made;
		if (c == '\n')
			want.line[want.lines++] = (uint16_t)i;
		if (i == good || c == '\r' || (string && c >= 0 && c < 0x20))
			want.sound = false;
		if (hex && hex-- && !among("0123456789abcdefABCDEF", c))
			want.sound = false;
		if (escaped && c == 'u')
			hex = 4;
		else if (escaped && !among("\"\\/bfnrt", c))
			want.sound = false;
		if (c == '\n') {
			want.lines_sound = want.sound;
			want.whole = i + 1;
		}
		escaped = c == '\\' && !escaped;
		digits = among("0123456789", c) ? digits + 1 : 0;
		if (digits == 1)
			first = c;
		if (digits > (first == '0' ? 2 : 1))
			kept = false;
		if (quote)
			string = !string;
		if (kept)
			want.skeleton[want.made++] = digits ? '1' : c;
	}
	want.rank[s.n] = want.made;
}

/* Of the last line, which goes on, not all need be seen. */
static bool
agree(struct slice s)
{
	bool good = true;

	walk(s);
	make(&outline, ends, s.p, s.n);
	for (size_t i = 0; i <= s.n && good; i++) {
		size_t next = i;

		while (next < s.n && !among("\r\n", s.p[next]))
			next++;
		good = ends_next(ends, i) == next;
	}
	if (!outline.sound)
		return good && !want.sound;
	good = good && want.lines_sound && outline.lines == want.lines &&
	    memcmp(outline.line, want.line, want.lines * sizeof(*want.line)) ==
		0 &&
	    memcmp(outline.made, want.skeleton, want.rank[want.whole]) == 0;
	for (size_t i = 0; i <= want.whole && good; i++)
		good = outline_rank(&outline, i) == want.rank[i];
	return good;
}

/* At the end of the room, and at its start. */
static bool
agree_at_edges(struct slice s)
{
	struct slice first = { room, s.n };
	struct slice last = { room + ROOM - s.n, s.n };
	bool good;

	memcpy(room + ROOM - s.n, s.p, s.n);
	good = agree(last);
	memcpy(room, s.p, s.n);
	return good && agree(first);
}

/* Pieces of streams, and of what goes wrong in them, n bytes of them. */
static void
fill(char *p, size_t n, bool bad)
{
	static const char *const pieces[] = { "data: ", "{\"a\":10,\"b\":007}",
		"\n\n", "\n", "\"\\u00e9\\\"\\\\\"", "\"\\\\\\\\\\\\\"", " ",
		"\"\xe3\x81\x82\xf0\x9f\x98\x8b\"", "\xc3\xa9", "12345", "0",
		"true", "[-0.5e+10]", "\"with a longer text in it, \\/ too\"",
		/* these make it unsound, mostly */
		"\r\n", "\"", "\\", "\\u12g4", "\\x", "\xe3\x81",
		"\xed\xa0\x80", "\t", "\x01", "\xff", "\\u" };
	unsigned all = bad ? 25 : 14;

	for (size_t i = 0; i < n;) {
		const char *piece = pieces[below(all)];
		size_t part = strlen(piece);

		part = part < n - i ? part : n - i;
		memcpy(p + i, piece, part);
		i += part;
	}
}

static void
test_lengths(void)
{
	static char text[300];
	size_t sound = 0, unsound = 0;
	bool good = true;

	for (unsigned round = 0; round < 60; round++)
		for (size_t n = 0; n <= sizeof(text) && good; n++) {
			fill(text, n, round % 3 == 0);
			good = agree_at_edges((struct slice){ text, n });
			sound += want.sound;
			unsound += !want.sound;
		}
	ok(good, "every length");
	ok(sound > 5000 && unsound > 2000, "both kinds");
}

static void
test_blocks(void)
{
	bool good = true;

	for (unsigned round = 0; round < 40; round++) {
		size_t n = OUTLINE_BLOCK - below(round % 2 ? 200 : 1);
		char *p = room + below(64);

		fill(p, n, false);
		if (round % 4 == 0)
			memset(p, '\n', n);
		good = good && agree((struct slice){ p, n });
	}
	ok(good, "whole blocks");
}
#endif

int
main(void)
{
#ifdef __x86_64__
	static const struct {
		const char *name;
		void (*make)(
		    struct outline *, uint64_t *, const char *, size_t);
	} tiers[] = { { "avx2", outline_avx2 }, { "avx512", outline_avx512 } };

	make_room();
	for (size_t i = 0; i < 2; i++) {
		if (cpu_use(tiers[i].name) == -1)
			continue;
		make = tiers[i].make;
		test_lengths();
		test_blocks();
	}
#endif
	ok(true, "there is no other tier");
	return done();
}
