/* SPDX-License-Identifier: MIT */
#include "note.h"

#include "json.h"

static int
begin(struct buf *b, const char *what)
{
	return buf_fmt(b, "event: sse-connect\ndata: {\"note\":\"%s\"", what);
}

static int
member(struct buf *b, const char *name, struct slice text)
{
	return buf_fmt(b, ",\"%s\":", name) | json_str(b, text);
}

int
note_open(struct buf *b, struct slice url, unsigned attempt)
{
	return begin(b, "open") | member(b, "url", url) |
	    buf_fmt(b, ",\"attempt\":%u}\n\n", attempt);
}

int
note_close(struct buf *b, const char *reason)
{
	return begin(b, "close") | member(b, "reason", slice_str(reason)) |
	    buf_str(b, "}\n\n");
}

int
note_renew(struct buf *b, const char *reason)
{
	return begin(b, "renew") | member(b, "reason", slice_str(reason)) |
	    buf_str(b, "}\n\n");
}

int
note_gap(struct buf *b, struct slice last_id, struct slice first_id,
    uint64_t ms, enum resumed resumed)
{
	static const char *const verdict[] = { "false", "true", "null" };
	int r = begin(b, "gap");

	if (last_id.n)
		r |= member(b, "last_id", last_id);
	if (first_id.n)
		r |= member(b, "first_id", first_id);
	if (ms != UINT64_MAX)
		r |= buf_fmt(b, ",\"seconds\":%llu.%03u",
		    (unsigned long long)(ms / 1000), (unsigned)(ms % 1000));
	return r | buf_fmt(b, ",\"resumed\":%s}\n\n", verdict[resumed]);
}
