/* SPDX-License-Identifier: MIT */
/*
 * Streams of events with ids of all kinds, most of which another event of the
 * same shape follows: the records are those of the plain way, with every tier,
 * however the stream is cut.
 */
#include "cpu.h"
#include "tap.h"
#include "../fuzz/plain_parse.h"
#include "draw.h"

static void
test_match(void)
{
	static struct ident t;
	struct slice s = SLICE("id: 12\nevent: b\ndata: {}\n\n");
	const char *value = NULL, *end = s.p + s.n;

	ok(!ident_known(&t), "nothing is known at first");
	ok(!ident_match(&t, s.p, end, &value).p, "nor matched");
	ident_learn(&t, SLICE("id: 7\nevent: b\ndata: "),
	    SLICE("{\"event\":\"b\",\"id\":\"7\",\"data\":"), SLICE("7"));
	ok(ident_known(&t), "learnt");
	is(ident_match(&t, s.p, end, &value), SLICE("12"), "another id");
	is(((struct slice){ value, 2 }), SLICE("{}"), "its value");
	is(ident_head(&t, SLICE("12")),
	    SLICE("{\"event\":\"b\",\"id\":\"12\",\"data\":"), "its head");
	for (size_t n = 0; n < s.n - 4; n++)
		ok(!ident_match(&t, s.p, s.p + n, &value).p, "cut off");
	s = SLICE("id:  \nevent: b\ndata: {}\n\n");
	is(ident_match(&t, s.p, s.p + s.n, &value), SLICE(" "), "a space");
	s = SLICE("id: \nevent: b\ndata: {}\n\n");
	ok(!ident_match(&t, s.p, s.p + s.n, &value).p, "empty");
	s = SLICE("id: 1\"2\nevent: b\ndata: {}\n\n");
	ok(!ident_match(&t, s.p, s.p + s.n, &value).p, "to be escaped");
	s = SLICE("id: 12\nevent: c\ndata: {}\n\n");
	ok(!ident_match(&t, s.p, s.p + s.n, &value).p, "another type");
	ident_forget(&t);
	ok(!ident_known(&t), "forgotten");
}

static void
not_learnt(struct slice prefix, struct slice head, struct slice id)
{
	static struct ident t;

	ident_learn(&t, SLICE("id: 7\ndata: "),
	    SLICE("{\"event\":\"b\",\"id\":\"7\",\"data\":"), SLICE("7"));
	ident_learn(&t, prefix, head, id);
	ok(!ident_known(&t), "not learnt");
}

static void
test_learn(void)
{
	struct slice head = SLICE("{\"event\":\"b\",\"id\":\"7\",\"data\":");
	char big[IDENT_MAX + 20];
	struct slice long_type = { big, sizeof(big) };

	not_learnt(SLICE("data: "), head, SLICE("7"));
	not_learnt(SLICE("id: 8\ndata: "), head, SLICE("7"));
	not_learnt(SLICE("id: 7\nid\ndata: "), head, SLICE("7"));
	not_learnt(SLICE("id: 7\nid: \ndata: "), head, SLICE("7"));
	not_learnt(SLICE("id: 7\ndata: "), SLICE("{\"event\":\"b\",\"data\":"),
	    SLICE("7"));
	not_learnt(SLICE("id: \"\ndata: "),
	    SLICE("{\"event\":\"b\",\"id\":\"\\\"\",\"data\":"), SLICE("\""));
	memset(big, 'x', sizeof(big));
	memcpy(big, "event: ", 7);
	memcpy(big + sizeof(big) - 13, "\nid: 7\ndata: ", 13);
	not_learnt(long_type, head, SLICE("7"));
}

static const char *
one_of(const char *const *all, unsigned n)
{
	return all[below(n)];
}

#define ONE_OF(all) one_of(all, sizeof(all) / sizeof(*(all)))

/* A line with an id: mostly the next number. */
static void
put_id(struct buf *b, const char *end)
{
	static const char *const odd[] = { "id", "id:", "id: ", "id:5",
		"id:  5", "id: a\"b", "id: a\\b", "id: \xc3\xa9", "id: \xff",
		"id: \x7f", "id: [{\"a\":1}]", "id: a:b", "id:\t5", "id: 5 ",
		"ident: 5", "id: 5\r\nid: 6" };
	static unsigned number;

	if (below(6))
		buf_fmt(b, "id: %u%s", number += 1 + below(20), end);
	else if (below(8) == 0)
		buf_fmt(b, "id: %0*u%s", (int)(100 + below(60)), 1, end);
	else if (below(8) == 0) {
		buf_add(b, "id: 7\0007", 7);
		buf_str(b, end);
	} else
		buf_fmt(b, "%s%s", ONE_OF(odd), end);
}

