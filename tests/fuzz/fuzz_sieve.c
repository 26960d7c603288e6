/* SPDX-License-Identifier: MIT */
/*
 * The tiers of the search against a plain loop, and the sieve on many lines at
 * once against each line by itself, in every tier that there is.
 *
 * Input: how to search, a byte; the needle, a NUL, the text.
 */
#include "cpu.h"
#include "grammar.h"
#include "prefilter.h"
#include "tally.h"
#include "check.h"

static const char *const tiers[] = { "scalar", "sse2", "avx2", "avx512" };

static const char *
plainly(const struct needle *n, const char *p, const char *end)
{
	for (; (size_t)(end - p) >= n->bytes.n; p++) {
		const char *but = p + n->bytes.n;

		if (memcmp(p, n->bytes.p, n->bytes.n) != 0)
			continue;
		if (n->unless && (size_t)(end - but) > n->behind &&
		    but[n->behind] == n->but)
			continue;
		return p;
	}
	return NULL;
}

static void
search(unsigned how, struct slice needle, struct slice text)
{
	const char *end = text.p + text.n;
	struct needle n;

	if (needle.n == 0 || needle.n > NEEDLE_MAX)
		return;
	needle_init(&n, needle);
	if (how & 1)
		needle_unless(&n, how >> 1 & 3, (char)(how & 8 ? '{' : 'f'));
	for (size_t at = 0; at <= text.n; at += 1 + at / 4) {
		const char *want = plainly(&n, text.p + at, end);

		CHECK(needle_find(&n, text.p + at, end) == want);
	}
}

/* A number that differs when other lines pass. */
static uint64_t
passing(struct sieve *s, struct slice text, bool by_line)
{
	const char *p = text.p, *end = p + text.n, *lf;
	uint64_t sum = 0;
	bool again = false;

	while (p < end) {
		size_t n = (size_t)(end - p), passed;

		lf = memchr(p, '\n', n);
		if (by_line && lf)
			n = (size_t)(lf + 1 - p);
		passed = sieve_pass(s, (struct slice){ p, n }, again);
		CHECK(passed <= n);
		CHECK(passed == 0 || passed == n || p[passed - 1] == '\n');
		again = !by_line;
		p += passed;
		if (passed == n)
			continue;
		sum = sum * 31 + (uint64_t)(p - text.p) + 1;
		lf = memchr(p, '\n', (size_t)(end - p));
		p = lf ? lf + 1 : end;
	}
	return sum;
}

static void
sift(struct slice text)
{
	struct sieve s = { .arena.max = 1 << 20 };
	struct ast a;

	CHECK(!grammar_parse(
	    &a, SLICE("select(.data.n > 5 and .e == \"x\" or .s?)")));
	prefilter_add(&s, &a);
	ast_free(&a);
	CHECK(s.view);
	CHECK(passing(&s, text, true) == passing(&s, text, false));
	sieve_free(&s);
}

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
	struct slice s = { (const char *)bytes, n }, needle;
	unsigned how = take_byte(&s);
	const char *nul = s.n ? memchr(s.p, '\0', s.n) : NULL;
	size_t lines = 0;

	if (!nul)
		return 0;
	needle = (struct slice){ s.p, (size_t)(nul - s.p) };
	s = slice_from(s, needle.n + 1);
	for (size_t i = 0; i < s.n; i++)
		lines += s.p[i] == '\n';
	for (int i = 0; i < 4; i++) {
		if (cpu_use(tiers[i]) == -1)
			break;
		search(how, needle, s);
		CHECK(tally_byte(s, '\n') == lines);
		sift(s);
	}
	return 0;
}
