/* SPDX-License-Identifier: MIT */
#ifndef CUTTER_H
#define CUTTER_H
/*
 * Input of a server, event stream bytes or records, cut into pieces of event
 * stream that may be sent on by themselves.
 */

#include "block.h"
#include "frame.h"

enum cut {
	CUT_MORE, /* the piece's end has not come */
	CUT_PIECE,
	CUT_BLANK, /* a blank line between records */
	CUT_BAD,   /* a line that is no record, or one no stream can carry */
	CUT_LARGE, /* the end of what cutter_forget was called for */
	CUT_NOMEM
};

struct cutter {
	bool records; /* input is records, one a line */
	bool text;    /* FRAME_TEXT */
	bool had_id;  /* the record before had an id */

	/* the result */
	size_t taken;       /* bytes of input the piece stands for */
	struct piece piece; /* good until the next call */
	struct slice time;  /* the record's member, absent if none */

	/* the module's own */
	struct block block;
	struct buf frame;
	size_t look;
	bool large;
};

/* Be at the start of a piece; records and text stay. */
void cutter_start(struct cutter *c);

/*
 * Cut the piece at the front of s.  After CUT_MORE call again with the same
 * bytes and more behind them; else go on behind taken bytes.  first: s is the
 * start of the stream; last: s is all there will be.  The unfinished end of an
 * event stream stays CUT_MORE; a last line without LF is a record.
 */
enum cut cutter_next(struct cutter *c, struct slice s, bool first, bool last);

/*
 * After CUT_MORE, for a piece too large to be held: forget what was seen of it.
 * The next call gets only the bytes behind.  Returns how many to drop.
 */
size_t cutter_forget(struct cutter *c, struct slice s);
void cutter_free(struct cutter *c);

#endif
