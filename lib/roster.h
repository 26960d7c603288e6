/* SPDX-License-Identifier: MIT */
#ifndef ROSTER_H
#define ROSTER_H
/*
 * The state of a server as a JSON object, in the shape of Emojitracker's
 * /admin/status.json.  Times are seconds since 1970.
 */

#include <stdint.h>

#include "json.h"

struct roster {
	const char *node;
	int64_t reported_at, started_at;
	uint64_t events;  /* taken from the input */
	uint64_t served;  /* streams that have ended */
	uint64_t cut;     /* of them, because they were too slow */
	uint64_t refused; /* answered 503, 429 or 401 */
};

struct roster_line {
	const char *path, *ip, *agent;
	int64_t created_at;
	uint64_t sent, skipped, bytes;
};

/*
 * roster_begin, then roster_add for each connection, then roster_end.  Each
 * appends to b and returns 0, or -1 with errno as buf_room.
 */
int roster_begin(struct buf *b, const struct roster *r);
int roster_add(struct buf *b, const struct roster_line *l);
int roster_end(struct buf *b);

#endif
