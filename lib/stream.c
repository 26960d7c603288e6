/* SPDX-License-Identifier: MIT */
#include "stream.h"

#include "glob.h"
#include "hash.h"
#include "note.h"

int
stream_init(struct stream *s, const struct stream_opts *o, struct sink *sink,
    struct relay *relay)
{
	struct slice id = resume_id(&relay->resume);

	*s = (struct stream){ .o = o, .sink = sink, .relay = relay };
	/* an earlier run ended there, nobody knows when */
	s->gap = id.n > 0;
	s->gap_ms = id.n > 0 ? UINT64_MAX : 0;
	return buf_slice(&s->before, id);
}

struct slice
stream_id(const struct stream *s)
{
	return resume_id(&s->relay->resume);
}

void
stream_forget(struct stream *s)
{
	resume_set(&s->relay->resume, (struct slice){ NULL, 0 });
	s->refused = true;
}

bool
stream_half(const struct stream *s)
{
	return relay_partial(s->relay);
}

/* Whole blocks into the sink. */
static int
give(struct stream *s, struct slice blocks)
{
	if (s->o->records)
		return records_put(s->o->records, s->sink, blocks);
	return sink_put(s->sink, blocks);
}

/*
 * An event on its way out.  One among several streams names its own, and its
 * id: the last one in force for readers may be that of another stream.
 */
static int
put_event(
    struct stream *s, const struct relay *from, struct slice bytes, bool has_id)
{
	int r;

	if (s->name.n == 0)
		return give(s, bytes);
	buf_trim(&s->text, BUF_KEEP);
	r = note_stream(&s->text, s->name);
	if (!has_id)
		r |= note_id(&s->text, resume_id(&from->resume));
	r |= buf_slice(&s->text, bytes);
	return r ? -1 : give(s, buf_get(&s->text));
}

static bool
noted(const struct stream *s)
{
	return s->o->notes || s->o->log;
}

/* s->note holds the data of one, unless r says that memory ran out. */
static int
put_note(struct stream *s, int r)
{
	size_t n = s->note.n;

	if (r == 0 && s->o->log)
		r = notelog_put(s->o->log, s->name, buf_get(&s->note));
	if (r == 0 && s->o->notes) {
		/* the event stands behind its own data */
		r = buf_room(&s->note, n + 64);
		if (r == 0)
			r = note_event(
			    &s->note, (struct slice){ s->note.p, n });
		if (r == 0)
			r = put_event(s, s->relay,
			    slice_from(buf_get(&s->note), n), false);
	}
	buf_reset(&s->note);
	return r ? -1 : 0;
}

int
stream_open(struct stream *s, struct slice url, unsigned attempt, bool id_sent,
    uint64_t now)
{
	s->open_ms = now;
	s->open_events = s->events;
	s->had_event = s->anew = s->silent = false;
	s->id_sent = id_sent;
	s->gap |= s->opened;
	if (s->opened && s->gap_ms != UINT64_MAX)
		s->gap_ms += now - s->lost_ms;
	s->opened = true;
	if (!noted(s))
		return 0;
	return put_note(s, note_open(&s->note, url, attempt));
}

void
stream_silent(struct stream *s, uint64_t since)
{
	s->silent = true;
	s->lost_ms = since;
}

int
stream_close(struct stream *s, const char *reason, uint64_t now)
{
	struct slice id = stream_id(s);

	if (!s->silent)
		s->lost_ms = now;
	/* a connection without events does not end the gap before it */
	if (!s->gap) {
		buf_reset(&s->before);
		if (buf_slice(&s->before, id) == -1)
			return -1;
	}
	relay_drop(s->relay);
	if (!noted(s))
		return 0;
	return put_note(s,
	    note_close(&s->note, reason, now - s->open_ms,
		s->events - s->open_events, now - s->lost_ms));
}

int
stream_down(struct stream *s, const char *reason, uint64_t ms)
{
	if (!noted(s))
		return 0;
	return put_note(s, note_down(&s->note, reason, ms));
}

/*
 * The first event after an interval without a connection tells about it.  The
 * last one of an earlier run is known by its id alone.
 */
static int
put_gap(struct stream *s, struct slice first, struct slice data)
{
	struct resume_facts f = { .last = buf_get(&s->before),
		.first = first,
		.sent = s->id_sent,
		.refused = s->refused };
	uint64_t ms = s->gap_ms;

	s->gap = s->refused = false;
	s->gap_ms = 0;
	if (!noted(s))
		return 0;
	f.known = first.n &&
	    (s->recent.n ? recent_has(&s->recent, first, data)
			 : slice_eq(first, f.last));
	return put_note(
	    s, note_gap(&s->note, f.last, first, ms, resume_verdict(&f)));
}

static bool
listed(const struct stream_words *l, struct slice name)
{
	for (size_t i = 0; i < l->n; i++)
		if (glob_match(l->v[i], name))
			return true;
	return false;
}

static bool
equal(const struct stream_words *l, struct slice data)
{
	for (size_t i = 0; data.p && i < l->n; i++)
		if (slice_eq(slice_str(l->v[i]), data))
			return true;
	return false;
}

