/* SPDX-License-Identifier: MIT */
/*
 * A block of lines at once, and each line by itself: the same lines pass, with
 * any tier and wherever the block is cut.
 */
#include <stdint.h>
#include <stdlib.h>

#include "cpu.h"
#include "draw.h"
#include "grammar.h"
#include "prefilter.h"
#include "tap.h"

static void
prepare(struct sieve *s, const char *program)
{
	struct ast a;

	*s = (struct sieve){ .arena.max = 1 << 20 };
	if (grammar_parse(&a, slice_str(program)))
		abort();
	prefilter_add(s, &a);
	ast_free(&a);
}

static bool
passes(const char *program, const char *line)
{
	struct sieve s;
	size_t next;
	bool all;

	prepare(&s, program);
	all = sieve_pass(&s, slice_str(line), &next) == 0;
	sieve_free(&s);
	return all;
}

static void
test_by_hand(void)
{
	static const struct {
		const char *program, *line;
		bool passes;
	} t[] = {
#define P "select(.data.n > 5)"
		{ P, "{\"data\":{\"n\":6}}", true },
		{ P, "{\"data\":{\"n\":5}}", false },
		{ P, "{\"data\":{\"n\":5.5}}", true },
		{ P, "{\"data\":{\"n\":-6}}", false },
		{ P, "{\"data\" : { \"n\"\t: 6 } }", true },
		{ P, "{\"data\" : { \"n\"\t: 5 } }", false },
		{ P, "{\"data\":{\"n\":\"\"}}", true },
		{ P, "{\"data\":{\"n\":null}}", false },
		{ P, "{\"data\":{\"n\":4444444444444444}}", true },
		{ P, "{\"data\":{\"m\":6}}", false },
		{ P, "{\"data\":{\"m\":\"n\"}}", false },
		{ P, "{\"data\":{\"\\u006e\":6}}", true },
		{ P, "{\"data\":{\"\\u00e9\":6}}", false },
		{ P, "{\"data\":\"[DONE]\"}", true },
		{ P, "{\"data\":7}", true },
		{ P, "{\"data\":null}", false },
		{ P, "[]", true },
		{ P, "null", true },
		{ P, " {}", true },
		{ P, "{}", false },
#undef P
		{ "select(.data?.n? > 5)", "{\"data\":7}", false },
		{ "select(.n > 5)?", "7", false },
		{ "select(.e == \"a\")", "{\"e\":\"a\"}", true },
		{ "select(.e == \"a\")", "{\"e\":\"b\",\"f\":\"a\"}", false },
		{ "select(.e == \"a\")", "{\"e\":\"\\/\"}", true },
		{ "select(.e == \"a\" and .n == 1)", "{\"e\":\"a\",\"n\":2}",
		    false },
		{ "select(.e == \"a\" or .n == 1)", "{\"e\":\"a\",\"n\":2}",
		    true },
		{ "select(.e == \"a\") | select(.n == 1)",
		    "{\"e\":\"a\",\"n\":2}", false },
		{ "select(.e // \"\" | test(\"^a.bc$\"))", "{\"e\":\"abd\"}",
		    false },
		{ "select(.e // \"\" | test(\"^a.bc$\"))", "{\"e\":\"axbc\"}",
		    true },
		{ "select(.e // \"\" | test(\"^a.bc$\"))", "{\"e\":\"abc\"}",
		    false },
		{ "select(.e // \"\" | test(\"[z-a]b\"))", "{\"e\":\"\"}",
		    true },
		{ "select(.e // \"\" | test(\"*b\"))", "{\"e\":\"\"}", true },
		{ "def f: .n > 5; select(.data | f)", "{\"data\":{\"n\":5}}",
		    false },
		{ "def f(g): .n > 5; select(.data | f(1))",
		    "{\"data\":{\"n\":5}}", true },
		{ "select(.e // \"\" | test(\"^a.bc$\"))", "{\"e\":1}", true },
		{ "select(.e | test(\"a\"))", "{}", true },
		{ "select(.e != null)", "{\"e\":null}", false },
		{ "select(.e != 1)", "{\"e\":1}", true },
		{ "select(.e | not)", "{\"e\":1}", true },
		{ "select(.e) | input", "{}", true },
		{ "def select(f): .; select(.e)", "{}", true },
		{ "if .e then . else empty end", "{}", false },
		{ ".e", "{}", true },
	};

	for (size_t i = 0; i < sizeof(t) / sizeof(*t); i++)
		if (!ok(passes(t[i].program, t[i].line) == t[i].passes,
			t[i].program))
			printf("# of %s\n", t[i].line);
}