static void
put_event(struct buf *b, unsigned shape)
{
	static const char *const value[] = { "{\"a\":1}", "[DONE]", "",
		"{\"b\":[1,2,\"\xe6\x97\xa5\xe6\x9c\xac\"]}", " {}", "\xff",
		"{\"long\":\"xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"
		"xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx\"}" };
	static const char *const line[] = { ": x", "retry: 9", "sse-stream: s",
		"x: y", "", "event: c", "data: 1", "event" };
	const char *end = shape & 1 ? "\r\n" : "\n";

	if (below(20) == 0)
		end = "\r";
	if (below(10) == 0)
		shape = below(64);
	if (shape & 2)
		put_id(b, end);
	if (shape & 4)
		buf_fmt(b, "event: %s%s", below(15) ? "a" : "b", end);
	if (shape & 8)
		buf_fmt(b, "sse-stream: s%s", end);
	if (shape & 16)
		put_id(b, end);
	if (below(20) == 0)
		buf_fmt(b, "%s%s", ONE_OF(line), end);
	buf_fmt(b, "data:%s", shape & 32 ? "" : " ");
	buf_fmt(b, "%s%s%s", value[below(3) ? 0 : below(7)], end, end);
}

static void
ask(struct parser *p)
{
	static const char *const globs[] = { "a", "m*" };

	parser_init(p);
	p->data = (enum parser_data)(below(4) % 3);
	p->all = below(4) == 0;
	p->streams = below(4) != 0;
	p->strict = below(10) == 0;
	if (below(4) == 0)
		p->time = SLICE("2021-07-06T16:04:47.000000Z");
	if (below(4) == 0)
		p->max_event = below(60);
	p->globs = globs;
	p->nglobs = below(3) ? 0 : 1 + below(2);
	if (below(4) == 0)
		p->count = 1 + below(40);
}

/* From chunks of that size. */
static void
compare(
    struct parser *p, struct slice s, size_t size, const struct outcome *want)
{
	struct outcome got = { .records = { .max = 0 } };
	uint64_t count = p->count;
	bool more = true;

	parser_reset(p);
	while (more && s.n) {
		struct slice part = { s.p, s.n < size ? s.n : size };

		s = slice_from(s, part.n);
		more = outcome_chunk(&got, p, part);
	}
	outcome_end(
	    &got, p->records, p->other, p->lost, more && parser_partial(p));
	outcome_same(&got, want);
	p->count = count;
	p->records = p->other = 0;
	memset(p->lost, 0, sizeof(p->lost));
	outcome_free(&got);
}

/* Ends at once where one differs. */
static void
test_streams(const char *tier)
{
	static const size_t sizes[] = { 1, 3, 17, 64, 100, 1000, 20000,
		(size_t)1 << 30 };
	static struct parser p;
	struct outcome want = { .records = { .max = 0 } };
	struct buf b = { .max = 0 };

	for (int round = 0; round < 300; round++) {
		unsigned shape = below(64);

		buf_reset(&b);
		outcome_reset(&want);
		for (unsigned i = below(round % 50 ? 40 : 1000); i; i--)
			put_event(&b, shape);
		ask(&p);
		plain_parse(&want, &p, buf_get(&b));
		for (size_t i = 0; i < sizeof(sizes) / sizeof(*sizes); i++)
			compare(&p, buf_get(&b), sizes[i], &want);
		parser_free(&p);
	}
	ok(true, tier);
	outcome_free(&want);
	buf_free(&b);
}

/* Who is to learn of ids does, of each one that came. */
static void
test_told(void)
{
	struct buf b = { .max = 0 }, out = { .max = 0 };
	struct resume r;
	struct parser p;
	char id[16];

	resume_init(&r);
	parser_init(&p);
	parser_reset(&p);
	for (int i = 0; i < 20; i++) {
		struct slice in;

		parser_tell(&p, i % 5 ? &r : NULL);
		buf_reset(&b);
		for (int k = 0; k < 5; k++)
			buf_fmt(&b, "id: %d\ndata: {}\n\n", 10 * i + k);
		in = buf_get(&b);
		while (parser_keep(&p, &in, &out) != PARSER_MORE)
			;
		snprintf(id, sizeof(id), "%d", 10 * i + 4);
		if (i % 5)
			is(resume_id(&r), slice_str(id), "the last id");
	}
	ok(p.records == 100, "and records are made");
	parser_free(&p);
	resume_free(&r);
	buf_free(&b);
	buf_free(&out);
}

int
main(void)
{
	test_match();
	test_learn();
	test_told();
	for (size_t i = 0; i < CPU_TIERS; i++)
		if (cpu_use(cpu_names[i]) == 0)
			test_streams(cpu_names[i]);
	return done();
}