/* 1: nobody brought it yet; an event with an id of its own is known by that */
static int
new_to_us(
    struct stream *s, const struct relay *from, const struct relay_block *b)
{
	struct slice key = b->bytes;
	int r;

	if (!s->joining)
		return 1;
	s->joined |= from == s->joining;
	if (b->id)
		key = resume_id(&from->resume);
	r = overlap_new(
	    &s->overlap, from == s->joining, hash_bytes(s->o->secret, key));
	/* it has taken over, and is past what the other one brought */
	if (r == 1 && s->relay == s->joining)
		stream_part(s);
	return r;
}

static int
put_block(
    struct stream *s, const struct relay *from, const struct relay_block *b)
{
	const struct stream_opts *o = s->o;
	struct slice id = b->id ? resume_id(&from->resume) : SLICE("");
	int fresh = b->event ? new_to_us(s, from, b) : from == s->relay;

	if (fresh <= 0)
		return fresh == -1 ? -1 : 1;
	if (!b->event)
		return give(s, b->bytes) == -1 ? -1 : 1;
	if (s->gap && put_gap(s, id, b->data) == -1)
		return -1;
	if (put_event(s, from, b->bytes, b->id) == -1)
		return -1;
	if (id.n && noted(s) && recent_add(&s->recent, id, b->data) == -1)
		return -1;
	s->had_event = true;
	s->events++;
	if (++*o->events >= o->count)
		s->finish = "count reached";
	else if (equal(&o->stop_data, b->data) ||
	    listed(&o->stop_event, b->type))
		s->finish = "the last event asked for came";
	else
		s->anew = listed(&o->reconnect_event, b->type);
	return !s->finish && !s->anew;
}

static int
skip(struct stream *s)
{
	struct slice id = stream_id(s);

	/* whether it had an id is not told, but one that is new is its own */
	if (slice_eq(id, buf_get(&s->before)))
		id = SLICE("");
	if (s->gap && put_gap(s, id, SLICE("")) == -1)
		return -1;
	s->had_event = true;
	if (s->large++)
		return 1;
	return buf_slice(&s->large_id, stream_id(s)) == -1 ? -1 : 1;
}

/* True while the next most events, but for their number, are of no interest. */
static bool
in_runs(const struct stream *s, const struct relay *from, uint64_t most)
{
	const struct stream_opts *o = s->o;

	return from == s->relay && !s->joining && s->name.n == 0 && !s->gap &&
	    !noted(s) && !o->stop_data.n && !o->stop_event.n &&
	    !o->reconnect_event.n && *o->events < o->count &&
	    o->count - *o->events > most;
}

static void
count(struct stream *s, uint64_t events)
{
	s->had_event |= events > 0;
	s->events += events;
	*s->o->events += events;
}

/* The whole events at the front of chunk, many at a time. */
static int
put_runs(struct stream *s, struct relay *from, struct slice *chunk)
{
	struct relay_run run;
	int r;

	while (
	    in_runs(s, from, RELAY_RUN) && (r = relay_run(from, chunk, &run))) {
		if (r == -1 ||
		    sink_run(s->sink, run.bytes, run.ends, run.n) == -1)
			return -1;
		count(s, run.events);
	}
	return 0;
}

/* The same, of which records are made: it is their parser that sees the ids. */
static int
put_records(struct stream *s, struct relay *from, struct slice *chunk)
{
	struct records *r = s->o->records;
	struct slice blocks;

	while (in_runs(s, from, RELAY_WHOLE) &&
	    (blocks = relay_whole(from, chunk)).p) {
		uint64_t before = records_events(r);
		int rc;

		parser_tell(&r->parser, &from->resume);
		rc = records_put(r, s->sink, blocks);
		parser_tell(&r->parser, NULL);
		if (rc == -1)
			return -1;
		count(s, records_events(r) - before);
	}
	return 0;
}

int
stream_bytes(struct stream *s, struct relay *from, struct slice chunk)
{
	struct relay_block block;
	int r = 1;

	s->bytes += chunk.n;
	while (r == 1) {
		if ((s->o->records ? put_records : put_runs)(s, from, &chunk) ==
		    -1)
			return -1;
		if (chunk.n == 0)
			return 1;
		switch (relay_next(from, &chunk, &block)) {
		case RELAY_MORE:
			return 1;
		case RELAY_BLOCK:
			r = put_block(s, from, &block);
			break;
		case RELAY_LARGE:
			r = skip(s);
			break;
		case RELAY_ERROR:
			return -1;
		}
	}
	return r;
}

void
stream_join(struct stream *s, struct relay *next)
{
	overlap_free(&s->overlap);
	s->joining = next;
	s->joined = false;
}

void
stream_part(struct stream *s)
{
	overlap_free(&s->overlap);
	s->joining = NULL;
}

int
stream_renew(struct stream *s, struct relay *next, const char *reason)
{
	s->relay = next;
	if (!noted(s))
		return 0;
	return put_note(s, note_renew(&s->note, reason));
}

void
stream_free(struct stream *s)
{
	overlap_free(&s->overlap);
	buf_free(&s->before);
	buf_free(&s->large_id);
	buf_free(&s->note);
	buf_free(&s->text);
	recent_free(&s->recent);
}
