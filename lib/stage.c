/* SPDX-License-Identifier: MIT */
#include "stage.h"

#include "tweet.h"

/* Connection notes, comments and retry fields: about the stream, not of it. */
static bool
note(const struct record *r)
{
	if (!r->object)
		return false;
	if (r->event.p)
		return json_text_is(r->event, SLICE("sse-connect"));
	return !r->data.p &&
	    (json_member(r->line, SLICE("comment")).p ||
		json_member(r->line, SLICE("retry")).p);
}

/* From here on the elements of list are the records. */
static int
explode(struct stage *s, struct slice list)
{
	json_begin(&s->each, list);
	s->more = true;
	s->ready = false;
	s->event = s->fields.record;
	buf_trim(&s->kind, BUF_KEEP);
	return buf_slice(&s->kind, s->fields.kind);
}

int
stage_put(struct stage *s, struct slice line)
{
	struct slice list;

	s->idle = s->more = s->ready = false;
	if (fields_open(&s->fields, line) == -1)
		return -1;
	s->idle = s->keep_notes && note(&s->fields.record);
	s->ready = s->idle || sift_kind(&s->sift, &s->fields);
	if (!s->ready || s->idle || !s->exploding)
		return 0;
	list = place_get(&s->explode, &s->fields);
	return json_type(list) == JSON_ARRAY ? explode(s, list) : 0;
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
key(struct stage *s)
{
	struct slice v;

	if (s->by_place)
		v = place_get(&s->unique, &s->fields);
	else {
		v = fields_get(&s->fields, FIELD_KEY);
		if (!v.p)
			v = s->fields.record.id;
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
	struct fields *f = &s->fields;

	*line = f->record.line;
	if (!s->tweet || !tweet_is(f))
		return 1;
	buf_trim(&s->key, BUF_KEEP);
	if (tweet_write(&s->key, f) == -1 ||
	    wrap(&s->shaped, &f->record, f->kind, buf_get(&s->key)) == -1)
		return -1;
	*line = buf_get(&s->shaped);
	return 1;
}

/* Judge the record in view and bring it into shape. */
static int
judge(struct stage *s, struct slice *line)
{
	int r;

	if (s->idle) {
		*line = s->fields.record.line;
		return 1;
	}
	r = sift_content(&s->sift, &s->fields);
	if (r == 1 && s->by_key)
		r = fresh(s);
	if (r == 1)
		r = shape(s, line);
	return s->fields.failed ? -1 : r;
}

/* Bring the next element into view, if there is one.  Returns 0, or -1. */
static int
element(struct stage *s)
{
	struct slice v;

	s->more = s->ready = json_next(&s->each, NULL, &v);
	if (!s->more)
		return 0;
	if (wrap(&s->made, &s->event, buf_get(&s->kind), v) == -1)
		return -1;
	return fields_open(&s->fields, buf_get(&s->made));
}

int
stage_next(struct stage *s, struct slice *line)
{
	int r = 0;

	while (r == 0) {
		if (s->more && element(s) == -1)
			return -1;
		if (!s->ready)
			break;
		s->ready = false;
		r = judge(s, line);
	}
	return r;
}

void
stage_fork(struct stage *s, const struct stage *from)
{
	*s = (struct stage){ .explode = place_fork(&from->explode),
		.exploding = from->exploding,
		.tweet = from->tweet,
		.keep_notes = from->keep_notes };
	sift_fork(&s->sift, &from->sift);
	fields_fork(&s->fields, &from->fields);
}

static void
drop_work(struct stage *s)
{
	buf_free(&s->kind);
	buf_free(&s->made);
	buf_free(&s->shaped);
	buf_free(&s->key);
}

void
stage_leave(struct stage *s)
{
	sift_leave(&s->sift);
	fields_free(&s->fields);
	drop_work(s);
}

void
stage_free(struct stage *s)
{
	sift_free(&s->sift);
	fields_free(&s->fields);
	place_free(&s->explode);
	place_free(&s->unique);
	seen_free(&s->seen);
	drop_work(s);
}
