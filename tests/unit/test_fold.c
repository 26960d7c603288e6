/* SPDX-License-Identifier: MIT */
#include "fold.h"

#include "draw.h"
#include "tap.h"

#define ROOM 4096
#include "room.h"

static void
folds(struct slice in, struct slice want)
{
	struct buf b = { 0 };

	ok(fold_add(&b, in) == 0, "fold_add");
	is(buf_get(&b), want, in.p);
	ok(fold_eq(in, want), in.p);
	buf_free(&b);
}

static struct slice
utf8(char out[static 4], uint32_t c)
{
	return (struct slice){ out, utf8_put(out, c) };
}

/* In every case of a character the bits that count are the same. */
static void
every_character(void)
{
	unsigned long parted = 0, wrong = 0;
	char one[4], two[4], bits[4];
	struct buf b = { .max = 0 };
	struct slice s, folded, part;

	for (uint32_t c = 0; c < 0x110000; c++) {
		if (c >= 0xd800 && c < 0xe000)
			continue;
		s = utf8(one, c);
		buf_reset(&b);
		wrong += fold_add(&b, s) != 0;
		folded = utf8(two, fold_char(c));
		wrong += !slice_eq(buf_get(&b), folded);
		part = fold_part(folded, "\"", bits, 4);
		parted += part.n > 0;
		wrong += part.n > 0 && (part.n != folded.n || part.n != s.n);
		for (size_t i = 0; i < part.n && i < s.n; i++)
			wrong += ((s.p[i] ^ part.p[i]) & bits[i]) != 0;
	}
	ok(wrong == 0, "every character");
	/* the rest: controls, the quote, and cases of two lengths */
	ok(parted > 0x110000 - 0x800 - 120, "most have a part");
	buf_free(&b);
}

static void
has_part(const char *text, const char *want)
{
	char bits[8];
	struct slice part = fold_part(slice_str(text), "'", bits, sizeof bits);

	is(part, slice_str(want), text);
}

static void
parts(void)
{
	has_part("", "");
	has_part("kiosk", "io");
	has_part("k", "");
	has_part("ab'cde", "cde");
	has_part("ab\ncd", "ab");
	has_part("abcdefghijlm", "abcdefgh");
	has_part("a日本語b", "a日本");
	has_part("ⱥbⱥ", "b");
	has_part("мир", "мир");
}

/* A character of one of the scripts, most of them of the same one. */
static uint32_t
character(void)
{
	static const uint32_t first[] = { ' ', 'A', 0xc0, 0x391, 0x410, 0x5d0,
		0xe01, 0x10a0, 0x1e00, 0x20ac, 0x3000, 0x3041, 0x4e00, 0xa640,
		0xac00, 0xff21, 0x10400, 0x1f600 };
	static unsigned script;

	if (below(12) == 0)
		script = below(sizeof first / sizeof *first);
	return first[script] + below(60);
}

static struct slice
put_last(struct slice s)
{
	char *p = room + ROOM - s.n;

	memcpy(p, s.p ? s.p : "", s.n);
	return (struct slice){ p, s.n };
}

/* Any text is folded as its characters are, at the end of a page as well. */
static void
texts(void)
{
	bool good = true;

	for (int i = 0; i < 100000 && good; i++) {
		unsigned n = below(60);
		struct buf in = { .max = 0 }, want = in, got = in;

		for (; n; n--) {
			char bytes[4];
			uint32_t c = character();

			buf_add(&in, bytes, utf8_put(bytes, c));
			buf_add(&want, bytes, utf8_put(bytes, fold_char(c)));
		}
		good = fold_add(&got, put_last(buf_get(&in))) == 0 &&
		    slice_eq(buf_get(&got), buf_get(&want));
		if (!good)
			printf("# %.*s\n", (int)in.n, in.p ? in.p : "");
		buf_free(&in);
		buf_free(&want);
		buf_free(&got);
	}
	ok(good, "each character of a text by itself");
}

int
main(void)
{
	struct buf b = { .max = 3 };

	make_room();
	texts();

	every_character();
	parts();

	folds(SLICE(""), SLICE(""));
	folds(SLICE("Hello, WORLD 123 @[`{"), SLICE("hello, world 123 @[`{"));
	folds(SLICE("ÄÖÜ ÉÀÑ Þ"), SLICE("äöü éàñ þ"));
	folds(SLICE("МОСКВА Ёж Ѐ"), SLICE("москва ёж ѐ"));
	folds(SLICE("ΟΔΥΣΣΕΎΣ"), SLICE("οδυσσεύσ"));
	folds(SLICE("οδυσσεύς"), SLICE("οδυσσεύσ"));
	folds(SLICE("ԱԲԳ ႠႡ"), SLICE("աբգ ⴀⴁ"));
	folds(SLICE("유졍여신에게 日本語 😋"), SLICE("유졍여신에게 日本語 😋"));
	folds(SLICE("ＡＢＣ"), SLICE("ａｂｃ"));
	folds(SLICE("Ⅷ Ⓐ"), SLICE("ⅷ ⓐ"));
	folds(SLICE("𐐀"), SLICE("𐐨"));
	folds(SLICE("ẞ"), SLICE("ß"));
	folds(SLICE("\xe2\x84\xaa"), SLICE("k"));
	/* two bytes to three: the form that grows most */
	folds(SLICE("ȺȺȺȺȺȺȺȺ"), SLICE("ⱥⱥⱥⱥⱥⱥⱥⱥ"));

	/* dotted and dotless i keep apart, as only Turkish would have it */
	folds(SLICE("İ"), SLICE("İ"));
	ok(!fold_eq(SLICE("İ"), SLICE("i")), "dotted I is no i");
	ok(!fold_eq(SLICE("ı"), SLICE("I")), "dotless i is no I");
	ok(!fold_eq(SLICE("ß"), SLICE("ss")), "simple folding only");

	ok(!fold_eq(SLICE("abc"), SLICE("ab")), "shorter");
	ok(!fold_eq(SLICE("ab"), SLICE("abc")), "longer");
	ok(fold_eq(SLICE(""), SLICE("")), "empty");
	ok(fold_eq(SLICE("a\0b"), SLICE("A\0B")), "NUL inside");
	ok(!fold_eq(SLICE("a\0b"), SLICE("A\0C")), "past a NUL");

	/* every other letter of a run: even folds, odd is folded already */
	ok(fold_char(0x100) == 0x101 && fold_char(0x101) == 0x101, "step 2");
	ok(fold_char(0x10fffd) == 0x10fffd, "past the table");

	ok(fold_add(&b, SLICE("abcdef")) == -1, "ceiling");
	return done();
}
