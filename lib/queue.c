/* SPDX-License-Identifier: MIT */
#include "queue.h"

#include "tally.h"

static size_t
end_of(const struct queue *q, size_t i)
{
	size_t end;

	memcpy(&end, q->ends.p + i * sizeof(end), sizeof(end));
	return end;
}

static size_t
ends_ahead(const struct queue *q)
{
	return q->ends.n / sizeof(size_t) - q->next;
}

size_t
queue_events(const struct queue *q)
{
	return q->lines ? tally_byte(queue_get(q), '\n') : ends_ahead(q);
}

/* What was taken goes, when it is the larger part: linear over all. */
static void
compact(struct queue *q)
{
	size_t n = ends_ahead(q), end;

	if (q->start <= q->bytes.n / 2)
		return;

	for (size_t i = 0; i < n; i++) {
		end = end_of(q, q->next + i) - q->start;
		memcpy(q->ends.p + i * sizeof(end), &end, sizeof(end));
	}
	memmove(q->bytes.p, q->bytes.p + q->start, queue_bytes(q));
	q->bytes.n -= q->start;
	q->ends.n = n * sizeof(end);
	q->start = q->next = 0;
}

int
queue_run(struct queue *q, struct slice bytes, const size_t *ends, size_t n)
{
	size_t *to, base;

	compact(q);
	if (q->lines)
		return buf_slice(&q->bytes, bytes);
	base = q->bytes.n;
	if (buf_room(&q->ends, n * sizeof(*ends)) == -1 ||
	    buf_slice(&q->bytes, bytes) == -1)
		return -1;
	to = (size_t *)(void *)(q->ends.p + q->ends.n);
	for (size_t i = 0; i < n; i++)
		to[i] = base + ends[i];
	q->ends.n += n * sizeof(*ends);
	return 0;
}

int
queue_put(struct queue *q, struct slice event)
{
	return queue_run(q, event, &event.n, 1);
}

struct buf *
queue_open(struct queue *q)
{
	compact(q);
	return &q->bytes;
}

/* The same as queue_whole, of lines. */
static size_t
whole_lines(struct slice s, size_t max)
{
	const char *lf;

	if (s.n <= max)
		return s.n;
	lf = memrchr(s.p, '\n', max);
	if (!lf)
		lf = memchr(s.p, '\n', s.n);
	return (size_t)(lf + 1 - s.p);
}

size_t
queue_whole(const struct queue *q, size_t max)
{
	size_t lo = q->next, hi = q->ends.n / sizeof(size_t);

	if (q->lines)
		return whole_lines(queue_get(q), max);
	while (hi - lo > 1) {
		size_t mid = lo + (hi - lo) / 2;

		if (end_of(q, mid) - q->start <= max)
			lo = mid;
		else
			hi = mid;
	}
	return end_of(q, lo) - q->start;
}

bool
queue_take(struct queue *q, size_t n)
{
	size_t last = q->next ? end_of(q, q->next - 1) : 0;

	q->start += n;
	while (ends_ahead(q) && end_of(q, q->next) <= q->start)
		last = end_of(q, q->next++);
	if (queue_bytes(q) && q->lines)
		return q->start && q->bytes.p[q->start - 1] != '\n';
	if (queue_bytes(q))
		return last != q->start;
	buf_trim(&q->bytes, BUF_KEEP);
	buf_trim(&q->ends, BUF_KEEP);
	q->start = q->next = 0;
	return false;
}

struct slice
queue_part(const struct queue *q)
{
	struct slice s = queue_get(q);
	const char *lf;
	size_t from;

	if (q->lines) {
		lf = memrchr(q->bytes.p, '\n', q->start);
		s.n = whole_lines(s, 1);
		from = lf ? (size_t)(lf + 1 - q->bytes.p) : 0;
		return (
		    struct slice){ q->bytes.p + from, q->start + s.n - from };
	}
	from = q->next ? end_of(q, q->next - 1) : 0;
	return (struct slice){ q->bytes.p + from, end_of(q, q->next) - from };
}

void
queue_free(struct queue *q)
{
	buf_free(&q->bytes);
	buf_free(&q->ends);
	q->start = q->next = 0;
}
