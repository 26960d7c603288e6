/* SPDX-License-Identifier: MIT */
#include "fold.h"

#include "tap.h"

static void
folds(struct slice in, struct slice want)
{
	struct buf b = { 0 };

	ok(fold_add(&b, in) == 0, "fold_add");
	is(buf_get(&b), want, in.p);
	ok(fold_eq(in, want), in.p);
	buf_free(&b);
}

int
main(void)
{
	struct buf b = { .max = 3 };

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
