/* SPDX-License-Identifier: MIT */
#include "sift.h"

#include <errno.h>

#include "tap.h"

static struct fields fields;

/* Whether the record passes s. */
static bool
pass(struct sift *s, const char *line)
{
	ok(fields_open(&fields, slice_str(line)) == 0, line);
	return sift_kind(s, &fields) && sift_content(s, &fields) == 1;
}

static void
kinds(void)
{
	struct sift s = { 0 };

	ok(pass(&s, "{\"event\":\"x\"}"), "nothing asked");
	s.breaking = true;
	ok(!pass(&s, "{\"event\":\"news\",\"data\":1}"), "news");
	ok(!pass(&s, "{\"event\":\"message\",\"data\":{\"type\":\"news\"}}"),
	    "news in the data");
	ok(pass(&s, "{\"event\":\"breaking\",\"data\":1}"), "breaking");
	ok(sift_event(&s, "n*") == 0 && sift_event(&s, "b?") == 0, "globs");
	ok(!pass(&s, "{\"event\":\"news\"}"), "both conditions");
	ok(pass(&s, "{\"event\":\"b1\"}"), "second glob");
	sift_free(&s);
}

static void
numbers(void)
{
	struct sift s = { .min_followers = 10, .by_followers = true };

	ok(pass(&s, "{\"user\":{\"followers_count\":10}}"), "equal");
	ok(pass(&s, "{\"user\":{\"followers_count\":\"10\"}}"), "as text");
	ok(pass(&s, "{\"user\":{\"followers_count\":1e3}}"), "exponent");
	ok(!pass(&s, "{\"user\":{\"followers_count\":9.99}}"), "less");
	ok(!pass(&s, "{\"user\":{\"followers_count\":\"many\"}}"), "no number");
	ok(!pass(&s, "{\"user\":{\"followers_count\":\"0x20\"}}"), "hex");
	ok(pass(&s, "{\"user\":{\"followers_count\":\" 20\"}}"), "blank");
	ok(!pass(&s, "{\"user\":{\"followers_count\":true}}"), "true");
	ok(!pass(&s, "{\"user\":{\"followers_count\":null}}"), "null");
	ok(!pass(&s, "{\"user\":{}}"), "missing");
	ok(!pass(&s, "17"), "no object");
	sift_free(&s);
}

static void
lists(void)
{
	struct sift s = { 0 };

	errno = 0;
	ok(sift_users(&s, "") == -1 && errno == EINVAL, "empty");
	ok(sift_users(&s, " ,, ") == -1 && errno == EINVAL, "blank");
	ok(sift_users(&s, "@") == -1 && errno == EINVAL, "only a sign");
	ok(sift_users(&s, ",@Ann,,ЖЕНЯ ") == 0, "two");
	ok(s.users.n == 2, "blanks are no values");
	ok(pass(&s, "{\"username\":\"@aNN\"}"), "case and sign");
	ok(pass(&s, "{\"username\":\"\\u0436еня\"}"), "past ASCII, escaped");
	ok(!pass(&s, "{\"username\":\"ann2\"}"), "longer");
	ok(!pass(&s, "{\"username\":7}"), "a number");
	sift_free(&s);

	s = (struct sift){ 0 };
	ok(sift_languages(&s, "zh-Hant,en") == 0, "languages");
	ok(pass(&s, "{\"lang\":\"zh-hant-TW\"}"), "more special");
	ok(pass(&s, "{\"lang\":\"ZH_Hant\"}"), "underscore");
	ok(!pass(&s, "{\"lang\":\"zh\"}"), "more general");
	ok(!pass(&s, "{\"lang\":\"eng\"}"), "a longer subtag");
	ok(!pass(&s, "{\"lang\":\"\"}"), "empty");
	sift_free(&s);
}

static void
keywords(void)
{
	struct sift s = { 0 };

	ok(sift_keywords(&s, "\xff") == 0, "not UTF-8");
	sift_free(&s);
	s = (struct sift){ 0 };
	ok(sift_keywords(&s, "big  Cat,<b>x</b>") == 0, "keywords");
	ok(pass(&s, "{\"title\":\"the BIG\",\"description\":\"cat\"}"),
	    "across joined fields");
	ok(pass(&s, "{\"text\":\"big\\n\\tcats\"}"), "white space");
	ok(pass(&s, "{\"text\":\"X\"}"), "keywords are made plain too");
	ok(!pass(&s, "{\"text\":\"bigcat\"}"), "no space");
	ok(!pass(&s, "{\"note\":\"big cat\"}"), "another field");
	s.word = true;
	ok(!pass(&s, "{\"text\":\"big cats\"}"), "whole words");
	ok(pass(&s, "{\"text\":\"big cats, big cat.\"}"), "the second one");
	sift_free(&s);
}

int
main(void)
{
	fields_init(&fields);
	kinds();
	numbers();
	lists();
	keywords();
	fields_free(&fields);
	return done();
}
