/* SPDX-License-Identifier: MIT */
#ifndef STREAM_H
#define STREAM_H
/*
 * What comes out of one stream, connection by connection: whole events into a
 * sink, with notes between them when asked for, and the events that mean that
 * it is enough.  Times are milliseconds of any clock that never goes back.
 *
 * While one connection takes over from another both bring events; each comes
 * out once (overlap.h).
 */

#include "notelog.h"
#include "overlap.h"
#include "recent.h"
#include "records.h"
#include "relay.h"

struct stream_words {
	const char **v;
	size_t n;
};

struct stream_opts {
	uint64_t count;     /* stop after so many events; UINT64_MAX: never */
	uint64_t *events;   /* of all streams together, to be counted up */
	uint64_t secret[2]; /* nobody can know: for hashes */
	bool notes;         /* in the stream */
	struct records *records; /* into the sink as these; NULL: as it is */
	struct notelog *log;     /* on the side; NULL: no */
	struct stream_words stop_data;                   /* equal */
	struct stream_words stop_event, reconnect_event; /* shell patterns */
};

struct stream {
	/* to be read */
	uint64_t events, bytes, large;
	const char *finish; /* why the stream is over; NULL: it is not */
	bool anew;          /* an event asks for a new connection */
	bool joined; /* the one that is to take over has brought an event */
	struct buf large_id; /* the id in force after the first of large */

	/* the caller's */
	struct relay *relay; /* of the connection in force */
	struct slice name;   /* goes with each event, if not empty */

	/* the module's own */
	const struct stream_opts *o;
	struct sink *sink;
	struct buf before; /* the last id when the connection was lost */
	struct buf note, text;
	struct recent recent;
	uint64_t open_ms, open_events, lost_ms, gap_ms;
	bool opened, gap, id_sent, refused, silent, had_event;
	const struct relay *joining; /* side 1 of overlap */
	struct overlap overlap;
};

/* relay holds where to start.  All calls return -1 for no memory. */
int stream_init(struct stream *s, const struct stream_opts *o,
    struct sink *sink, struct relay *relay);

/*
 * A connection stands.  url is what may be shown of it, attempt counts the
 * tries it took, id_sent tells that the server knows the last id.
 */
int stream_open(struct stream *s, struct slice url, unsigned attempt,
    bool id_sent, uint64_t now);

/*
 * Bytes of it, or of the one that is to take over.  Returns 1, or 0 if no more
 * of them are wanted.
 */
int stream_bytes(struct stream *s, struct relay *from, struct slice chunk);

/*
 * Another connection is asked for that is to take over (stream_join, with its
 * relay); it does, and the one before is no more (stream_renew); or nothing
 * comes of it (stream_part).
 */
void stream_join(struct stream *s, struct relay *next);
int stream_renew(struct stream *s, struct relay *next, const char *reason);
void stream_part(struct stream *s);

/* Nothing that counts came since then, so it is as good as ended there. */
void stream_silent(struct stream *s, uint64_t since);

/* It has ended, in the middle of an event if stream_half. */
bool stream_half(const struct stream *s);
int stream_close(struct stream *s, const char *reason, uint64_t now);

/* The run ends without a connection, ms after the last or its own start. */
int stream_down(struct stream *s, const char *reason, uint64_t ms);

/* The last event id; stream_forget: the server refused it, so give it up. */
struct slice stream_id(const struct stream *s);
void stream_forget(struct stream *s);
void stream_free(struct stream *s);

#endif
