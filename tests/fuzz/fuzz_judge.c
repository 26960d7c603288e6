/* SPDX-License-Identifier: MIT */
/*
 * Every tier of the judge that this machine has says what the grammar written
 * down plainly and the decoder's module say; with what it remembers of earlier
 * inputs, and without; wherever the text lies in memory.
 *
 * Input: a byte for the depth, one for how often the text's inside is repeated,
 * the text.
 */
#include "buf.h"
#include "cpu.h"
#include "judge.h"
#include "plain_json.h"
#include "utf8.h"

static struct judge kept;

static enum judgement
plain(struct slice s, unsigned depth)
{
	if (utf8_valid(s) < s.n)
		return JUDGE_BROKEN;
	if (depth > JSON_DEPTH + 1)
		depth = JSON_DEPTH + 1;
	return plain_json(s, depth) ? JUDGE_JSON : JUDGE_TEXT;
}

/* In memory of its exact size, so that a sanitizer sees a step too far. */
static void
every_tier(struct slice s, unsigned depth)
{
	enum judgement want = plain(s, depth);
	size_t shift = s.n % 64;
	char *copy = malloc(s.n + shift + 1);

	CHECK(copy);
	if (s.n)
		memcpy(copy + 1 + shift, s.p, s.n);
	s.p = copy + 1 + shift;
	for (size_t i = 0; i < CPU_TIERS; i++) {
		if (cpu_use(cpu_names[i]) == -1)
			continue;
		CHECK(judge_text(&kept, s, depth) == want);
		CHECK(judge_text(&kept, s, depth) == want);
		CHECK(judge_text(NULL, s, depth) == want);
	}
	CHECK(json_utf8(s, depth) == (want == JUDGE_JSON));
	free(copy);
}

/* [text,text,...]: longer than a block, and at last than what is remembered. */
static void
repeated(struct slice s, unsigned times, unsigned depth)
{
	struct buf b = { .max = 0 };

	CHECK(buf_byte(&b, '[') == 0);
	for (unsigned i = 0; i < times; i++) {
		CHECK(buf_slice(&b, s) == 0);
		CHECK(buf_byte(&b, i + 1 < times ? ',' : ']') == 0);
	}
	every_tier(buf_get(&b), depth + 1);
	buf_free(&b);
}

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
	struct slice s = { (const char *)bytes, n };
	unsigned depth = take_byte(&s), times = take_byte(&s);

	every_tier(s, depth);
	if (times)
		repeated(s, 1 + times, depth);
	return 0;
}
