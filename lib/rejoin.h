/* SPDX-License-Identifier: MIT */
#ifndef REJOIN_H
#define REJOIN_H
/*
 * Whether a server goes on where a reader was: the ids of a first connection,
 * then those of a second one that was asked for what comes after the second of
 * three.  Bytes in, verdict out.
 */

#include <stdint.h>

#include "event.h"

#define REJOIN_IDS 3

enum rejoin_is {
	REJOIN_HONOURS, /* the third id came */
	REJOIN_REPEATS, /* the second one, so nothing is lost */
	REJOIN_REPLAYS, /* what came before that */
	REJOIN_LIVE,    /* some other event, and none of these behind it */
	REJOIN_NO_IDS,  /* events have no ids */
	REJOIN_REFUSES, /* the request with the id was not answered with 200 */
	REJOIN_UNKNOWN  /* too few events came */
};

struct rejoin {
	/* to be read */
	struct buf id[REJOIN_IDS];
	size_t n;         /* of id */
	uint64_t events;  /* of the connection */
	struct buf first; /* id of the second connection; empty: none yet */
	bool second, refused, known; /* known: one of id came behind first */

	/* the module's own */
	struct wire wire;
	struct event event;
	bool own; /* this event has an id field */
};

void rejoin_init(struct rejoin *r, size_t max_event);

/* Bytes of a connection.  Returns 1, 0 if it is no longer wanted, or -1. */
int rejoin_bytes(struct rejoin *r, struct slice chunk);

/* The second connection begins. */
void rejoin_again(struct rejoin *r);

/* The second connection was refused. */
void rejoin_refuse(struct rejoin *r);

/* What can be said by now. */
enum rejoin_is rejoin_verdict(const struct rejoin *r);

/* "honours", and what that means: "goes on behind the id". */
const char *rejoin_word(enum rejoin_is v);
const char *rejoin_text(enum rejoin_is v);

void rejoin_free(struct rejoin *r);

#endif
