/* SPDX-License-Identifier: MIT */
#include "made.h"

#include <stdio.h>
#include <stdlib.h>

/* splitmix64 */
static uint64_t
draw(struct made *m)
{
	uint64_t z = (m->state += UINT64_C(0x9e3779b97f4a7c15));

	z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
	z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
	return z ^ (z >> 31);
}

uint64_t
made_below(struct made *m, uint64_t n)
{
	return draw(m) % n;
}

static bool
chance(struct made *m, unsigned one_in)
{
	return made_below(m, one_in) == 0;
}

void
made_init(struct made *m, uint64_t seed)
{
	static const char *const eol[] = { "\n", "\n", "\r\n", "\r" };

	*m = (struct made){ .state = seed };
	m->eol = eol[made_below(m, 4)];
	m->next = 1 + made_below(m, 1000000);
}

void
made_free(struct made *m)
{
	buf_free(&m->id);
}

static void
add(struct buf *b, const char *s)
{
	if (buf_str(b, s) == -1)
		abort();
}

static void
words(struct made *m, struct buf *b, size_t n)
{
	static const char *const word[] = { "a", "post", "{\"n\":1}", " ",
		"::", "\xc3\xa9", "\xe2\x82\xac", "\xf0\x9f\x8d\x91", "id: 9",
		"data:", "\t", "\xff\xfe", "\x01", "9007199254740993" };

	for (size_t end = b->n + n; b->n < end;)
		add(b, word[made_below(m, sizeof(word) / sizeof(*word))]);
}

static void
put_id(struct made *m, struct buf *b, struct buf *id)
{
	static const struct {
		const char *before, *behind;
	} shape[] = { { "", "" }, { "[{\"topic\":\"t\",\"offset\":", "}]" },
		{ "", "-0" }, { "k\xc3\xa9y:", "" } };
	size_t i = made_below(m, 4);

	id->n = 0;
	if (buf_fmt(id, "%s%llu%s", shape[i].before,
		(unsigned long long)m->next, shape[i].behind) == -1 ||
	    buf_str(b, chance(m, 2) ? "id: " : "id:") == -1 ||
	    buf_slice(b, buf_get(id)) == -1)
		abort();
	add(b, m->eol);
}

static void
put_data(struct made *m, struct buf *b)
{
	size_t n = chance(m, 12) ? 20000 : made_below(m, 200);

	for (uint64_t lines = 1 + made_below(m, 3); lines; lines--) {
		add(b, "data: ");
		words(m, b, n);
		add(b, m->eol);
	}
}

static void
prelude(struct made *m, struct buf *b)
{
	while (chance(m, 5)) {
		add(b, ": ");
		words(m, b, made_below(m, 40));
		add(b, m->eol);
		if (chance(m, 2))
			add(b, m->eol);
	}
}

static void
body(struct made *m, struct buf *b, struct buf *id)
{
	bool with_id = m->id.n == 0 || !chance(m, 5), id_last = chance(m, 3);

	if (with_id && !id_last)
		put_id(m, b, id);
	if (chance(m, 3)) {
		add(b, "event: tweet");
		add(b, m->eol);
	}
	put_data(m, b);
	if (with_id && id_last)
		put_id(m, b, id);
	if (chance(m, 6)) {
		add(b, ": inside");
		add(b, m->eol);
	}
	add(b, m->eol);
}

void
made_event(struct made *m, struct buf *b)
{
	prelude(m, b);
	body(m, b, &m->id);
	m->last = strlen(m->eol);
	m->next++;
}

/* An event that has every place made_half is asked for. */
static void
rich(struct made *m, struct buf *b, struct buf *id)
{
	put_id(m, b, id);
	add(b, "data: \xf0\x9f\x8d\x91 ");
	words(m, b, made_below(m, 100));
	add(b, m->eol);
	add(b, m->eol);
}

/* Bytes of the event of which the first byte is p that come before where. */
static size_t
place(struct made *m, const char *p, size_t n, const char *where)
{
	size_t eol = strlen(m->eol);
	const char *data = strstr(p, "data: \xf0");
	size_t at = (size_t)(data - p);

	if (strcmp(where, "name") == 0)
		return at + 1 + made_below(m, 3);
	if (strcmp(where, "colon") == 0)
		return at + 5;
	if (strcmp(where, "id") == 0) /* in its value */
		return 5 + made_below(m, at - 5 - eol);
	if (strcmp(where, "utf8") == 0)
		return at + 7 + made_below(m, 3);
	if (strcmp(where, "line") == 0)
		return at;
	if (strcmp(where, "blank") == 0)
		return n - eol;
	if (strcmp(where, "cr") == 0)
		return at - 1;
	if (strcmp(where, "crlf") == 0)
		return n - 1;
	/* the CR alone would end the event */
	return 1 + made_below(m, n - 1 - (eol - 1));
}

bool
made_half(struct made *m, struct buf *b, const char *where)
{
	struct buf all = { .max = 0 }, id = { .max = 0 };
	bool whole = strcmp(where, "crlf") == 0;
	const char *eol = m->eol;

	if (whole || strcmp(where, "cr") == 0)
		m->eol = "\r\n";
	rich(m, &all, &id);
	if (!buf_cstr(&all) ||
	    buf_add(b, all.p, place(m, all.p, all.n, where)) == -1)
		abort();
	if (whole) {
		m->id.n = 0;
		if (buf_slice(&m->id, buf_get(&id)) == -1)
			abort();
		m->next++;
	}
	m->eol = eol;
	buf_free(&all);
	buf_free(&id);
	return whole;
}
