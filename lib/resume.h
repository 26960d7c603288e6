/* SPDX-License-Identifier: MIT */
#ifndef RESUME_H
#define RESUME_H
/*
 * Where to take up a stream again: the last event id, committed at the blank
 * line that ends an event and kept across connections, and the reconnection
 * time the server asked for.
 *
 * Unlike the letter of the standard, and like the browsers, an event without
 * an id after a reconnect leaves the id as it is.
 */

#include <stdint.h>

#include "wire.h"

/* A longer id is kept but not sent: servers refuse long header fields. */
#define RESUME_ID_SENT 4096

struct resume {
	int64_t retry_ms; /* clamped as backoff.h says; -1: none was sent */

	/* the module's own */
	struct buf id, next;
	bool pending; /* next is to become id */
};

void resume_init(struct resume *r);

/* Feed what wire_next gave.  Returns 0, or -1 when out of memory. */
int resume_line(
    struct resume *r, enum wire_kind k, const struct wire_line *line);

/* The connection is gone: forget the id of an unfinished event. */
void resume_drop(struct resume *r);

/* Start from id.  Returns 0, or -1 when out of memory. */
int resume_set(struct resume *r, struct slice id);

/* The last event id; empty if none.  Good until the next call. */
struct slice resume_id(const struct resume *r);

/* False if id cannot be sent back: empty, too long, with a line end or NUL. */
bool resume_sendable(struct slice id);

void resume_free(struct resume *r);

/* What became of the events between two connections. */
enum verdict {
	RESUME_UNKNOWN,  /* nothing tells */
	RESUME_RESUMED,  /* the first id follows the last one: all are there */
	RESUME_REPLAYED, /* what was delivered comes again, and so all of them */
	RESUME_LIVE,     /* no id was sent, or the first one is beyond it */
	RESUME_REFUSED   /* the server did not take the last id */
};

/* What is known when the first event of a new connection comes. */
struct resume_facts {
	struct slice last;  /* id before; may be empty */
	struct slice first; /* id of that event itself; may be empty */
	bool sent;          /* the last id was sent to the server */
	bool refused;       /* and was refused before this connection */
	bool known;         /* the event was delivered before */
};

/*
 * Ids that end in numbers and agree before them can be compared, others
 * cannot.
 */
enum verdict resume_verdict(const struct resume_facts *f);

/*
 * Look for the id of the last record in the end of a file: of the last line
 * that ended, is JSON and has an "id" member, and a "stream" member that is
 * stream unless that is empty, read backwards.  whole: text is the whole file,
 * else its first line may be cut.  Returns 1 with the id in *id, 0 if there is
 * none in text, -1 when out of memory.
 */
int resume_tail(
    struct slice text, bool whole, struct slice stream, struct buf *id);

#endif
