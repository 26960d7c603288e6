/* SPDX-License-Identifier: MIT */
#ifndef EVENT_H
#define EVENT_H
/*
 * Lines in, whole events out: type, data and last event id as WHATWG HTML,
 * section 9.2.6, defines them.
 */

#include "wire.h"

/*
 * Ours, not the standard's, whose readers ignore it: which of several streams
 * that came together an event is from.
 */
#define EVENT_STREAM "sse-stream"

enum event_step {
	EVENT_NONE,  /* nothing to do yet */
	EVENT_READY, /* dispatch: type, data and id are set */
	EVENT_EMPTY, /* a block with an event or id field, but no data */
	EVENT_LARGE, /* an event past the limit was skipped; id is set */
	EVENT_ERROR  /* out of memory */
};

/* The slices are good until the next call of event_line. */
struct event {
	struct slice type;   /* "message" when the stream named none */
	struct slice data;   /* lines joined by LF */
	struct slice id;     /* the last event id in force; empty if none */
	struct slice stream; /* of the first field EVENT_STREAM; else empty */
	bool joined;         /* data is of many lines */
	bool streams;        /* set it after event_init: look for that field */

	/* the module's own */
	size_t max;
	struct buf type_buf, id_buf, stream_buf;
	struct buf data_buf; /* data lines with an LF each, from byte from on */
	size_t from;
	bool data_seen, field_seen, large, done;
};

/* max bounds the bytes of data of one event. */
void event_init(struct event *e, size_t max);

/* Feed what wire_next gave. */
enum event_step event_line(
    struct event *e, enum wire_kind k, const struct wire_line *line);

/*
 * The same for the whole data lines that in begins with, which are taken off it:
 * those that lines_join takes, or none near the limit.  Not for the first one of
 * an event: event_dataless.
 */
enum event_step event_lines(struct event *e, struct slice *in);

/*
 * The same for a data line and the blank line behind it, in one call: data is
 * then value itself, not a copy.  No data line came before in this event.
 */
enum event_step event_single(struct event *e, struct slice value);

/*
 * Between two events: the last one, which was taken without this module, had
 * that id.  Returns 0, or -1 when memory ran out.
 */
int event_named(struct event *e, struct slice id);

/* True in the middle of an event: fields came, but no blank line yet. */
bool event_partial(const struct event *e);

/* True if nothing that counts came since the last blank line. */
static inline bool
event_between(const struct event *e)
{
	return e->done ||
	    !(e->data_seen || e->field_seen || e->large || e->stream_buf.n);
}

/* True if a data line may still be given to event_single. */
static inline bool
event_dataless(const struct event *e)
{
	return e->done || !(e->data_seen || e->large);
}

/* Drop the event in hand; event_reset also forgets the last event id. */
void event_drop(struct event *e);
void event_reset(struct event *e);
void event_free(struct event *e);

#endif
