/* SPDX-License-Identifier: MIT */
#include "note.h"

#include "event.h"
#include "json.h"
#include "utf8.h"

static int
begin(struct buf *b, const char *what)
{
	return buf_fmt(b, "{\"note\":\"%s\"", what);
}

static int
member(struct buf *b, const char *name, struct slice text)
{
	return buf_fmt(b, ",\"%s\":", name) | json_str(b, text);
}

static int
seconds(struct buf *b, const char *name, uint64_t ms)
{
	return buf_fmt(b, ",\"%s\":%llu.%03u", name,
	    (unsigned long long)(ms / 1000), (unsigned)(ms % 1000));
}

int
note_open(struct buf *b, struct slice url, unsigned attempt)
{
	return begin(b, "open") | member(b, "url", url) |
	    buf_fmt(b, ",\"attempt\":%u}", attempt);
}

int
note_close(struct buf *b, const char *reason, uint64_t ms, uint64_t events,
    uint64_t silent_ms)
{
	int r = begin(b, "close") | member(b, "reason", slice_str(reason)) |
	    seconds(b, "seconds", ms) |
	    buf_fmt(b, ",\"events\":%llu", (unsigned long long)events);

	if (silent_ms)
		r |= seconds(b, "silent", silent_ms);
	return r | buf_byte(b, '}');
}

int
note_renew(struct buf *b, const char *reason)
{
	return begin(b, "renew") | member(b, "reason", slice_str(reason)) |
	    buf_byte(b, '}');
}

int
note_gap(struct buf *b, struct slice last_id, struct slice first_id,
    uint64_t ms, enum verdict verdict)
{
	static const struct {
		const char *name, *resumed;
	} v[] = {
		[RESUME_UNKNOWN] = { "unknown", "null" },
		[RESUME_RESUMED] = { "resumed", "true" },
		[RESUME_REPLAYED] = { "replayed", "false" },
		[RESUME_LIVE] = { "live", "false" },
		[RESUME_REFUSED] = { "refused", "false" },
	};
	int r = begin(b, "gap");

	if (last_id.n)
		r |= member(b, "last_id", last_id);
	if (first_id.n)
		r |= member(b, "first_id", first_id);
	if (ms != UINT64_MAX)
		r |= seconds(b, "seconds", ms);
	return r |
	    buf_fmt(b, ",\"verdict\":\"%s\",\"resumed\":%s}", v[verdict].name,
		v[verdict].resumed);
}

int
note_down(struct buf *b, const char *reason, uint64_t ms)
{
	return begin(b, "down") | member(b, "reason", slice_str(reason)) |
	    seconds(b, "seconds", ms) | buf_byte(b, '}');
}

int
note_event(struct buf *b, struct slice data)
{
	return buf_str(b, "event: " NOTE_TYPE "\ndata: ") | buf_slice(b, data) |
	    buf_str(b, "\n\n");
}

static int
field(struct buf *b, const char *name, struct slice value)
{
	uint64_t replaced = 0;
	size_t at;

	if (buf_str(b, name) == -1)
		return -1;
	at = b->n;
	if (utf8_fix(b, value, &replaced) == -1)
		return -1;
	for (; at < b->n; at++)
		if (b->p[at] == '\r' || b->p[at] == '\n' || b->p[at] == '\0')
			b->p[at] = ' ';
	return buf_byte(b, '\n');
}

int
note_stream(struct buf *b, struct slice name)
{
	return name.n ? field(b, EVENT_STREAM ": ", name) : 0;
}

int
note_id(struct buf *b, struct slice id)
{
	return field(b, "id: ", id);
}
