/* SPDX-License-Identifier: MIT */
#ifndef OBSERVE_H
#define OBSERVE_H
/*
 * What one answer of a server looked like: its header lines and the bytes of
 * its stream go in with the time they came at, counts and examples come out.
 * assay.h judges them.  Times are milliseconds of any clock that never goes
 * back; the same bytes in other chunks give the same counts.
 */

#include <stdint.h>

#include "event.h"
#include "reply.h"
#include "seen.h"

/* Headers that struct reply does not keep. */
enum observe_header {
	OBSERVE_CACHE,    /* Cache-Control */
	OBSERVE_ORIGIN,   /* Access-Control-Allow-Origin */
	OBSERVE_LENGTH,   /* Content-Length */
	OBSERVE_TRANSFER, /* Transfer-Encoding */
	OBSERVE_ACCEL,    /* X-Accel-Buffering */
	OBSERVE_HEADERS
};

/* How often, and the first one: cut, and at a NUL. */
struct observe_tally {
	uint64_t n;
	char first[64];
};

/* So many different event types are told apart. */
#define OBSERVE_TYPES 16

/* A silence from this on parts two blocks of events. */
#define OBSERVE_PAUSE_MS 1000

struct observe {
	/* to be read: the head */
	struct reply reply;
	char header[OBSERVE_HEADERS][128]; /* repeated: joined by ", " */
	bool head;                         /* the headers are complete */
	uint64_t head_ms;                  /* since the request */

	/* the stream */
	uint64_t bytes, events, comments;
	uint64_t lf, crlf, cr; /* line ends */
	struct observe_tally type[OBSERVE_TYPES];
	uint64_t other_types;         /* events of types past these */
	struct observe_tally unknown; /* fields that the format does not know */
	struct observe_tally utf8;    /* lines that are not UTF-8 */
	struct observe_tally marks;   /* lines that open with a BOM, but one */
	struct observe_tally glued;   /* blocks with two event or id fields */
	struct observe_tally mute;    /* event types of blocks without data */
	struct observe_tally broken;  /* data that begins as JSON and is not */
	struct observe_tally ids;     /* of events with an id of their own */
	struct observe_tally repeated;   /* that an event before had, too */
	struct observe_tally unsendable; /* that no client sends back */
	struct observe_tally retries, bad_retries;

	/* when it came */
	uint64_t silence_ms; /* the longest without a byte */
	uint64_t half_ms;    /* the longest that half an event waited */
	uint64_t arrivals;   /* times that events came, a moment apart */
	uint64_t blocks;     /* between two pauses, of events */
	uint64_t least;      /* events of the smallest of these */

	/* the end */
	uint64_t watch_ms; /* from the headers on */
	bool ended; /* by the server, in the middle of an event if half */
	bool half;
	char failure[256]; /* how the transfer failed; "" if it did not */

	/* the module's own */
	struct wire wire;
	struct event event;
	struct seen seen;
	uint64_t open_ms, byte_ms, event_ms, block; /* block: events so far */
	unsigned event_fields, id_fields;
	bool id_good, after_cr, paused;
};

/* Returns 0, or -1 with errno ENOMEM. */
int observe_init(struct observe *o, size_t max_event);

/* A header line; a status line starts the head anew. */
void observe_line(struct observe *o, struct slice line);

/* The head is complete; asked_ms is when the request was made. */
void observe_head(struct observe *o, uint64_t asked_ms, uint64_t now);

/* Bytes of the body, chunked coding taken off.  Returns 0, or -1: no memory. */
int observe_bytes(struct observe *o, struct slice chunk, uint64_t now);

/* Enough was seen; ended and failure as above. */
void observe_end(
    struct observe *o, bool ended, const char *failure, uint64_t now);

void observe_free(struct observe *o);

#endif
