/* SPDX-License-Identifier: MIT */
#ifndef GUARD_H
#define GUARD_H
/*
 * Who may read a private stream: keys buy tokens, so many an hour; a token
 * opens one stream, so many at once for a key.  Knows no clock and no random
 * numbers: both are handed in.  Times are milliseconds of a clock that does
 * not go back.
 */

#include <stdint.h>

#include "slice.h"

#define GUARD_RANDOM 32
#define GUARD_TOKEN (2 * GUARD_RANDOM) /* hexadecimal digits */

struct guard {
	/* set by the user; 0 where that makes no sense: off */
	uint64_t lifetime_ms;
	uint64_t window_ms; /* issues tokens a key in any window_ms */
	unsigned issues;
	unsigned streams; /* at once, a key */
	bool reuse; /* a live token is handed out again, and opens any number */

	/* the module's own */
	struct guard_key *key;
	size_t keys;
	struct guard_token *token;
	size_t tokens, room;
};

enum guard_got {
	GUARD_OK,
	GUARD_UNKNOWN, /* no such key or token, or it has expired or was used */
	GUARD_BUSY,    /* the limit is reached */
	GUARD_NOMEM
};

/* Returns 0, or -1 with errno ENOMEM.  Copies the key. */
int guard_add_key(struct guard *g, struct slice key);

/*
 * A token for key, written to token with a NUL.  *seconds is how long it will
 * live, rounded down, or with GUARD_BUSY when to ask again, rounded up.
 */
enum guard_got guard_issue(struct guard *g, struct slice key, uint64_t now,
    const unsigned char random[GUARD_RANDOM], char token[GUARD_TOKEN + 1],
    uint64_t *seconds);

/*
 * Open a stream with token: *key is then what guard_leave takes at its end.
 * A token that meets GUARD_BUSY stays good.  look: only see if it would do.
 */
enum guard_got guard_enter(
    struct guard *g, struct slice token, uint64_t now, bool look, size_t *key);
void guard_leave(struct guard *g, size_t key);

void guard_free(struct guard *g);

#endif
