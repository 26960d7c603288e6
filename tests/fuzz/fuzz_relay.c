/* SPDX-License-Identifier: MIT */
/*
 * However a connection is cut, what comes out are the bytes of its whole
 * blocks within the limit, and the last event id is that of the last of them;
 * runs of blocks are the same blocks as one by one; and a parser of whole ones
 * tells of the same events, ids and times to reconnect.
 *
 * Input: a byte for the cuts, a byte for the limit, the stream.
 */
#include "check.h"
#include "parser.h"
#include "relay.h"

struct plain {
	struct buf out, id, next;
	size_t max, from;
	bool fields, pending;
};

/* The block that ends before end, its last LF not counted. */
static void
flush(struct plain *p, const char *s, size_t end)
{
	size_t n = end - p->from;

	if (n > 1 && s[end - 1] == '\n' && s[end - 2] == '\r')
		n--;
	if (n <= p->max)
		CHECK(buf_add(&p->out, s + p->from, end - p->from) == 0);
	p->from = end;
	p->fields = false;
}

/* The line from a to b; what follows its end begins at next. */
static void
line(struct plain *p, const char *s, size_t a, size_t b, size_t next)
{
	if (b == a) {
		if (p->pending) {
			buf_reset(&p->id);
			CHECK(buf_slice(&p->id, buf_get(&p->next)) == 0);
		}
		p->pending = false;
		flush(p, s, next);
		return;
	}
	if (s[a] == ':') {
		if (!p->fields)
			flush(p, s, next);
		return;
	}
	p->fields = true;
	if (b - a < 2 || memcmp(s + a, "id", 2) != 0)
		return;
	if (b - a > 2 && s[a + 2] != ':')
		return;
	a += b - a > 2 ? 3 : 2;
	if (a < b && s[a] == ' ')
		a++;
	if (memchr(s + a, '\0', b - a))
		return;
	p->pending = true;
	buf_reset(&p->next);
	CHECK(buf_add(&p->next, s + a, b - a) == 0);
}

static void
plain(struct plain *p, struct slice s)
{
	size_t i = 0, start;

	if (s.n >= 3 && memcmp(s.p, "\xef\xbb\xbf", 3) == 0)
		i = p->from = 3;
	for (start = i; i < s.n; i++) {
		size_t end = i;

		if (s.p[i] != '\r' && s.p[i] != '\n')
			continue;
		if (s.p[i] == '\r' && i + 1 < s.n && s.p[i + 1] == '\n')
			i++;
		line(p, s.p, start, end, i + 1);
		start = i + 1;
	}
}

/* What came out: all bytes, where each block ends in them, ids by the way. */
struct got {
	struct buf out, ends, ids;
	uint64_t events;
};

static void
put(struct got *g, struct slice bytes, const size_t *ends, size_t n)
{
	size_t end = 0;

	for (size_t i = 0; i < n; i++) {
		end = g->out.n + ends[i];
		CHECK(buf_add(&g->ends, &end, sizeof(end)) == 0);
	}
	CHECK(end == g->out.n + bytes.n);
	CHECK(buf_slice(&g->out, bytes) == 0);
}

static void
runs(struct got *g, struct relay *r, struct slice *part)
{
	struct relay_run run;
	int k;

	while ((k = relay_run(r, part, &run))) {
		CHECK(k == 1 && run.n > 0 && run.n <= RELAY_RUN);
		CHECK(!relay_partial(r));
		put(g, run.bytes, run.ends, run.n);
		g->events += run.events;
	}
}

static void
parse(struct parser *p, struct slice blocks)
{
	struct buf made = { .max = 0 };

	while (parser_keep(p, &blocks, &made) != PARSER_MORE)
		CHECK(!p->failed);
	buf_free(&made);
}

static void
wholes(struct got *g, struct relay *r, struct parser *p, struct slice *part)
{
	struct slice blocks;

	while ((blocks = relay_whole(r, part)).p) {
		uint64_t before = p->records + p->lost[PARSER_LARGE];

		CHECK(blocks.n > 0 && blocks.n <= RELAY_WHOLE);
		CHECK(!relay_partial(r));
		CHECK(buf_slice(&g->out, blocks) == 0);
		parser_tell(p, &r->resume);
		parse(p, blocks);
		parser_tell(p, NULL);
		CHECK(!parser_partial(p));
		g->events += p->records + p->lost[PARSER_LARGE] - before;
	}
}