/* Bytes wherever they are, not all of whose bits need count. */
static void
test_bytes(void)
{
	static const struct {
		const char *bytes, *keep, *line;
		bool passes;
	} t[] = {
		{ "news", NULL, "{\"e\":\"newsy\"}", true },
		{ "news", NULL, "{\"e\":\"News\"}", false },
		{ "news", "\xdf\xdf\xdf\xdf", "{\"e\":\"NeWs\"}", true },
		{ "news", "\xdf\xdf\xdf\xdf", "{\"e\":\"NeWz\"}", false },
		{ "日本", NULL, "{\"e\":\"今日本日\"}", true },
		{ "日本", NULL, "{\"e\":\"今日\",\"f\":\"本日\"}", false },
		{ "やま", NULL, "{\"e\":\"おやまあ\"}", true },
		{ "やま", NULL, "{\"e\":\"おやみあ\"}", false },
		{ "\xc3\xa9", "\xff\xdf", "{\"e\":\"\xc3\x89\"}", true },
		{ "}", NULL, "{\"e\":1}", true },
	};

	for (size_t i = 0; i < sizeof(t) / sizeof(*t); i++) {
		struct sieve s = { .arena.max = 1 << 20 };
		struct sieve_clue *list = NULL;
		size_t next;

		ok(sieve_push(&list,
		       sieve_bytes(&s, slice_str(t[i].bytes), t[i].keep)) &&
			sieve_add(&s, list) == 0,
		    "a clue");
		ok((sieve_pass(&s, slice_str(t[i].line), &next) == 0) ==
			t[i].passes,
		    t[i].line);
		sieve_free(&s);
	}
}

/* Lines, some with clues, of which one may be cut off. */
static void
block(struct buf *b)
{
	static const char *const part[] = { "{\"data\":{\"n\":1}}\n",
		"{\"data\":{\"n\":7}}\n", "{\"e\":\"x\",\"data\":{\"n\":9}}\n",
		"{\"data\":[]}\n", "[]\n", "\n", "{\"e\":\"\\u0041\"}\n",
		"{\"data\":{\"n\":6,\"long\":\"", "{}\n" };
	unsigned n = below(60);
	int rc = 0;

	buf_reset(b);
	while (n--) {
		unsigned k = below(4) ? 0 : below(9);

		rc |= buf_str(b, part[k]);
		if (k != 7)
			continue;
		for (unsigned i = below(3) ? below(100) : below(40000); i; i--)
			rc |= buf_byte(b, "abc\"\\n"[below(3)]);
		rc |= buf_str(b, "\"}}\n");
	}
	if (b->n && below(3) == 0)
		b->n--;
	if (rc)
		abort();
}

/* The lines of s that pass, as the sum of where they begin. */
static size_t
at_once(struct sieve *v, struct slice s)
{
	const char *p = s.p, *end = p + s.n, *lf;
	size_t sum = 0, next;

	while (p < end) {
		p += sieve_pass(
		    v, (struct slice){ p, (size_t)(end - p) }, &next);
		if (p == end)
			break;
		sum = sum * 31 + (size_t)(p - s.p) + 1;
		lf = memchr(p, '\n', (size_t)(end - p));
		if (next != (lf ? (size_t)(lf + 1 - p) : (size_t)(end - p)))
			return 0;
		p += next;
	}
	return sum;
}

static size_t
one_by_one(struct sieve *v, struct slice s)
{
	const char *p = s.p, *end = p + s.n, *lf;
	size_t sum = 0, n, next;

	for (; p < end; p += n) {
		lf = memchr(p, '\n', (size_t)(end - p));
		n = lf ? (size_t)(lf + 1 - p) : (size_t)(end - p);
		if (sieve_pass(v, (struct slice){ p, n }, &next) == 0)
			sum = sum * 31 + (size_t)(p - s.p) + 1;
	}
	return sum;
}

static void
test_blocks(const char *tier)
{
	struct buf b = { .max = 0 };
	struct sieve one, two;
	size_t want, sum = 0;
	bool good = true;

	if (cpu_use(tier) == -1)
		return;
	prepare(&one, "select(.data.n > 5 and .e == \"x\")");
	prepare(&two, "select(.data.n > 5 and .e == \"x\")");
	for (int i = 0; i < 2000 && good; i++) {
		block(&b);
		want = one_by_one(&one, buf_get(&b));
		good = at_once(&two, buf_get(&b)) == want;
		sum += want;
	}
	ok(good && sum, tier);
	sieve_free(&one);
	sieve_free(&two);
	buf_free(&b);
}

/* Where nearly all lines pass, most are let through unseen, for a while. */
static void
test_rest(void)
{
	const struct slice yes = SLICE("{\"n\":7}\n"),
			   no = SLICE("{\"n\":1}\n");
	struct sieve s;
	unsigned seen = 0, unseen = 0;
	size_t next;
	bool good = true;

	prepare(&s, "select(.n > 5)");
	while (s.rest == 0 && seen < 10000) {
		good = good && sieve_pass(&s, no, &next) == no.n && !next;
		for (int i = 0; i < 50; i++, seen++)
			good = good && sieve_pass(&s, yes, &next) == 0 &&
			    next == yes.n;
	}
	ok(good && seen < 10000, "a line of fifty does not pass");
	while (sieve_pass(&s, no, &next) == 0 && unseen < 100000) {
		good = good && next == no.n && sieve_denies(&s, no);
		unseen++;
	}
	ok(good && unseen > seen && unseen < 100000, "they are let through");
	for (seen = 0; s.rest == 0 && seen < 10000; seen++)
		good = good && sieve_pass(&s, no, &next) == no.n &&
		    sieve_pass(&s, yes, &next) == 0;
	ok(good && seen == 10000, "half of them do not");
	ok(!sieve_denies(&s, yes), "what passes");
	sieve_free(&s);
}

int
main(void)
{
	test_rest();
	test_by_hand();
	test_bytes();
	for (int i = 0; i < CPU_TIERS; i++)
		test_blocks(cpu_names[i]);
	return done();
}
