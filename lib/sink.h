/* SPDX-License-Identifier: MIT */
#ifndef SINK_H
#define SINK_H
/*
 * Standard output of a tool that must never wait for its reader: whole events
 * are queued, and written as far as the reader takes them without blocking.
 * An event that fits into one page is never written in part, so that stopping
 * while the reader is stalled leaves no half event in a pipe.
 *
 * What a slow reader leaves waits in memory up to a limit, and behind that in a
 * spool on disk if there is one.  sink_put takes more even then: it is the
 * caller who stops while sink_full.
 */

#include <stdint.h>

#include "queue.h"
#include "spool.h"

enum sink_state {
	SINK_OK,
	SINK_GONE,   /* the reader has closed: nothing more will be taken */
	SINK_FAILED, /* errno says why */
	SINK_SPOOL   /* the spool cannot be read back, errno says why */
};

/* Of the last writes we know where in the pipe they end. */
#define SINK_WRITES 64

struct sink {
	uint64_t bytes; /* written so far */

	/* the module's own */
	struct queue held;  /* to be written next */
	struct spool spool; /* behind them */
	struct queue late;  /* behind those: the spool had no room */
	struct buf made;    /* lines on their way to a spool */
	size_t limit;
	int fd;
	int kind;
	size_t pipe_bytes, page;
	uint64_t wrote[SINK_WRITES]; /* bytes after each write, newest first */
	uint64_t seen;               /* of bytes, when moments was set */
	unsigned moments; /* that sink_early may still wait for the reader */
	bool torn, owned, full, grown;
	bool at_once; /* sink_early may write the first event that comes */
};

/* Without a spool; 1 MiB may wait. */
void sink_init(struct sink *s, int fd);

/* So many bytes may wait in memory before sink_full, or the spool is used. */
void sink_limit(struct sink *s, size_t bytes);

/* Have a spool, as spool_open.  Returns 0, or -1 with errno. */
int sink_spool(struct sink *s, const char *dir, uint64_t size);

/* Queue one whole event.  Returns 0, or -1 as buf_room. */
int sink_put(struct sink *s, struct slice event);

/* The same for n of them, as queue_run takes them. */
int sink_run(struct sink *s, struct slice bytes, const size_t *ends, size_t n);

/*
 * For who makes lines, and puts no events of another kind: sink_lines before
 * the first; then they go behind what is in the buffer of sink_open, whole
 * ones, and sink_made queues them.  It returns as sink_put.
 */
void sink_lines(struct sink *s);
struct buf *sink_open(struct sink *s);
int sink_made(struct sink *s);

/* Write what the reader takes now. */
enum sink_state sink_write(struct sink *s);

/*
 * While more comes soon: write the first event after a sink_write that left
 * nothing, as what follows it may take a while, and then what is held once it
 * is much, while it is still in the cache.  A reader that takes something now
 * and then is waited for, for a few hundredths of a second from one sink_write
 * to the next.  What fails does so again in sink_write.
 */
void sink_early(struct sink *s);

/*
 * True if no more should be put: the limit is passed, and the spool is full or
 * there is none.  Stays true until about half of that is taken, so that it does
 * not change with every event.
 */
bool sink_full(const struct sink *s);

/* Bytes and events that still wait; of those, bytes in the spool. */
uint64_t sink_pending(const struct sink *s);
uint64_t sink_events(const struct sink *s);
uint64_t sink_spooled(const struct sink *s);

/* True if the reader has a part of an event of which the rest still waits. */
bool sink_torn(const struct sink *s);

/*
 * If so: make the pipe or socket larger, as far as the system lets us, and
 * write that rest, though the reader takes nothing.  Returns whether sink_torn
 * no longer is.
 */
bool sink_finish(struct sink *s);

/* Of sink_torn: the event, or its rest where no more is known. */
struct slice sink_part(const struct sink *s);

/* What to poll: POLLOUT while bytes wait; errors tell that the reader left. */
int sink_fd(const struct sink *s);

/* True if revents, as poll gave them for sink_fd, mean the reader left. */
bool sink_left(const struct sink *s, short revents);

/* Close, so that a late error shows.  Frees the memory, drops the spool. */
enum sink_state sink_close(struct sink *s);

#endif
