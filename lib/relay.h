/* SPDX-License-Identifier: MIT */
#ifndef RELAY_H
#define RELAY_H
/*
 * The bytes of one connection in, the bytes of whole events out, unchanged and
 * in order: what stands between two blank lines comes out in one piece or not
 * at all.  The byte order mark a connection may open with is taken out, as it
 * would be data in the middle of a stream.
 *
 *	while ((s = relay_next(&r, &chunk, &block)) != RELAY_MORE)
 *		...
 *
 * Comments between two events are no part of an event and come out at once.
 */

#include <stdint.h>

#include "resume.h"

enum relay_step {
	RELAY_MORE,  /* chunk used up; call again with the next one */
	RELAY_BLOCK, /* *block is set */
	RELAY_LARGE, /* an event past the limit was left out; its id counts */
	RELAY_ERROR  /* out of memory */
};

/* Good until the next call on the same relay. */
struct relay_block {
	struct slice bytes;
	bool event;        /* it has a data field: readers see an event */
	bool id;           /* it set the last event id */
	struct slice type; /* as the event field gave it, else "message" */
	struct slice data; /* lines joined by LF; absent past RELAY_TEXT */
};

/* Longest type and data that are handed out. */
#define RELAY_TEXT 4096

struct relay {
	struct resume resume;
	uint64_t large; /* events left out */

	/* the module's own */
	struct wire wire;
	struct buf held, type, data;
	size_t max_event;
	size_t size; /* bytes of the block in hand, held or not */
	bool fields, has_data, has_id, text_cut;
	bool skipping, finished;
	bool cr; /* the last block ended in CR: an LF may belong to it */
	bool cr_dropped; /* and it was left out */
};

void relay_init(struct relay *r, size_t max_event);

enum relay_step relay_next(
    struct relay *r, struct slice *in, struct relay_block *block);

/*
 * For who asks nothing of single blocks: as many as relay_next would give from
 * the front of in, side by side, as far as that is cheap to tell.
 */
#define RELAY_RUN 512
struct relay_run {
	struct slice bytes;
	size_t n;               /* blocks */
	size_t ends[RELAY_RUN]; /* of each, in bytes */
	uint64_t events;        /* blocks with a data field */
};

/*
 * Take a run.  Returns 1; 0 if there is none, where relay_next is to go on; or
 * -1 when out of memory.
 */
int relay_run(struct relay *r, struct slice *in, struct relay_run *run);

/*
 * For who reads the blocks himself and tells resume of them: as many as are
 * whole at the front of in, where that is cheap to tell; absent if there is
 * none.  They are RELAY_WHOLE bytes at most.
 */
#define RELAY_WHOLE 65536
struct slice relay_whole(struct relay *r, struct slice *in);

/* True in the middle of an event. */
bool relay_partial(const struct relay *r);

/* The connection has ended: drop the half event, be ready for the next. */
void relay_drop(struct relay *r);
void relay_free(struct relay *r);

#endif
