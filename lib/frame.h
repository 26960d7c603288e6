/* SPDX-License-Identifier: MIT */
#ifndef FRAME_H
#define FRAME_H
/*
 * A record as event stream bytes: what sse-parse would make that record of.
 */

#include "record.h"

enum frame_got {
	FRAME_EVENT,
	FRAME_OTHER, /* a comment or retry: no event for the reader */
	FRAME_NONE,  /* the stream cannot carry it; nothing was appended */
	FRAME_NOMEM  /* errno as buf_room; nothing was appended */
};

enum frame_flag {
	/* A string in data is always the text, never a JSON string. */
	FRAME_TEXT = 1,
	/* The event before had an id: one without it says so, "id:". */
	FRAME_CLEAR_ID = 2
};

/*
 * Append r to b as one block.  Data that is a string goes out as its text if
 * sse-parse will make the same string of it, else in JSON's own spelling, so
 * parsing gives back the record that went in.  What cannot be carried: an
 * event name, id or stream with a line end or NUL in it, a line that is no object, a
 * record that says nothing.
 */
enum frame_got frame_write(
    struct buf *b, const struct record *r, unsigned flags);

#endif
