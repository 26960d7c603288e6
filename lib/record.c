/* SPDX-License-Identifier: MIT */
#include "record.h"

#include "lines.h"

/* Which part a member's name, with its quotes, names; NULL: none. */
static struct slice *
part(struct record *r, struct slice key)
{
	if (json_text_is(key, SLICE("data")))
		return &r->data;
	if (json_text_is(key, SLICE("event")))
		return &r->event;
	if (json_text_is(key, SLICE("id")))
		return &r->id;
	if (json_text_is(key, SLICE("time")))
		return &r->time;
	if (json_text_is(key, SLICE("stream")))
		return &r->stream;
	return NULL;
}

void
record_read(struct record *r, struct slice line)
{
	struct json_iter it;
	struct slice key, v, *to;

	*r = (struct record){ .line = json_trim(line) };
	r->object = json_type(r->line) == JSON_OBJECT;
	if (!r->object)
		return;
	json_begin(&it, r->line);
	while (json_next(&it, &key, &v))
		if ((to = part(r, key)))
			*to = v;
}

/* data without the line ends that joined its lines: they are white space */
int
record_splice(struct buf *b, struct slice data)
{
	if (buf_room(b, data.n + LINES_ROOM) == -1)
		return -1;
	b->n += lines_flatten(b->p + b->n, data);
	return 0;
}

static int
text_member(struct buf *b, const char *name, struct slice text)
{
	if (buf_str(b, name) == -1)
		return -1;
	return json_str(b, text);
}

int
record_head(struct buf *b, struct slice time, struct slice stream,
    struct slice event, struct slice id)
{
	size_t n = b->n;
	int r = buf_byte(b, '{');

	if (time.p)
		r |= text_member(b, "\"time\":", time) | buf_byte(b, ',');
	if (stream.n)
		r |= text_member(b, "\"stream\":", stream) | buf_byte(b, ',');
	r |= text_member(b, "\"event\":", event);
	if (id.n)
		r |= text_member(b, ",\"id\":", id);
	r |= buf_str(b, ",\"data\":");
	if (r)
		b->n = n;
	return r ? -1 : 0;
}

int
record_tail(struct buf *b, struct slice data, bool json)
{
	size_t n = b->n;
	int r;

	r = json ? record_splice(b, data) : json_str(b, data);
	r |= buf_add(b, "}\n", 2);
	if (r)
		b->n = n;
	return r ? -1 : 0;
}

int
record_end(struct buf *b, struct slice data)
{
	if (buf_room(b, data.n + 2) == -1)
		return -1;
	memcpy(b->p + b->n, data.p, data.n);
	memcpy(b->p + b->n + data.n, "}\n", 2);
	b->n += data.n + 2;
	return 0;
}

int
record_write(struct buf *b, struct slice time, struct slice stream,
    struct slice event, struct slice id, struct slice data, bool json)
{
	size_t n = b->n;

	if (record_head(b, time, stream, event, id) == -1)
		return -1;
	if (record_tail(b, data, json) == -1) {
		b->n = n;
		return -1;
	}
	return 0;
}
