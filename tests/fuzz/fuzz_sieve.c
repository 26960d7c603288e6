/* SPDX-License-Identifier: MIT */
/*
 * The tiers of the search against a plain loop, and the sieve on many lines at
 * once against each line by itself, in every tier that there is.
 *
 * Input: how to search, a byte; needles, each but the last before a \x1f; a NUL;
 * the text.
 */
#include "cpu.h"
#include "grammar.h"
#include "prefilter.h"
#include "tally.h"
#include "check.h"

/* Whether what counts of n is at q, as far as it is before end. */
static bool
maybe(const struct needle *n, const char *q, const char *end)
{
	static const size_t at[] = RIDDLE_AT;

	for (size_t i = 0; i < sizeof(at) / sizeof(*at); i++) {
		size_t k = n->at + at[i];
		char c;

		if (at[i] >= (size_t)(end - q))
			return true;
		c = (char)(i ? q[at[i]] & 127 : q[0]);
		if (k < n->bytes.n) {
			char differ = (char)((c ^ n->bytes.p[k]) &
			    (n->keep ? n->keep[k] : 255));

			if (differ & (i ? 127 : 255))
				return false;
		} else if (n->then.p && k == n->bytes.n + n->behind)
			if ((memchr(n->then.p, c, n->then.n) != NULL) ==
			    n->unless)
				return false;
	}
	return true;
}

/* The plain loop: all places that may be. */
static const char *
plainly(const struct needle *n, unsigned count, const char *p, const char *end,
    unsigned *sets)
{
	for (; p < end; p++) {
		*sets = 0;
		for (unsigned i = 0; i < count; i++)
			if (maybe(&n[i], p, end))
				*sets |= 1U << i;
		if (*sets)
			return p;
	}
	return NULL;
}

static void
search(unsigned how, struct slice all, struct slice text)
{
	const char *end = text.p + text.n, *cut;
	struct needle n[RIDDLE_SETS] = { 0 };
	struct riddle r = { 0 };
	unsigned count = 0;
	char keep[16];

	memset(keep, how >> 6 & 1 ? 0xdf : 0x5f, sizeof keep);
	for (; all.n && count < RIDDLE_SETS; count++) {
		struct needle *k = &n[count];

		cut = memchr(all.p, '\x1f', all.n);
		k->bytes = all;
		if (cut)
			k->bytes.n = (size_t)(cut - all.p);
		if (k->bytes.n == 0)
			return;
		all = slice_from(all, k->bytes.n + (cut != NULL));
		if ((how ^ count) & 1) {
			k->behind = how >> 1 & 3;
			k->then = how & 8 ? SLICE("{") : SLICE("23f");
			k->unless = how >> 4 & 1;
		}
		if (how >> 5 & 1 && k->bytes.n <= sizeof keep)
			k->keep = keep;
		riddle_add(&r, count, k);
	}
	riddle_done(&r);
	for (size_t at = 0; at <= text.n; at += 1 + at / 4) {
		unsigned sets = 0, want_sets = 0;
		const char *want =
		    plainly(n, count, text.p + at, end, &want_sets);

		CHECK(riddle_find(&r, text.p + at, end, &sets) == want);
		CHECK(!want || sets == want_sets);
	}
}

/* A number that differs when other lines pass. */
static uint64_t
passing(struct sieve *s, struct slice text, bool by_line)
{
	const char *p = text.p, *end = p + text.n, *lf;
	uint64_t sum = 0;

	while (p < end) {
		size_t n = (size_t)(end - p), passed, next;

		lf = memchr(p, '\n', n);
		if (by_line && lf)
			n = (size_t)(lf + 1 - p);
		passed = sieve_pass(s, (struct slice){ p, n }, &next);
		CHECK(passed <= n);
		CHECK(passed == 0 || passed == n || p[passed - 1] == '\n');
		p += passed;
		if (passed == n)
			continue;
		sum = sum * 31 + (uint64_t)(p - text.p) + 1;
		lf = memchr(p, '\n', (size_t)(end - p));
		CHECK(next == (lf ? (size_t)(lf + 1 - p) : (size_t)(end - p)));
		p += next;
	}
	return sum;
}

static uint64_t
sift(struct slice text, bool by_line)
{
	struct sieve s = { .arena.max = 1 << 20 };
	struct ast a;
	uint64_t sum;

	CHECK(!grammar_parse(
	    &a, SLICE("select(.data.n > 5 and .e == \"x\" or .s?)")));
	prefilter_add(&s, &a);
	ast_free(&a);
	CHECK(s.view);
	sum = passing(&s, text, by_line);
	sieve_free(&s);
	return sum;
}

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
	struct slice s = { (const char *)bytes, n }, needles;
	unsigned how = take_byte(&s);
	const char *nul = s.n ? memchr(s.p, '\0', s.n) : NULL;
	size_t lines = 0;

	if (!nul)
		return 0;
	needles = (struct slice){ s.p, (size_t)(nul - s.p) };
	s = slice_from(s, needles.n + 1);
	for (size_t i = 0; i < s.n; i++)
		lines += s.p[i] == '\n';
	for (int i = 0; i < CPU_TIERS; i++) {
		if (cpu_use(cpu_names[i]) == -1)
			break;
		search(how, needles, s);
		CHECK(tally_byte(s, '\n') == lines);
		CHECK(sift(s, true) == sift(s, false));
	}
	return 0;
}
