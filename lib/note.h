/* SPDX-License-Identifier: MIT */
#ifndef NOTE_H
#define NOTE_H
/*
 * What a connection did, so that a data set carries its own coverage: the data
 * of events of type sse-connect, one JSON object in a line.  Each call appends
 * to b and returns 0, or -1 as buf_room.  ms is milliseconds.
 */

#include "resume.h"

#define NOTE_TYPE "sse-connect"

/* url as it may be shown; attempt counts from 1 since the last good one. */
int note_open(struct buf *b, struct slice url, unsigned attempt);

/*
 * The connection stood for ms and gave so many events.  silent_ms: nothing had
 * come that long; 0: it did not end for silence.
 */
int note_close(struct buf *b, const char *reason, uint64_t ms, uint64_t events,
    uint64_t silent_ms);

/* A new connection took over from one that stood: nothing is missing. */
int note_renew(struct buf *b, const char *reason);

/*
 * An interval without a connection is over: events may be missing in it.  ms is
 * its length, UINT64_MAX if nobody knows.
 */
int note_gap(struct buf *b, struct slice last_id, struct slice first_id,
    uint64_t ms, enum verdict verdict);

/* The run is over, and there was no connection for its last ms. */
int note_down(struct buf *b, const char *reason, uint64_t ms);

/* The note data as an event of the stream. */
int note_event(struct buf *b, struct slice data);

/*
 * The field line that names the stream of the event that follows
 * (event.h); nothing if name is empty.  What cannot stand in a line is
 * replaced: line ends and NULs by a space, what is not UTF-8 by U+FFFD.
 */
int note_stream(struct buf *b, struct slice name);

/* The field line of an id, likewise. */
int note_id(struct buf *b, struct slice id);

#endif
