/* SPDX-License-Identifier: MIT */
/*
 * The outline of a block against a plain walk over its bytes: at every length and
 * alignment, the text ending where a page begins that must not be touched.
 */
#include "../fuzz/plain_outline.h"
#include "cpu.h"
#include "draw.h"
#include "tap.h"

#define ROOM 65536
#include "room.h"

#ifdef __x86_64__
/* At the end of the room, and at its start. */
static bool
agree_at_edges(struct slice s)
{
	struct slice first = { room, s.n };
	struct slice last = { room + ROOM - s.n, s.n };
	bool good;

	memcpy(room + ROOM - s.n, s.p, s.n);
	good = plain_agree(last);
	memcpy(room, s.p, s.n);
	return good && plain_agree(first);
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
			sound += plain_want.sound;
			unsound += !plain_want.sound;
		}
	ok(good, "every length");
	ok(sound > 5000 && unsound > 2000, "both kinds");
}

/* What is in a string, in a text that is otherwise sound. */
static size_t
string(char *to, size_t before, const char *piece)
{
	int n = sprintf(to, "data: {\"a\":\"%.*s%s123\"}\n\ndata: \"b\"\n\n",
	    (int)before,
	    "abcdefghijklmnopqrstuvwxyz abcdefghijklmnopqrstuvwxyz "
	    "abcdefghijklmnopqrstuvwxyz abcdefghijklmnopqrstuvwxyz "
	    "abcdefghijklmnopqrstuvwxyz",
	    piece);

	return (size_t)n;
}

/* One piece, so that nothing else makes up for what is not seen of it. */
static void
test_one(void)
{
	static const char *const pieces[] = { "\\", "\"", "/", "b", "f", "n",
		"r", "t", "u0123", "uabCD", "u00e9\\u00", "\\\\u12", "\\\\\\n",
		"\\\\\\\\", "a", "c", "q", "u", "u12", "u1g", "u123g", "ug123",
		"u\\n", "\\\\q", "\\\\\\u1g", "\xe3\x81\x82", "\xae", "\x01",
		"\n", "\t", " " };
	char text[256], piece[16];
	size_t sound = 0;
	bool good = true;

	for (size_t i = 0; i < sizeof(pieces) / sizeof(*pieces); i++)
		for (size_t before = 0; before < 130 && good; before++) {
			sprintf(piece, "\\%s", pieces[i]);
			good = agree_at_edges((struct slice){
			    text, string(text, before, piece) });
			sound += plain_want.sound;
		}
	ok(good, "one escape");
	ok(sound == 15 * 130, "about half of them good");
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
		good = good && plain_agree((struct slice){ p, n });
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
		plain_tier = tiers[i].make;
		test_lengths();
		test_one();
		test_blocks();
	}
#endif
	ok(true, "there is no other tier");
	return done();
}
