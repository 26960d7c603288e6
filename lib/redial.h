/* SPDX-License-Identifier: MIT */
#ifndef REDIAL_H
#define REDIAL_H
/*
 * What to do after a connection has ended or could not be made, and when: a
 * probe, which stands up a connection but asks nothing, or a request.  Where
 * each request costs a token, a way that is broken is tried with probes, which
 * are free, until one comes through; a server that answers but gives no stream
 * is asked ever more seldom, as the budget of tokens has it.
 *
 * No clock and no source of randomness inside.  The caller keeps the tokens:
 * one whose request never went out is as good as new, and one that went out
 * unanswered, or met a 5xx, is shown once more.
 */

#include "backoff.h"

/*
 * Probes start this far apart at most, however long the waits of the back-off
 * may be, as they are free; but not less than its first.  They take this long
 * at most.
 */
#define REDIAL_PROBE_APART 15000
#define REDIAL_PROBE_MS 10000

/* A token that met a fault of the server waits this long at most for more. */
#define REDIAL_AGAIN_MAX 300000

enum redial_end {
	REDIAL_PATH, /* no connection: name, route, proxy, TLS; also a probe */
	REDIAL_REACHED, /* the probe came through */
	REDIAL_CUT,  /* the request went out and no answer came, or the stream
			   broke off or went silent */
	REDIAL_BUSY, /* 408, 425, 429, 5xx */
	REDIAL_NO_TOKEN, /* none to be had for now */
	REDIAL_ENDED     /* the stream was ended by the server, or by us */
};

struct redial {
	struct backoff backoff; /* as asked for; its tries count here too */
	bool tokens;            /* a request costs a token */

	/* the module's own */
	uint64_t token_ms; /* longest time a token had to be waited for */
};

struct redial_step {
	bool probe; /* a probe first; else the request */
	uint64_t wait_ms;
};

void redial_init(struct redial *r, const struct backoff *b, bool tokens);

/*
 * The next step.  took_ms is how long the last attempt took from its start,
 * where it was REDIAL_PATH.  retry_ms is the stream's retry field, -1 if it
 * sent none; floor_ms what the peer asks to wait: a Retry-After, or with
 * REDIAL_NO_TOKEN when the next token may be had; -1 if unknown.  rnd is any 32
 * random bits.  All but REDIAL_REACHED count a try of the back-off.
 */
struct redial_step redial_next(struct redial *r, enum redial_end end,
    uint64_t took_ms, int64_t retry_ms, int64_t floor_ms, uint32_t rnd);

/* A connection was stable (backoff_stable): start over. */
void redial_reset(struct redial *r);

#endif
