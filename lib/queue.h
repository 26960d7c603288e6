/* SPDX-License-Identifier: MIT */
#ifndef QUEUE_H
#define QUEUE_H
/*
 * Whole events in memory, first in, first out, their bytes side by side so
 * that many go out in one write.  A queue whose fields are zero is empty.
 */

#include "buf.h"

struct queue {
	struct buf bytes; /* what waits, from byte start on */
	size_t start;
	bool lines; /* as asked: each event is a line, and its LF the end */

	/* the module's own */
	struct buf ends; /* but for lines; size_t each: their ends in bytes */
	size_t next;     /* the first of ends that is still ahead */
};

/* Bytes that wait. */
static inline size_t
queue_bytes(const struct queue *q)
{
	return q->bytes.n - q->start;
}

/* Events that wait; one that was taken in part is one. */
size_t queue_events(const struct queue *q);

/* The bytes that wait; good until the next call that changes q. */
static inline struct slice
queue_get(const struct queue *q)
{
	return (struct slice){ q->bytes.p + q->start, queue_bytes(q) };
}

/* Add an event of one byte at least.  Returns as buf_room, *q unchanged. */
int queue_put(struct queue *q, struct slice event);

/*
 * Add n events at once, of one byte at least each, their bytes side by side:
 * ends says where in bytes each ends, and the last does where bytes do.
 */
int queue_run(
    struct queue *q, struct slice bytes, const size_t *ends, size_t n);

/* A queue of lines: where more of them may be put behind what is there. */
struct buf *queue_open(struct queue *q);

/* Bytes of whole events, max at most; if the first is larger, all of it. */
size_t queue_whole(const struct queue *q, size_t max);

/*
 * Take n bytes from the front.  Returns true if that leaves the rest of an
 * event there.
 */
bool queue_take(struct queue *q, size_t n);

/*
 * The first event, which was taken in part: all of it if its beginning is still
 * there, else what waits.
 */
struct slice queue_part(const struct queue *q);

void queue_free(struct queue *q);

#endif
