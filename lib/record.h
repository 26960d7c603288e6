/* SPDX-License-Identifier: MIT */
#ifndef RECORD_H
#define RECORD_H
/*
 * The record, one JSON object a line (sse-record(5)): its parts, found without
 * building anything.  Any JSON object is accepted; members may stand in any
 * order and of duplicates the last counts.
 */

#include "json.h"

/* Each part is a slice of the line, absent (p == NULL) if the member is. */
struct record {
	struct slice line; /* the whole value, white space around it cut off */
	struct slice time, stream, event, id, data;
	bool object; /* false: the line is JSON, but not an object */
};

/* Split a line that json_valid accepts. */
void record_read(struct record *r, struct slice line);

/*
 * Append the record of one event to b, line end included.  time may be absent;
 * stream and id are left out when absent or empty; data is spliced in as it is
 * when json, else written as a string.  Returns 0, or -1 with errno as
 * buf_room.
 */
int record_write(struct buf *b, struct slice time, struct slice stream,
    struct slice event, struct slice id, struct slice data, bool json);

/*
 * The same in two halves, parted before the data.  Events in a row mostly have
 * the first half in common, so who writes many may keep it.
 */
int record_head(struct buf *b, struct slice time, struct slice stream,
    struct slice event, struct slice id);
int record_tail(struct buf *b, struct slice data, bool json);

/* The second half, of data that is JSON and has no line ends. */
int record_end(struct buf *b, struct slice data);

/* Only a part of data that is JSON, cut anywhere. */
int record_splice(struct buf *b, struct slice part);

#endif
