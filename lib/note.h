/* SPDX-License-Identifier: MIT */
#ifndef NOTE_H
#define NOTE_H
/*
 * What a connection did, told within the stream itself as events of type
 * sse-connect, so that a data set carries its own coverage.  Each call appends
 * one whole event to b and returns 0, or -1 as buf_room.
 */

#include "resume.h"

/* url as it may be shown; attempt counts from 1 since the last good one. */
int note_open(struct buf *b, struct slice url, unsigned attempt);

int note_close(struct buf *b, const char *reason);

/* A new connection took over from one that stood: nothing is missing. */
int note_renew(struct buf *b, const char *reason);

/*
 * An interval without a connection is over: events may be missing in it.  ms is
 * its length, UINT64_MAX if nobody knows.
 */
int note_gap(struct buf *b, struct slice last_id, struct slice first_id,
    uint64_t ms, enum resumed resumed);

#endif
