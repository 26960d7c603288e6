/* SPDX-License-Identifier: MIT */
#ifndef BACKOFF_H
#define BACKOFF_H
/*
 * How long to wait before the next connection.  No clock and no source of
 * randomness inside.
 *
 * The n-th wait in a row is first * 2^n, max_ms at most, less a random part of
 * up to jitter percent.  What the server asks for raises it: a retry field is
 * the shortest wait there is, and where first was not asked for by the user it
 * takes its place, so that a server may also call its clients back sooner.
 */

#include <stdint.h>

#include "slice.h"

/* A retry field is taken for this at least, and this at most. */
#define BACKOFF_RETRY_MIN 100
#define BACKOFF_RETRY_MAX 300000

struct backoff {
	uint64_t first_ms, max_ms;
	unsigned jitter; /* percent */
	bool fixed;      /* first_ms was asked for */
	unsigned tries;  /* waits since the last stable connection */
};

/* 1 s, 30 s, 50 %. */
void backoff_init(struct backoff *b);

/*
 * "FIRST[:MAX[:JITTER]]": two durations and a percentage.  MAX alone left out
 * is 30 s, or FIRST if that is longer.  Returns NULL, or why not.
 */
const char *backoff_parse(struct backoff *b, const char *text);

/*
 * The next wait; counts a try.  retry_ms is the server's retry field, -1 if it
 * sent none; rnd is any 32 random bits.
 */
uint64_t backoff_next(struct backoff *b, int64_t retry_ms, uint32_t rnd);

/*
 * A connection was stable if it gave an event and lasted max_ms, or a minute
 * if that is shorter.
 */
uint64_t backoff_stable_ms(const struct backoff *b);
bool backoff_stable(const struct backoff *b, bool event, uint64_t alive_ms);

void backoff_reset(struct backoff *b);

#endif
