/* SPDX-License-Identifier: MIT */
/*
 * The ready-made filters on any line: what comes out is JSON, what is let
 * through unchanged is the line itself, a second run gives the same, and what
 * its raw bytes deny gives nothing.
 *
 * Input: a byte that says which filters, then the line.
 */
#include "presift.h"
#include "vet.h"
#include "check.h"

static void
setup(struct stage *s, unsigned what)
{
	static const uint64_t secret[2] = { 1, 2 };
	const char *why = NULL;
	int r = 0;

	fields_init(&s->fields);
	if (what & 1) {
		why = place_parse(&s->explode, what & 2 ? ".data" : "a");
		s->exploding = true;
	}
	if (what & 4)
		r |= sift_keywords(&s->sift, "a,\xc3\xa4 b,1");
	s->sift.word = what & 8;
	if (what & 16)
		r |= seen_init(&s->seen, 4, secret);
	s->by_key = what & 16;
	s->tweet = what & 32;
	s->keep_notes = what & 64;
	if (what & 128)
		r |= sift_users(&s->sift, "@a,\xc3\x84") |
		    sift_languages(&s->sift, "en,*");
	CHECK(!why && r == 0);
}

/* All that comes of line; checks each. */
static void
run(struct stage *s, struct slice line, struct buf *out)
{
	struct slice got;
	int r;

	CHECK(stage_put(s, line) == 0);
	while ((r = stage_next(s, &got)) == 1) {
		CHECK(vet_line(got) == VET_GOOD);
		if (!s->exploding && !s->tweet)
			CHECK(slice_eq(got, json_trim(line)));
		CHECK(buf_slice(out, got) == 0);
	}
	CHECK(r == 0 && stage_next(s, &got) == 0);
}

static bool
denied(struct stage *s, struct slice line)
{
	struct sieve sieve = { .arena.max = 1 << 20 };
	size_t next;
	bool no;

	presift_add(&sieve, s);
	no = !memchr(line.p, '\n', line.n) &&
	    sieve_pass(&sieve, line, &next) > 0;
	sieve_free(&sieve);
	return no;
}

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
	struct slice line = { (const char *)bytes, n };
	struct buf out[2] = { { .max = 0 }, { .max = 0 } };
	unsigned what = take_byte(&line);

	/* shaping may nest a list a little deeper than it was */
	if (vet_line(line) != VET_GOOD || !json_valid(line, JSON_DEPTH - 4))
		return 0;
	for (int i = 0; i < 2; i++) {
		struct stage s = { .tweet = false };

		setup(&s, what);
		run(&s, line, &out[i]);
		run(&s, line, &out[i]);
		CHECK(out[i].n == 0 || !denied(&s, line));
		stage_free(&s);
	}
	CHECK(slice_eq(buf_get(&out[0]), buf_get(&out[1])));
	buf_free(&out[0]);
	buf_free(&out[1]);
	return 0;
}
