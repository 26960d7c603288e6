/* SPDX-License-Identifier: MIT */
#ifndef FEED_H
#define FEED_H
/*
 * What each reader of a server gets next.  A feed is the one source of all of
 * them, a live history or a recording; a cursor is one reader's place in it.
 * No reader has a copy of anything: a piece that went out in part is looked up
 * again.  Times are microseconds of any clock that does not go back.
 */

#include "cutter.h"
#include "history.h"
#include "pace.h"

struct cursor;

struct feed {
	/* the source: blocks as they come ... */
	struct history *live; /* NULL: a recording */
	bool over;            /* no more will come */

	/*
	 * ... or size bytes that view shows: at least want of them from at
	 * on, fewer only at the end, p == NULL when it failed.
	 */
	struct slice (*view)(void *ctx, uint64_t at, size_t want);
	void *ctx;
	uint64_t size;
	uint64_t total; /* events in them */
	struct cutter cut;
	uint64_t cached; /* place + 1 of the piece that cut holds */
	bool cached_id;  /* and had_id when it was cut */

	bool stop; /* end each stream where the piece in hand ends */

	/* as asked; 0 or NULL: off */
	struct pace pace;   /* recording: how fast it is sent */
	double max_rate;    /* events a second, behind every other pace */
	uint64_t keepalive; /* a comment after so long a silence */
	uint64_t idle;      /* FEED_IDLE after so long without an event */
	bool patient;       /* live: max_rate leaves nothing out */
	uint64_t limit;   /* live: readers so many new blocks behind are cut */
	uint64_t keep;    /* live: events kept for readers that return */
	uint64_t backlog; /* live: events a new reader gets first */
	struct slice preamble; /* sent first */
	bool number;           /* recording: number its events by id lines */
	bool loop, hold;       /* recording: at its end start again, or wait */
	bool (*want)(void *ctx, struct cursor *c, const struct piece *p);
	void *want_ctx;
};

enum feed_got {
	FEED_BYTES,
	FEED_WAIT,   /* nothing before *wake, or before there is more */
	FEED_END,    /* the stream is whole and over */
	FEED_IDLE,   /* cut: no event for feed.idle */
	FEED_BEHIND, /* cut: too slow, what comes next is gone */
	FEED_FAIL    /* the recording cannot be read, or out of memory */
};

enum cursor_part {
	CURSOR_NONE,
	CURSOR_PREAMBLE,
	CURSOR_KEEPALIVE,
	CURSOR_PIECE
};

struct cursor {
	uint64_t events, bytes; /* sent */
	uint64_t skipped;       /* events left out to keep to max_rate */
	uint64_t moved;         /* when bytes were last handed out */
	void *owner;            /* for want */

	uint64_t pos; /* number of the block, or place in the recording */

	/* the module's own */
	uint64_t came;     /* live: the next block when it opened */
	uint64_t n;        /* the recording's bytes that the piece takes */
	uint64_t numbered; /* events passed, sent or not */
	uint64_t seek;     /* seeking by number: events still to pass */
	uint64_t looped;   /* events sent when the recording last began */
	uint64_t last_event;
	struct pace_state pace;
	double fill; /* of max_rate */
	enum cursor_part part;
	size_t done, size; /* bytes of the part: sent, and all */
	size_t skip;       /* bytes of the piece not to be sent */
	char label[32];    /* the id line in front */
	size_t label_n;
	struct buf id; /* seeking: the id, until it is found */
	bool open, begun, event, had_id, has_id, seeking, by_number;
};

/*
 * A new reader.  id is the last event id it has seen, absent if it asks for
 * none.  A live feed goes on behind that event as history_after says, with an
 * unknown id from the oldest event kept; a recording is searched from its
 * start, and with an unknown id sent from there.  Returns 0, or -1 with errno
 * ENOMEM.
 */
int feed_open(struct feed *f, struct cursor *c, struct slice id, uint64_t now);

/*
 * Write up to max bytes, 1 or more, of what comes next to buf: *n of them with
 * FEED_BYTES, else none.  With FEED_WAIT *wake is when to call again at the
 * latest, UINT64_MAX for never.  The work of one call is bounded; a long
 * search ends in FEED_WAIT with *wake == now.
 */
enum feed_got feed_read(struct feed *f, struct cursor *c, uint64_t now,
    char *buf, size_t max, size_t *n, uint64_t *wake);
void feed_close(struct cursor *c);

/*
 * True if what a live reader is to get next is gone, or it is too far behind.
 * What had come before it did is no part of limit, or one that goes on far back
 * would be cut again and again.
 */
bool feed_behind(const struct feed *f, const struct cursor *c);

/* Live: how far a reader is on the way to being too far behind, 0 to 1. */
double feed_lag(const struct feed *f, const struct cursor *c);

/*
 * Walk a recording once: the piece at *at, which moves behind it.  CUT_MORE at
 * the end and for an unfinished end, whose place *at then is.
 */
enum cut feed_walk(struct feed *f, uint64_t *at);

#endif
