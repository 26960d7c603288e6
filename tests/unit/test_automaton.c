/* SPDX-License-Identifier: MIT */
/*
 * Skeletons of lists of things that are alike, good ones and spoilt ones: what
 * is passed over as it is like what came before is judged as it is byte by byte,
 * where nothing comes before.
 */
#include <stdlib.h>

#include "automaton.h"
#include "tap.h"

#define LONGEST 5000

static char text[LONGEST];
static size_t length;

static void
put(const char *s)
{
	size_t n = strlen(s);

	if (n > LONGEST - length)
		n = LONGEST - length;
	memcpy(text + length, s, n);
	length += n;
}

/* A list of one or two kinds of things, now and then a list of such lists. */
static void
list(unsigned depth)
{
	static const char *const things[] = { "{\":1}", "[]", "{}", "1", "\"",
		"{\":[{\":-1.11,\":null}],\":\"}", "[[1],[1],true ]", "[[]",
		"{\":{},\":{}}", "{\":1,\":1},{\":1,\":1}" };
	unsigned a = (unsigned)rand() % 10, b = (unsigned)rand() % 10;
	unsigned n = (unsigned)rand() % 30, odd = 1 + (unsigned)rand() % 20;

	put("[");
	for (unsigned i = 0; i < n; i++) {
		if (i)
			put(",");
		if (depth && rand() % 4 == 0)
			list(depth - 1);
		else
			put(things[(unsigned)rand() % odd == 0 ? b : a]);
	}
	put("]");
}

static void
spoil(void)
{
	static const char bytes[] = "{}[]:,\"1-.e ";
	size_t at = (unsigned)rand() % length;

	text[at] = bytes[(unsigned)rand() % (sizeof(bytes) - 1)];
}

/* In pieces of so many bytes. */
static struct automaton
judged(size_t size)
{
	struct automaton g;

	memset(&g, 0, sizeof(g));
	automaton_start(&g);
	for (size_t i = 0; i < length; i += size)
		automaton_eat(
		    &g, text + i, length - i < size ? length - i : size);
	return g;
}

static bool
same(const struct automaton *a, const struct automaton *b)
{
	return a->state == b->state && a->open == b->open &&
	    a->deepest == b->deepest && automaton_done(a) == automaton_done(b);
}

static bool
all_same(void)
{
	static const size_t sizes[] = { 2, 7, 8, 64, 100, 1000, LONGEST };
	struct automaton want = judged(1), got;
	bool good = true;

	for (size_t i = 0; i < sizeof(sizes) / sizeof(*sizes); i++) {
		got = judged(sizes[i]);
		good &= same(&got, &want);
	}
	return good;
}

static void
test_lists(void)
{
	bool good = true;
	struct automaton g;
	int json = 0;

	for (int round = 0; round < 20000; round++) {
		length = 0;
		list((unsigned)rand() % 4);
		for (int i = rand() % 3; i; i--)
			spoil();
		good &= all_same();
		g = judged(LONGEST);
		json += automaton_done(&g);
	}
	ok(good, "as it is byte by byte");
	ok(json > 1000 && json < 19000, "some are JSON, some are not");
}

/* As deep as may be, and deeper; what comes again is deep down. */
static void
test_depth(void)
{
	for (unsigned depth = JSON_DEPTH - 3; depth < JSON_DEPTH + 4; depth++) {
		struct automaton g;

		length = 0;
		for (unsigned i = 0; i < depth; i++)
			put("[");
		put("[1],[1],[1],[1],[[]],[[]],[1]");
		for (unsigned i = 0; i < depth; i++)
			put("]");
		g = judged(LONGEST);
		ok(automaton_done(&g) == (depth + 2 <= JSON_DEPTH + 1),
		    "one level more than is allowed is known");
		ok(all_same(), "as it is byte by byte");
	}
}

int
main(void)
{
	srand(1);
	test_lists();
	test_depth();
	return done();
}
