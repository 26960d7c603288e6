/* SPDX-License-Identifier: MIT */
#include "resume.h"

#include "backoff.h"
#include "num.h"
#include "record.h"

void
resume_init(struct resume *r)
{
	*r = (struct resume){ .retry_ms = -1 };
}

/* Digits only; more than fit are a long time and not garbage. */
static void
retry(struct resume *r, struct slice s)
{
	uint64_t ms = BACKOFF_RETRY_MAX;

	for (size_t i = 0; i < s.n; i++)
		if (s.p[i] < '0' || s.p[i] > '9')
			return;
	if (s.n == 0)
		return;
	num_parse(s, 0, BACKOFF_RETRY_MAX, &ms);
	r->retry_ms = ms < BACKOFF_RETRY_MIN ? BACKOFF_RETRY_MIN : (int64_t)ms;
}

int
resume_line(struct resume *r, enum wire_kind k, const struct wire_line *line)
{
	struct buf was;

	switch (k) {
	case WIRE_ID:
		if (line->value.n && memchr(line->value.p, 0, line->value.n))
			return 0;
		buf_reset(&r->next);
		r->pending = true;
		return buf_slice(&r->next, line->value);
	case WIRE_RETRY:
		retry(r, line->value);
		return 0;
	case WIRE_END:
		if (!r->pending)
			return 0;
		was = r->id;
		r->id = r->next;
		r->next = was;
		r->pending = false;
		return 0;
	default:
		return 0;
	}
}

void
resume_drop(struct resume *r)
{
	r->pending = false;
}

int
resume_set(struct resume *r, struct slice id)
{
	buf_reset(&r->id);
	return buf_slice(&r->id, id);
}

struct slice
resume_id(const struct resume *r)
{
	return buf_get(&r->id);
}

bool
resume_sendable(struct slice id)
{
	return id.n && id.n <= RESUME_ID_SENT && !memchr(id.p, '\0', id.n) &&
	    !memchr(id.p, '\n', id.n) && !memchr(id.p, '\r', id.n);
}

void
resume_free(struct resume *r)
{
	buf_free(&r->id);
	buf_free(&r->next);
}

/* Cut the number at the end of s off; false if there is none that fits. */
static bool
number(struct slice *s, uint64_t *v)
{
	size_t n = 0;

	while (
	    n < s->n && s->p[s->n - n - 1] >= '0' && s->p[s->n - n - 1] <= '9')
		n++;
	s->n -= n;
	return !num_parse((struct slice){ s->p + s->n, n }, 0, UINT64_MAX, v);
}

/* True if both ids are numbered alike; *next then, if b is the next of a. */
static bool
alike(struct slice a, struct slice b, bool *next)
{
	uint64_t x, y;

	if (!number(&a, &x) || !number(&b, &y) || !slice_eq(a, b))
		return false;
	*next = y > x && y - x == 1;
	return true;
}

enum verdict
resume_verdict(const struct resume_facts *f)
{
	bool next = false, told = alike(f->last, f->first, &next);

	if (f->known)
		return RESUME_REPLAYED;
	if (next)
		return RESUME_RESUMED;
	if (f->refused)
		return RESUME_REFUSED;
	return told || !f->sent ? RESUME_LIVE : RESUME_UNKNOWN;
}

/* 1 if line is a record of stream with an id, which is then in *id */
static int
line_id(struct slice line, struct slice stream, struct buf *id)
{
	struct record rec;

	if (!json_valid(line, JSON_DEPTH + 1))
		return 0;
	record_read(&rec, line);
	if (!rec.object || !rec.id.p)
		return 0;
	if (stream.n && (!rec.stream.p || !json_text_is(rec.stream, stream)))
		return 0;
	buf_reset(id);
	switch (json_type(rec.id)) {
	case JSON_STRING:
		return json_text(id, rec.id) == -1 ? -1 : 1;
	case JSON_NUMBER:
		return buf_slice(id, rec.id) == -1 ? -1 : 1;
	default:
		return 0;
	}
}

int
resume_tail(struct slice text, bool whole, struct slice stream, struct buf *id)
{
	const char *lf = text.n ? memrchr(text.p, '\n', text.n) : NULL;
	struct slice line;
	int r;

	while (lf) {
		text.n = (size_t)(lf - text.p);
		lf = text.n ? memrchr(text.p, '\n', text.n) : NULL;
		if (!lf && !whole)
			return 0;
		line = lf ? slice_from(text, (size_t)(lf - text.p) + 1) : text;
		if ((r = line_id(line, stream, id)))
			return r;
	}
	return 0;
}
