/* SPDX-License-Identifier: MIT */
#include "vet.h"

#include <stdlib.h>

#include "tap.h"

static void
judge(struct slice line, enum vet want)
{
	ok(vet_line(line) == want, line.p);
}

static void
mends(const char *text, const char *want)
{
	size_t n = strlen(text);
	char *copy = malloc(n ? n : 1); /* so that a sanitizer sees its end */
	struct slice got;

	memcpy(copy, text, n);
	vet_mend(copy, n);
	got = (struct slice){ copy, n };
	is(got, slice_str(want), text);
	free(copy);
}

/* depth arrays around each other */
static struct slice
nest(unsigned depth)
{
	static char text[2 * (JSON_DEPTH + 9)];

	memset(text, '[', depth);
	memset(text + depth, ']', depth);
	return (struct slice){ text, 2 * depth };
}

static struct slice
number(size_t digits, const char *before, const char *behind)
{
	static char text[2 * VET_DIGITS + 64];
	size_t n = strlen(before);

	memcpy(text, before, n);
	memset(text + n, '7', digits);
	snprintf(text + n + digits, 32, "%s", behind);
	return slice_str(text);
}

/* vet_long, which looks at few bytes, and vet_digits, which looks at all. */
static void
lengths(const char *const *before, const char *const *behind)
{
	struct slice s;

	for (; *before; before++)
		for (const char *const *b = behind; *b; b++)
			for (size_t n = 1; n < 60; n++) {
				s = number(n, *before, *b);
				ok(vet_long(s, VET_EXACT) ==
					(vet_digits(s) > VET_EXACT),
				    s.p);
			}
}

static void
long_numbers(void)
{
	static const char *const open[] = { "[", "[1,", "{\"1\":", "[-1.", "",
		"-", "[0.00", "[1e", " ", NULL };
	static const char *const close[] = { "]", "", ".5]", "e5]",
		",12345678901234567890]", ",\"12345678901234567890\"]", NULL };
	static const char *const quoted[] = { "[\"", "[\"x", "[\"\\\"", "[\"1,",
		NULL };
	static const char *const ends[] = { "\"]", ".5\"]", "\",1]",
		"\",12345678901234567890]", NULL };

	lengths(open, close);
	lengths(quoted, ends);
	ok(vet_long(number(1001, "[", "]"), VET_DIGITS), "1001 digits");
	ok(!vet_long(number(1000, "[", "]"), VET_DIGITS), "1000 digits");
	ok(!vet_long(SLICE(""), VET_EXACT), "nothing");
}

int
main(void)
{
	long_numbers();
	judge(SLICE("{}"), VET_GOOD);
	judge(SLICE(" [1] "), VET_GOOD);
	judge(SLICE("\"\\ud83d\""), VET_GOOD);
	judge(SLICE("\"\xc3\xa4\""), VET_GOOD);
	judge(SLICE(""), VET_JSON);
	judge(SLICE("nan"), VET_JSON);
	judge(SLICE("{\"a\":1}\0"), VET_JSON);
	judge(SLICE("\"\xff\""), VET_UTF8);
	judge(SLICE("\xff"), VET_UTF8);
	judge(SLICE("\"\xed\xa0\xbd\""), VET_UTF8);
	judge(nest(JSON_DEPTH + 1), VET_GOOD);
	judge(nest(JSON_DEPTH + 2), VET_DEEP);
	judge(SLICE("\"[[[["), VET_JSON);

	mends("", "");
	mends("\"plain\"", "\"plain\"");
	mends("\"\\ud83d\"", "\"\\ufffd\"");
	mends("\"\\uDBFFx\\uDC00\"", "\"\\ufffdx\\ufffd\"");
	mends("\"\\ud83d\\ude00\"", "\"\\ud83d\\ude00\"");
	mends("\"\\ud83d\\ud83d\\ude00\"", "\"\\ufffd\\ud83d\\ude00\"");
	mends("\"\\ude00\\ud83d\"", "\"\\ufffd\\ufffd\"");
	mends("\"\\\\ud83d\"", "\"\\\\ud83d\"");
	mends("\"\\\\\\ud83d\"", "\"\\\\\\ufffd\"");
	mends("\"\\ud7ff\\ue000\"", "\"\\ud7ff\\ue000\"");
	/* text that ends too early must not be read past */
	mends("\"\\ud83d\\", "\"\\ufffd\\");
	mends("\"\\ud83d\\u", "\"\\ufffd\\u");
	mends("\"\\ud8", "\"\\ud8");

	ok(vet_hint(SLICE("data: {}")), "a stream's data");
	ok(vet_hint(SLICE(":")), "a stream's comment");
	ok(!vet_hint(SLICE("dat")), "too short for a field");
	ok(!vet_hint(SLICE("{\"data\":1")), "half a record is no stream");
	is(slice_str(vet_hint(SLICE(" [\r"))),
	    SLICE("this looks like JSON over several lines: a record is one "
		  "line, as jq -c writes it"),
	    "the first of several lines");

	ok(vet_suspect(SLICE("\"\\uD83D\"")), "suspect");
	ok(!vet_suspect(SLICE("\"\\u00dd d8\"")), "no suspect");

	ok(vet_digits(number(1001, "[", "]")) == 1001, "long number");
	ok(vet_digits(number(20, "[-7.", "e17,1]")) == 21, "with a point");
	ok(vet_digits(number(20, "[0.00", "]")) == 20, "leading zeros");
	ok(vet_digits(number(20, "[\"", "\"]")) == 0, "a string");
	ok(vet_digits(number(20, "[\"\\\"", "\"]")) == 0, "a quote in it");
	ok(vet_digits(number(20, "{\"1\\\\\":", "}")) == 20, "a member");
	ok(vet_digits(SLICE("[100,20,true]")) == 3, "the longest");
	ok(vet_digits(SLICE("1000e1000")) == 4, "exponents do not count");
	return done();
}