/* One by one, or in runs, or whole for a parser. */
static void
relay(struct got *g, struct relay *r, struct slice s, struct cuts c,
    bool in_runs, struct parser *p)
{
	while (s.n) {
		struct slice part = { s.p, cuts_next(&c, s.n) };
		struct relay_block b;
		enum relay_step k;

		s = slice_from(s, part.n);
		do {
			if (in_runs)
				runs(g, r, &part);
			if (p)
				wholes(g, r, p, &part);
			k = relay_next(r, &part, &b);
			CHECK(k != RELAY_ERROR);
			if (k == RELAY_BLOCK) {
				put(g, b.bytes, &b.bytes.n, 1);
				if (p)
					parse(p, b.bytes);
				g->events += b.event;
			}
		} while (k != RELAY_MORE);
		CHECK(part.n == 0);
		CHECK(buf_slice(&g->ids, resume_id(&r->resume)) == 0);
		CHECK(buf_byte(&g->ids, '\n') == 0);
		CHECK(r->held.n <= r->max_event);
	}
}

static void
got_reset(struct got *g)
{
	buf_reset(&g->out);
	buf_reset(&g->ends);
	buf_reset(&g->ids);
	g->events = 0;
}

static void
got_free(struct got *g)
{
	buf_free(&g->out);
	buf_free(&g->ends);
	buf_free(&g->ids);
}

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
	struct slice s = { (const char *)bytes, n };
	struct cuts c = { take_byte(&s) };
	struct plain p = { .max = take_byte(&s) };
	struct got one = { .events = 0 }, run = one, whole = one;
	struct relay r, q, w;
	struct parser parser;

	if (p.max >= 200)
		p.max = 1 << 20;
	plain(&p, s);
	relay_init(&r, p.max);
	relay_init(&q, p.max);
	relay_init(&w, p.max);
	parser_init(&parser);
	parser.max_event = p.max;
	parser_reset(&parser);
	for (int round = 0; round < 3; round++) {
		if (round == 2) {
			/* the ids of before count no more */
			CHECK(resume_set(&r.resume, SLICE("?")) == 0);
			CHECK(resume_set(&q.resume, SLICE("?")) == 0);
			CHECK(resume_set(&w.resume, SLICE("?")) == 0);
		}
		got_reset(&one);
		got_reset(&run);
		got_reset(&whole);
		relay(&one, &r, s, c, false, NULL);
		relay(&run, &q, s, c, true, NULL);
		relay(&whole, &w, s, c, false, &parser);
		CHECK(slice_eq(buf_get(&one.out), buf_get(&p.out)));
		/* a second connection without an id keeps the first one's */
		CHECK(round == 2 ||
		    slice_eq(resume_id(&r.resume), buf_get(&p.id)));
		CHECK(slice_eq(buf_get(&run.out), buf_get(&one.out)));
		CHECK(slice_eq(buf_get(&run.ends), buf_get(&one.ends)));
		CHECK(slice_eq(buf_get(&run.ids), buf_get(&one.ids)));
		CHECK(q.resume.retry_ms == r.resume.retry_ms);
		CHECK(run.events == one.events && q.large == r.large);
		CHECK(relay_partial(&q) == relay_partial(&r));
		CHECK(slice_eq(buf_get(&whole.out), buf_get(&one.out)));
		CHECK(slice_eq(buf_get(&whole.ids), buf_get(&one.ids)));
		CHECK(w.resume.retry_ms == r.resume.retry_ms);
		CHECK(whole.events == one.events && w.large == r.large);
		relay_drop(&r);
		relay_drop(&q);
		relay_drop(&w);
	}
	relay_free(&r);
	relay_free(&q);
	relay_free(&w);
	parser_free(&parser);
	got_free(&one);
	got_free(&run);
	got_free(&whole);
	buf_free(&p.out);
	buf_free(&p.id);
	buf_free(&p.next);
	return 0;
}
