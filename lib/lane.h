/* SPDX-License-Identifier: MIT */
#ifndef LANE_H
#define LANE_H
/*
 * The fast lane: events of the usual shape, from the block of input straight
 * into the block of output.
 *
 *	event: tweet            the prefix, equal to that of the event before
 *	data: {"text":"..."}    one line of data
 *	                        a blank line
 *
 * Most events of a feed begin with the same bytes up to their data, so what was
 * made of them is the same, too: the head of the record is remembered with the
 * prefix it was made from, and equal bytes need no parsing.  (V. Jacobson, "4BSD
 * header prediction", ACM Computer Communication Review 20, 1990, for TCP.)
 *
 * Whatever is not exactly of this shape is left to the exact path (parser.h),
 * which also says what to remember.  Single data lines, and the blank lines and
 * comments between events, are found by the same bitmap (ends.h).
 */

#include "ends.h"
#include "ident.h"
#include "judge.h"
#include "outline.h"
#include "record.h"

#define LANE_BLOCK OUTLINE_BLOCK /* input looked at as one: see ends.h */
#define LANE_PREFIX 256 /* longer prefixes and heads are not remembered */
#define LANE_STEP 64    /* data is copied in steps of this */
#define LANE_KNOWN 128  /* longer skeletons are not kept */

/* What the event before was like. */
struct lane_shape {
	size_t prefix_n, head_n; /* no prefix: nothing is remembered */
	size_t lines;            /* LFs in the prefix */
	uint64_t first, mask;    /* the prefix's first eight bytes at most */
	bool wanted;             /* else such events are passed over */
	bool plain;              /* the prefix is all in its skeleton */
};

/* Input whose line ends are known. */
struct lane_block {
	const char *p, *end;
	bool outlined; /* and its outline is known, too, and sound */
};

struct lane {
	/* as asked; zeros are the defaults */
	size_t max;    /* bytes of data of an event */
	bool quote;    /* data is always a string */
	bool require;  /* data that is not JSON is not for the lane */
	bool comments; /* comments count, and are not for the lane */

	struct judge judge;

	/* after lane_run: the last event's id of its own; else absent */
	struct slice id;

	/* the module's own */
	struct ident ident; /* what events are like that have one */
	struct lane_block block;
	struct lane_shape shape;
	char prefix[LANE_PREFIX];
	char between[2 + LANE_PREFIX]; /* a record's end, and the head */
	uint64_t ends[ENDS_WORDS(LANE_BLOCK)];
	struct outline outline;
	size_t line; /* of the outline: the first not passed, or before it */
	/*
	 * For each length, less 1, the skeleton of an event that was good, if
	 * its last byte is not 0; and of which lengths there is one.
	 */
	char known[LANE_KNOWN][LANE_KNOWN];
	uint64_t learnt[LANE_KNOWN / 64];
	unsigned unsound, pause; /* blocks in a row; to come without outline */
};

/*
 * Take events off the front of in, which is the rest of a chunk and begins
 * between two events, as long as they are of the shape remembered; blank lines
 * and comments, too.  Their records go behind what is in out, up to about
 * out_max bytes there and *count records, which shrinks.  Returns 0, or -1 when
 * memory ran out: then the events taken so far are.
 */
int lane_run(struct lane *l, struct slice *in, struct buf *out, size_t out_max,
    uint64_t *count);

/* False if lane_run takes nothing off what begins with c. */
static inline bool
lane_begins(const struct lane *l, char c)
{
	return l->shape.prefix_n > 0 || ident_known(&l->ident) || c == '\n' ||
	    c == '\r' || c == ':';
}

/*
 * The value of the data line that in, the rest of a chunk, begins with, if a
 * blank line follows: both are taken off in.  Else the value is absent.
 */
struct slice lane_data(struct lane *l, struct slice *in);

/* The chunk is over: what in points to next is another. */
void lane_leave(struct lane *l);

/*
 * Remember that events that begin with prefix, which ends where the value of
 * their data line begins, get records that begin with head; absent: none.
 * lane_learn_id: but for the id, which is another each time.
 */
void lane_learn(struct lane *l, struct slice prefix, struct slice head);
void lane_learn_id(
    struct lane *l, struct slice prefix, struct slice head, struct slice id);

/* Forget all that, or only of events without an id, as the last one changes. */
void lane_forget(struct lane *l);
void lane_rename(struct lane *l);

/*
 * For lane_run: the events at p in the block, which is outlined, of a chunk up to
 * end, as long as they are of the shape remembered and their data is JSON.  That
 * shape has a prefix, shorter than LANE_STEP, is wanted, and its head is at least
 * two bytes shorter, too.  Their records go behind what is in out, to the room
 * bytes that are there, more than the head and two steps, up to *count of them,
 * which shrinks.  Returns what is behind the events taken.
 */
#ifdef __x86_64__
const char *lane_avx2(struct lane *l, const char *p, const char *end,
    struct buf *out, size_t room, uint64_t *count);
const char *lane_avx512(struct lane *l, const char *p, const char *end,
    struct buf *out, size_t room, uint64_t *count);
#endif

#endif
