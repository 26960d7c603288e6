/* SPDX-License-Identifier: MIT */
/*
 * The records of a stream, cut anywhere, and what is said to be lost, are those
 * of the plain way, whatever is asked for, with every tier that this machine
 * has.
 *
 * Input: a byte for the cuts, two for what is asked for, one for how often the
 * stream comes again, which makes events of one shape follow each other; the
 * stream.
 */
#include "cpu.h"
#include "plain_parse.h"

static void
ask(struct parser *p, unsigned a, unsigned b)
{
	static const char *const globs[] = { "message", "a*" };
	static const size_t sizes[] = { 16 << 20, 40, 11, 1 };

	p->data = (enum parser_data)(a % 4 % 3);
	p->all = a >> 2 & 1;
	p->keep_empty = a >> 3 & 1;
	p->streams = !(a >> 4 & 1);
	p->strict = (a >> 5 & 3) == 3;
	if (a >> 7 & 1)
		p->time = SLICE("2021-07-06T16:04:47.000000Z");
	p->max_event = sizes[b % 4];
	p->globs = globs;
	p->nglobs = b >> 2 & 3 ? 0 : b >> 4 & 1 ? 2 : 1;
	if ((b >> 5 & 3) == 3)
		p->count = 3 + (b >> 7);
}

/* The stream cut into chunks, twice, as the parser remembers things. */
static void
compare(struct parser *p, struct slice stream, struct cuts *c,
    const struct outcome *want)
{
	static struct outcome got;
	uint64_t count = p->count;

	for (int round = 0; round < 2; round++) {
		struct slice in = stream;
		bool more = true;

		outcome_reset(&got);
		parser_reset(p);
		p->count = count;
		p->records = p->other = 0;
		memset(p->lost, 0, sizeof(p->lost));
		while (more && in.n) {
			struct slice part = { in.p, cuts_next(c, in.n) };

			in = slice_from(in, part.n);
			more = outcome_chunk(&got, p, part);
		}
		outcome_end(&got, p->records, p->other, p->lost,
		    more && parser_partial(p));
		outcome_same(&got, want);
	}
	p->count = count;
}

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
	struct slice s = { (const char *)bytes, n };
	struct outcome want = { .records = { .max = 0 } };
	struct cuts c = { take_byte(&s) };
	unsigned a = take_byte(&s), b = take_byte(&s);
	unsigned times = take_byte(&s) % 32 + 1;
	struct buf again = { .max = 0 };
	static struct parser p;

	parser_init(&p);
	ask(&p, a, b);
	for (unsigned i = 0; i < times; i++)
		CHECK(buf_slice(&again, s) == 0);
	plain_parse(&want, &p, buf_get(&again));
	for (size_t i = 0; i < CPU_TIERS; i++)
		if (cpu_use(cpu_names[i]) == 0)
			compare(&p, buf_get(&again), &c, &want);
	parser_free(&p);
	outcome_free(&want);
	buf_free(&again);
	return 0;
}
