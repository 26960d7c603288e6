/* SPDX-License-Identifier: MIT */
#include "stage.h"

#include "tweet.h"

/* Connection notes, comments and retry fields: about the stream, not of it. */
static bool
note(const struct record *r)
{
	struct json_iter it;
	struct slice key, val;

	if (!r->object)
		return false;
	if (r->event.p)
		return json_text_is(r->event, SLICE("sse-connect"));
	json_begin(&it, r->line);
	while (json_next(&it, &key, &val))
		if (json_text_is(key, SLICE("comment")) ||
		    json_text_is(key, SLICE("retry")))
			return !r->data.p;
	return false;
}

int
stage_put(struct stage *s, struct slice line)
{
	struct slice list;

	s->idle = s->more = false;
	record_read(&s->event, line);
	if (s->keep_notes && note(&s->event)) {
		s->record = s->event;
		s->idle = true;
		return 0;
	}
	if (fields_open(&s->whole, &s->fields, &s->event) == -1)
		return -1;
	if (!sift_kind(&s->sift, &s->whole)) {
		s->record.line.p = NULL;
		return 0;
	}
	s->record = s->event;
	s->view = &s->whole;
	if (!s->exploding)
		return 0;
	list = place_get(&s->explode, &s->whole);
	if (json_type(list) != JSON_ARRAY)
		return 0;
	json_begin(&s->each, list);
	s->more = true;
	s->view = &s->element;
	return 0;
}

/*
 * A record like r but for its data.  The kind stands as its event: it may have
 * been in the data that is replaced.
 */
static int
wrap(
    struct buf *b, const struct record *r, struct slice kind, struct slice data)
{
	int rc = 0;

	buf_trim(b, BUF_KEEP);
	rc |= buf_byte(b, '{');
	if (r->object && r->time.p) {
		rc |= buf_str(b, "\"time\":");
		rc |= buf_slice(b, r->time);
		rc |= buf_byte(b, ',');
	}
	rc |= buf_str(b, "\"event\":");
	rc |= json_str(b, kind);
	if (r->object && r->id.p && r->data.p) {
		rc |= buf_str(b, ",\"id\":");
		rc |= buf_slice(b, r->id);
	}
	rc |= buf_str(b, ",\"data\":");
	rc |= buf_slice(b, data);
	rc |= buf_byte(b, '}');
	return rc;
}

/* The key of the record in view; absent if it has none. */
static struct slice
key(const struct stage *s)
{
	struct slice v;

	if (s->by_place)
		v = place_get(&s->unique, s->view);
	else {
		v = fields_get(s->view, FIELD_KEY);
		if (!v.p)
			v = s->record.id;
	}
	if (json_type(v) == JSON_NULL)
		v.p = NULL;
	return v;
}

/* 1 if the record's key is new, or it has none. */
static int
fresh(struct stage *s)
{
	struct slice k = key(s);

	if (json_type(k) == JSON_STRING) {
		buf_trim(&s->key, BUF_KEEP);
		if (json_text(&s->key, k) == -1)
			return -1;
		k = buf_get(&s->key);
	}
	return !k.p || seen_add(&s->seen, k);
}

/* The record passed: into the shape asked for. */
static int
shape(struct stage *s, struct slice *line)
{
	*line = s->record.line;
	if (!s->tweet || !tweet_is(s->view))
		return 1;
	buf_trim(&s->key, BUF_KEEP);
	if (tweet_write(&s->key, s->view) == -1 ||
	    wrap(&s->shaped, &s->record, s->view->kind, buf_get(&s->key)) == -1)
		return -1;
	*line = buf_get(&s->shaped);
	return 1;
}

/* Judge s->record and bring it into shape. */
static int
judge(struct stage *s, struct slice *line)
{
	int r;

	if (s->idle) {
		*line = s->record.line;
		return 1;
	}
	r = sift_content(&s->sift, s->view);
	if (r == 1 && s->by_key)
		r = fresh(s);
	return r == 1 ? shape(s, line) : r;
}

/* The next element becomes s->record.  1, 0 at the end, or -1. */
static int
element(struct stage *s)
{
	struct slice v;

	s->more = json_next(&s->each, NULL, &v);
	if (!s->more)
		return 0;
	if (wrap(&s->made, &s->event, s->whole.kind, v) == -1)
		return -1;
	record_read(&s->record, buf_get(&s->made));
	return fields_open(&s->element, &s->fields, &s->record) ? -1 : 1;
}

int
stage_next(struct stage *s, struct slice *line)
{
	int r = 0;

	while (r == 0) {
		if (s->more)
			r = element(s);
		else
			r = s->record.line.p != NULL;
		if (r == 1)
			r = judge(s, line);
		if (!s->more) {
			s->record.line.p = NULL;
			break;
		}
	}
	return r;
}

void
stage_fork(struct stage *s, const struct stage *from)
{
	*s = (struct stage){ .fields = from->fields,
		.explode = from->explode,
		.exploding = from->exploding,
		.tweet = from->tweet,
		.keep_notes = from->keep_notes };
	sift_fork(&s->sift, &from->sift);
}

void
stage_leave(struct stage *s)
{
	sift_leave(&s->sift);
	fields_close(&s->whole);
	fields_close(&s->element);
	buf_free(&s->made);
	buf_free(&s->shaped);
	buf_free(&s->key);
}

void
stage_free(struct stage *s)
{
	stage_leave(s);
	sift_free(&s->sift);
	fields_free(&s->fields);
	place_free(&s->explode);
	place_free(&s->unique);
	seen_free(&s->seen);
}
