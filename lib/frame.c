/* SPDX-License-Identifier: MIT */
#include "frame.h"

#include "event.h"
#include "scan.h"

/* True if the JSON string v has an escape for half a surrogate pair. */
static bool
lone_surrogate(struct slice v)
{
	const char *p = v.p, *end = v.p + v.n;
	bool high = false;

	while ((p = memchr(p, '\\', (size_t)(end - p))) && end - p >= 6) {
		bool u = p[1] == 'u' && (p[2] | 0x20) == 'd';
		char c = (char)(p[3] | 0x20);

		if (u && (p[3] == '8' || p[3] == '9' || c == 'a' || c == 'b')) {
			if (end - p < 12 || p[6] != '\\' || p[7] != 'u' ||
			    (p[8] | 0x20) != 'd')
				return true;
			high = true;
			p += 6;
			continue;
		}
		if (u && (c >= 'c' && c <= 'f') && !high)
			return true;
		high = false;
		p += p[1] == 'u' ? 6 : 2;
	}
	return false;
}

/*
 * The lines of s, each behind "data: ".  A CR is one in the white space of
 * JSON, where any line end will do.
 */
static int
put_lines(struct buf *b, struct slice s)
{
	for (;;) {
		size_t n = s.n ? (size_t)(scan_eol(s.p, s.p + s.n) - s.p) : 0;

		if (buf_str(b, n ? "data: " : "data:") == -1 ||
		    buf_add(b, s.p, n) == -1 || buf_byte(b, '\n') == -1)
			return -1;
		if (n == s.n)
			return 0;
		s = slice_from(s, n + 1);
	}
}

static int
put_data(struct buf *b, struct slice v, unsigned flags)
{
	struct buf text = { 0 };
	struct slice s = v;
	int r = -1;

	if (json_type(v) == JSON_STRING) {
		if (json_text(&text, v) == -1)
			goto out;
		s = buf_get(&text);
		if ((s.n && memchr(s.p, '\r', s.n)) || lone_surrogate(v) ||
		    (!(flags & FRAME_TEXT) && json_valid(s, JSON_DEPTH)))
			s = v;
	}
	r = put_lines(b, s);
out:
	buf_free(&text);
	return r;
}

/*
 * Append "NAME: " and the text of v, a JSON string or any other value taken
 * as it is spelled.  Returns 1 if the text cannot stand on one line.
 */
static int
put_field(struct buf *b, const char *name, struct slice v)
{
	size_t at;

	if (buf_str(b, name) == -1)
		return -1;
	at = b->n;
	if ((json_type(v) == JSON_STRING ? json_text(b, v) : buf_slice(b, v)) ==
	    -1)
		return -1;
	for (size_t i = at; i < b->n; i++)
		if (b->p[i] == '\n' || b->p[i] == '\r' || b->p[i] == '\0')
			return 1;
	return buf_byte(b, '\n');
}

/* A control record: a comment or a retry.  1 if r is neither. */
static int
put_control(struct buf *b, const struct record *r)
{
	struct slice key, val;
	struct json_iter it;

	json_begin(&it, r->line);
	while (json_next(&it, &key, &val)) {
		if (json_text_is(key, SLICE("comment")))
			return put_field(b, ":", val);
		if (json_text_is(key, SLICE("retry")) &&
		    json_type(val) == JSON_NUMBER)
			return put_field(b, "retry: ", val);
	}
	return 1;
}

static bool
is_text(struct slice v, struct slice text)
{
	return json_type(v) == JSON_STRING && json_text_is(v, text);
}

/* Absent, null and "" say nothing. */
static bool
is_said(struct slice v)
{
	return v.p && json_type(v) != JSON_NULL && !is_text(v, SLICE(""));
}

static int
put_event(struct buf *b, const struct record *r, unsigned flags)
{
	bool id = is_said(r->id);
	int n;

	/* of another type it is a member of somebody else's */
	if (json_type(r->stream) == JSON_STRING && is_said(r->stream) &&
	    (n = put_field(b, EVENT_STREAM ": ", r->stream)) != 0)
		return n;
	if (is_said(r->event) && !is_text(r->event, SLICE("message")) &&
	    (n = put_field(b, "event: ", r->event)) != 0)
		return n;
	if (id && (n = put_field(b, "id: ", r->id)) != 0)
		return n;
	if (!id && (flags & FRAME_CLEAR_ID) && buf_str(b, "id:\n") == -1)
		return -1;
	return r->data.p ? put_data(b, r->data, flags) : 0;
}

enum frame_got
frame_write(struct buf *b, const struct record *r, unsigned flags)
{
	bool event = r->event.p || r->data.p || r->id.p;
	size_t at = b->n;
	int n = 1;

	if (r->object)
		n = event ? put_event(b, r, flags) : put_control(b, r);
	if (n == 0)
		n = b->n == at ? 1 : buf_byte(b, '\n');
	if (n != 0) {
		b->n = at;
		return n == 1 ? FRAME_NONE : FRAME_NOMEM;
	}
	return event && r->data.p ? FRAME_EVENT : FRAME_OTHER;
}
