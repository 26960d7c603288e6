/* SPDX-License-Identifier: MIT */
/*
 * However a connection is cut, what comes out are the bytes of its whole
 * blocks within the limit, and the last event id is that of the last of them.
 *
 * Input: a byte for the cuts, a byte for the limit, the stream.
 */
#include "check.h"
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

static void
relay(struct buf *out, struct relay *r, struct slice s, struct cuts c)
{
	while (s.n) {
		struct slice part = { s.p, cuts_next(&c, s.n) };
		struct relay_block b;
		enum relay_step k;

		s = slice_from(s, part.n);
		while ((k = relay_next(r, &part, &b)) != RELAY_MORE) {
			CHECK(k != RELAY_ERROR);
			if (k == RELAY_BLOCK)
				CHECK(buf_slice(out, b.bytes) == 0);
		}
		CHECK(part.n == 0);
		CHECK(r->held.n <= r->max_event);
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
	struct slice s = { (const char *)bytes, n };
	struct cuts c = { take_byte(&s) };
	struct plain p = { .max = take_byte(&s) };
	struct buf out = { .max = 0 };
	struct relay r;

	if (p.max >= 200)
		p.max = 1 << 20;
	plain(&p, s);
	relay_init(&r, p.max);
	for (int round = 0; round < 2; round++) {
		buf_reset(&out);
		relay(&out, &r, s, c);
		CHECK(slice_eq(buf_get(&out), buf_get(&p.out)));
		/* a second connection without an id keeps the first one's */
		CHECK(slice_eq(resume_id(&r.resume), buf_get(&p.id)));
		relay_drop(&r);
	}
	relay_free(&r);
	buf_free(&out);
	buf_free(&p.out);
	buf_free(&p.id);
	buf_free(&p.next);
	return 0;
}
