/* SPDX-License-Identifier: MIT */
#ifndef ANSWER_H
#define ANSWER_H
/*
 * What a token service answered, judged: a token and how long it lives, or why
 * there is none.  Bytes in, verdict out: no network, no clock, no environment.
 */

#include <stdint.h>

#include "path.h"
#include "reply.h"

#define ANSWER_BODY 65536 /* a larger answer is no token service's */
#define ANSWER_TOKEN_MAX 4096

/* Longest lifetime that is believed: 366 days.  Longer is likely not seconds. */
#define ANSWER_LIFE_MAX 31622400

enum answer_kind {
	ANSWER_TOKEN,
	ANSWER_LATER, /* none now: 408, 425, 429, 5xx, or one already expired */
	ANSWER_DENIED, /* 401, 403: the key is not accepted */
	ANSWER_BAD /* refused for good, or not the answer of a token service */
};

/* Where to look: name is the path as the user wrote it, for messages. */
struct answer_field {
	const char *name;
	struct path path;
};

struct answer_want {
	const struct answer_field *token; /* the first one present counts */
	size_t tokens;
	const struct answer_field *life;
	size_t lives;
	int64_t now; /* microseconds since 1970, when the answer came */
};

/*
 * Start with all zero.  token is a secret: never part of the texts below,
 * which are fit for messages but for control characters (say_bytes).
 */
struct answer {
	enum answer_kind kind;
	struct buf token; /* ANSWER_TOKEN: 1 to 4096 bytes of [!-~] */
	uint64_t
	    life_s; /* ANSWER_TOKEN: its lifetime; 0: not usable or absent */
	struct buf odd; /* ANSWER_TOKEN: why a lifetime present is not usable */
	struct buf
	    why; /* else: what is wrong, "" when the status says it all */
	struct buf said; /* else: the service's own words, "" if none */
};

/*
 * Judge an answer whose head is r.
 *
 * A lifetime is a number of seconds, or a string of one.  From 10^9 on, or
 * where it is a date, it is the time of expiry in any form clock_read takes.
 * Strict about the token: of a name that stands twice neither
 * counts.  Returns 0, or -1 with errno ENOMEM.
 */
int answer_read(struct answer *a, const struct answer_want *want,
    const struct reply *r, struct slice body);

/*
 * Append a token as sse-token prints it: {"token":...,"expires_at":...,
 * "expires_in":...,"obtained_at":...,"receipt":...}, times in whole seconds;
 * without the times if life_s is 0, and without the receipt if that is 0.
 * Returns 0, or -1 as buf_room.
 */
int answer_write(struct buf *b, struct slice token, int64_t now,
    uint64_t life_s, uint64_t receipt);

/* Wipe and free. */
void answer_free(struct answer *a);

#endif
