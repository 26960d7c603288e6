/* SPDX-License-Identifier: MIT */
#ifndef PARSER_H
#define PARSER_H
/*
 * Event stream bytes in, records out: what sse-parse does, for every tool that
 * reads event streams.  No I/O and no clock.
 *
 *	while ((step = parser_next(&p, &chunk, &out)) != PARSER_MORE)
 *		...
 *
 * The records are the same however the stream is cut into chunks.  wire.h and
 * event.h are the exact path, which any stream can take; lane.h is the short
 * cut for events of the usual shape, and gives the same.
 */

#include "event.h"
#include "lane.h"
#include "resume.h"

/* The least that parser_next stops at to have it taken away, in bytes. */
#define PARSER_FULL_AT ((size_t)128 << 10)

enum parser_data {
	PARSER_AUTO,   /* JSON as it is, all else as a string */
	PARSER_STRING, /* always a string */
	PARSER_REQUIRE /* an event whose data is not JSON is lost */
};

/* What is not passed on as it came. */
enum parser_loss {
	PARSER_LARGE,    /* an event past max_event, skipped */
	PARSER_REPLACED, /* a record with U+FFFD for what was not UTF-8 */
	PARSER_NOT_JSON, /* an event skipped, with PARSER_REQUIRE */
	PARSER_LOSSES
};

enum parser_step {
	PARSER_MORE, /* chunk is used up */
	PARSER_FULL, /* much is in out: take it, call again */
	PARSER_LONG, /* take what is in out and piece: a part of a record */
	PARSER_LOST, /* the first loss of its kind: loss and lost_id say what */
	PARSER_DONE, /* count records are made, or strict met a loss */
	PARSER_ERROR /* out of memory; stays until parser_reset */
};

struct parser {
	/* as asked, before parser_reset */
	size_t max_event;         /* bytes of data of one event; 16 MiB */
	const char *const *globs; /* patterns of types to keep (glob.h) */
	size_t nglobs;            /* 0: all */
	enum parser_data data;
	uint64_t count;  /* records still to make; UINT64_MAX at first */
	bool all;        /* comments and retry fields, too */
	bool keep_empty; /* events without a data line, too */
	bool streams;    /* the field EVENT_STREAM, too; true at first */
	bool strict;     /* the first loss makes no record, and is the end */

	/* NULL, or who is to learn of ids and times to reconnect: parser_tell */
	struct resume *resume;

	/* absent, or before each chunk its time of arrival, for its records */
	struct slice time;

	/* at a PARSER_LONG or PARSER_LOST, until the next call */
	struct slice piece; /* behind what is in out; may be empty */
	enum parser_loss loss;
	struct slice lost_id; /* of the event; empty if it has none */

	/* so far */
	uint64_t records, lost[PARSER_LOSSES];
	uint64_t other; /* lines of fields that the format does not know */

	/* the module's own */
	struct wire wire;
	struct event event;
	struct lane lane;
	struct buf *out;
	size_t full;        /* bytes in out to stop at */
	struct buf fixed;   /* data made UTF-8 */
	struct slice rest;  /* of the data of a long record */
	const char *begin;  /* of the event in hand, in this chunk; or NULL */
	bool named;         /* it has an id of its own */
	unsigned fresh;     /* losses to be told, a bit each */
	bool is_long, json; /* a long record is in the making; of JSON */
	bool refused, failed;
};

/* With the defaults for what may be asked; parser_reset comes next. */
void parser_init(struct parser *p);

/*
 * The same where all is zero: what a process may not need costs it no memory
 * then.
 */
void parser_zeroed(struct parser *p);

/*
 * Go on in a chunk, of which *in is the rest and shrinks.  Records go behind
 * what is in out, whole lines each; but of one that is long PARSER_LONG gives a
 * part after the other, and the last with a later step.  A chunk stays in place
 * until PARSER_MORE or parser_reset.
 */
enum parser_step parser_next(
    struct parser *p, struct slice *in, struct buf *out);

/*
 * The same for who keeps what is made: it goes behind what is in kept, a piece
 * at PARSER_LONG with it, and at PARSER_FULL nothing need be taken away.
 */
enum parser_step parser_keep(
    struct parser *p, struct slice *in, struct buf *kept);

/*
 * Between two events: r, or nobody if NULL, is to learn of each id and time to
 * reconnect that comes from now on, as by resume_line.
 */
void parser_tell(struct parser *p, struct resume *r);

/* True in the middle of an event: at the end of a stream it is dropped. */
bool parser_partial(const struct parser *p);

/* The stream has ended: count a line without an end if its field is unknown. */
void parser_end(struct parser *p);

/* Be at the start of a stream.  What was asked and counted stays. */
void parser_reset(struct parser *p);
void parser_free(struct parser *p);

#endif
