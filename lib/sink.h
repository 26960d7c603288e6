/* SPDX-License-Identifier: MIT */
#ifndef SINK_H
#define SINK_H
/*
 * Standard output of a tool that must never wait for its reader: whole events
 * are queued, and written as far as the reader takes them without blocking.
 * An event that fits into one page is never written in part, so that stopping
 * while the reader is stalled leaves no half event in a pipe.
 */

#include <stdint.h>

#include "buf.h"

enum sink_state {
	SINK_OK,
	SINK_GONE,  /* the reader has closed: nothing more will be taken */
	SINK_FAILED /* errno says why */
};

struct sink {
	struct buf held; /* not yet written, from byte start on */
	size_t start;
	uint64_t bytes; /* written so far */
	size_t max;     /* it is full beyond; set it after sink_init [1 MiB] */

	/* the module's own */
	struct buf ends; /* size_t each: where the queued events end in held */
	size_t next;     /* the first of ends that is still ahead */
	int fd;
	int kind;
	size_t pipe_bytes;
	bool torn, owned;
};

void sink_init(struct sink *s, int fd);

/* Queue one whole event.  Returns 0, or -1 as buf_room. */
int sink_put(struct sink *s, struct slice event);

/* Write what the reader takes now. */
enum sink_state sink_write(struct sink *s);

/* True if no more should be put: its reader is behind. */
bool sink_full(const struct sink *s);

/* Bytes that still wait. */
size_t sink_pending(const struct sink *s);

/* True if the reader has a part of an event of which the rest still waits. */
bool sink_torn(const struct sink *s);

/* What to poll: POLLOUT while bytes wait; errors tell that the reader left. */
int sink_fd(const struct sink *s);

/* True if revents, as poll gave them for sink_fd, mean the reader left. */
bool sink_left(const struct sink *s, short revents);

/* Close, so that a late error shows.  Frees the memory. */
enum sink_state sink_close(struct sink *s);

#endif
