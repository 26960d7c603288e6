/* SPDX-License-Identifier: MIT */
#include "roster.h"

#include <inttypes.h>

static int
text(struct buf *b, const char *name, const char *value)
{
	return buf_str(b, name) == -1 ? -1 : json_str(b, slice_str(value));
}

int
roster_begin(struct buf *b, const struct roster *r)
{
	if (text(b, "{\"node\":", r->node) == -1)
		return -1;
	return buf_fmt(b,
	    ",\"status\":\"OK\",\"reported_at\":%" PRId64
	    ",\"started_at\":%" PRId64 ",\"events\":%" PRIu64
	    ",\"served\":%" PRIu64 ",\"cut\":%" PRIu64 ",\"refused\":%" PRIu64
	    ",\"connections\":[",
	    r->reported_at, r->started_at, r->events, r->served, r->cut,
	    r->refused);
}

int
roster_add(struct buf *b, const struct roster_line *l)
{
	if (b->n && b->p[b->n - 1] == '}' && buf_byte(b, ',') == -1)
		return -1;
	if (text(b, "{\"request_path\":", l->path) == -1 ||
	    text(b, ",\"client_ip\":", l->ip) == -1 ||
	    text(b, ",\"user_agent\":", l->agent) == -1)
		return -1;
	return buf_fmt(b,
	    ",\"created_at\":%" PRId64 ",\"msgs_sent\":%" PRIu64
	    ",\"msgs_skipped\":%" PRIu64 ",\"bytes_sent\":%" PRIu64 "}",
	    l->created_at, l->sent, l->skipped, l->bytes);
}

int
roster_end(struct buf *b)
{
	return buf_str(b, "]}\n");
}
