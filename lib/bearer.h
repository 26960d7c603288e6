/* SPDX-License-Identifier: MIT */
#ifndef BEARER_H
#define BEARER_H
/*
 * A token as a command or file gives it, the JSON object sse-token prints or
 * the bare token on one line, and what it is still good for.  Pure: the clock
 * is handed in.
 */

#include <stdint.h>

#include "buf.h"

enum bearer_age {
	BEARER_NONE,
	BEARER_FRESH, /* no server has seen it */
	BEARER_SHOWN, /* one has, and did not judge it: it may see it again */
	BEARER_SPENT  /* opened a stream, was denied, or was shown twice */
};

/* Set max of both bufs; the rest starts as zero. */
struct bearer {
	struct buf token;
	struct buf text; /* BEARER_FRESH: as it was given */
	enum bearer_age age;
	bool denied; /* the one before it was */
	/*
	 * When a connection made with it should have been replaced, in the
	 * caller's milliseconds; UINT64_MAX: nobody knows.
	 */
	uint64_t due_ms;
	uint64_t keep_ms; /* until then bearer_kept; 0: it is not */
};

/*
 * Put the token of text into *token.  Returns NULL, or why there is none.
 */
const char *bearer_read(struct buf *token, struct slice text);

/*
 * How long the token of text will live, in milliseconds; 0 if text does not
 * tell, or tells that it is over.  That is expires_in, in seconds, else
 * expires_at against now, microseconds since 1970; the other way round for a
 * text that may be old.
 */
uint64_t bearer_life_ms(struct slice text, int64_t now, bool old);

/* True if text says how long, be it that it is over. */
bool bearer_dated(struct slice text);

/*
 * How long text asks to wait, being an object with retry_after as
 * reply_wait_ms takes it: 1 s to 1 h in milliseconds, or -1.
 */
int64_t bearer_wait_ms(struct slice text);

/*
 * Take the token of text, which lives as long as life_ms from now_ms on.  Its
 * connection is due a tenth of that earlier: 1 s at least, 60 s at most, but
 * never more than half.  A token that was there before is no reason to connect
 * anew before it has expired.  Returns NULL, or why there is none, and then
 * there is none.
 */
const char *bearer_take(
    struct bearer *b, struct slice text, uint64_t life_ms, uint64_t now_ms);

/* True if it may be shown. */
bool bearer_usable(const struct bearer *b, uint64_t now_ms);

/*
 * True if it may be shown though it is spent: it was given a second time, so
 * that a third would be the same, and lives for long enough.
 */
bool bearer_kept(const struct bearer *b, uint64_t now_ms);

/* The token went out, and the server did not judge it. */
void bearer_shown(struct bearer *b);

/* The token opened a stream. */
void bearer_spent(struct bearer *b);

/* The token was denied.  False if the one before it was, too. */
bool bearer_denied(struct bearer *b);

/* Wipe and free. */
void bearer_free(struct bearer *b);

#endif
