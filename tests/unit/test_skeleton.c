/* SPDX-License-Identifier: MIT */
#include "skeleton.h"

#include "tap.h"

/* Judged whole, and in two and three pieces cut anywhere. */
static void
judged(const char *text, int depth)
{
	size_t n = strlen(text);
	char line[256];

	for (size_t cut = 0; cut <= n; cut++)
		for (size_t more = cut; more <= n; more++) {
			struct automaton g;

			automaton_start(&g);
			automaton_eat(&g, text, cut);
			automaton_eat(&g, text + cut, more - cut);
			automaton_eat(&g, text + more, n - more);
			snprintf(line, sizeof(line), "%s cut at %zu and %zu",
			    text, cut, more);
			ok(automaton_done(&g) == (depth >= 0), line);
			ok(depth < 0 || g.deepest == (unsigned)depth, line);
		}
}

static void
test_grammar(void)
{
	judged("1", 0);
	judged("-1.11e+11", 0);
	judged("-1.1E-1", 0);
	judged("true", 0);
	judged("\"", 0);
	judged("{}", 1);
	judged("{\":1,\":true,\":[-1.11,\"]}", 2);
	judged("[[],{},[{\":null}],false ,1 ,\"]", 3);
	judged("[1e11,-1 ]", 1);
	judged("", -1);
	judged(" ", -1);
	judged("11", -1);
	judged("-11", -1);
	judged("1.", -1);
	judged("1.111", -1);
	judged("1.1.1", -1);
	judged("1e", -1);
	judged("1e+", -1);
	judged("--1", -1);
	judged("1 1", -1);
	judged("tr ue", -1);
	judged("truetrue", -1);
	judged("\"\"", -1);
	judged("\"1", -1);
	judged("[1\"]", -1);
	judged("[1}", -1);
	judged("[1,]", -1);
	judged("{\"}", -1);
	judged("{\":}", -1);
	judged("{\":1,}", -1);
	judged("{1:1}", -1);
	judged("{\",\"}", -1);
	judged("[1]]", -1);
	judged("[[1]", -1);
	judged("[]1", -1);
	judged("[\1]", -1);
}

static struct skeleton memory;
static char text[SKELETON_MAX];

/* [1,",1,...], of n bytes, which is even: what follows each comma tells which. */
static const struct skeleton_slot *
learn(unsigned which, size_t n, uint64_t hash)
{
	memset(text, 0, sizeof(text));
	text[0] = '[';
	for (size_t i = 1; i + 1 < n; i += 2) {
		text[i] = which >> (i / 2 % 16) & 1 ? '"' : '1';
		text[i + 1] = i + 2 < n ? ',' : ']';
	}
	text[n - 1] = ']';
	return skeleton_learn(&memory, text, n, hash);
}

static bool
known(const struct skeleton_slot *s, size_t n, unsigned depth)
{
	return s && s->n == n && s->depth == depth &&
	    memcmp(memory.text + s->at, text, n) == 0;
}

static void
test_memory(void)
{
	const struct skeleton_slot *s;
	bool good = true;

	ok(!skeleton_find(&memory, 7, 3), "nothing is known at first");
	ok(!skeleton_guess(&memory, 3, 0), "nor guessed");
	ok(known(learn(0, 2, 7), 2, 1), "an empty array");
	/* more than there is room for, at every place and around the end */
	for (unsigned i = 0; i < 20000; i++) {
		size_t n = 5 + 2 * (i % 60);
		uint64_t hash = i % 5000 * 3 + 1;

		s = learn(i, n, hash);
		good = good && known(s, n, 1);
		good = good && known(skeleton_find(&memory, hash, n), n, 1);
		good = good && !skeleton_find(&memory, hash, n + 1);
	}
	ok(good, "each is known once learnt");
	text[2] = '}';
	ok(!skeleton_learn(&memory, text, 9, 1), "no JSON is not learnt");
	for (int i = 0; i < 9; i++) {
		s = learn(1, 9, 12345);
		ok(!skeleton_guess(&memory, 9, 2),
		    "eight must have been right");
		skeleton_note(&memory, 2, s);
	}
	ok(known(skeleton_guess(&memory, 9, 2), 9, 1), "the last one again");
	ok(!skeleton_guess(&memory, 8, 2), "not with another length");
	skeleton_note(&memory, 2, learn(2, 9, 54321));
	ok(!skeleton_guess(&memory, 9, 2), "once wrong, not for some time");
}

int
main(void)
{
	test_grammar();
	test_memory();
	return done();
}
