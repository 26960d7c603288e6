/* SPDX-License-Identifier: MIT */
#ifndef PURSE_H
#define PURSE_H
/*
 * The tokens and the budget that all processes with one key share, in a state
 * directory: a ledger (ledger.h) that is locked only while it is read and
 * written, never during a request, and a pool of tokens that were obtained and
 * not used.  A token is taken from the pool by renaming its file, so that one
 * process gets it even where locks do not work.  Each time it is handed out it
 * comes with another receipt, and only the last one gives it back.
 */

#include "ledger.h"
#include "state.h"

struct purse {
	struct governor governor; /* set before purse_ask */
	uint64_t margin_ms; /* less life than this is none; set before use */
	char why[500];      /* of PURSE_FAILED, and where it says so */
	bool damaged;       /* the ledger was, is kept as ledger.bad, and taken
			       for a budget that has just been spent */
	bool strange;       /* the token last put was none handed out here */

	/* the module's own */
	struct state dir;
	int pool, lock;
	struct ledger ledger;
	struct ledger_clock now;
};

enum purse_got {
	PURSE_OK,
	PURSE_NONE,    /* the pool is empty */
	PURSE_LATER,   /* the budget, or the service, says not now */
	PURSE_AGAIN,   /* the token was handed out before */
	PURSE_BUSY,    /* the lock was held too long; why says so */
	PURSE_STOPPED, /* a signal asked us to stop */
	PURSE_FAILED   /* why says how */
};

/* Make or open it.  Returns PURSE_OK or PURSE_FAILED. */
enum purse_got purse_open(struct purse *p, const char *name);
void purse_close(struct purse *p);

/*
 * A token from the pool, the seconds it has left and the receipt for it.  OK,
 * NONE or FAILED.
 */
enum purse_got purse_take(
    struct purse *p, struct buf *token, uint64_t *life_s, uint64_t *receipt);

/*
 * A request is to be made now: it counts from here on, whatever becomes of it.
 * OK with *ms set for purse_unask; LATER with *ms the wait; BUSY, STOPPED or
 * FAILED.
 */
enum purse_got purse_ask(struct purse *p, int64_t *ms);

/* It never went out.  As the calls below: OK, BUSY, STOPPED or FAILED. */
enum purse_got purse_unask(struct purse *p, int64_t asked);

/* The service asks everybody to wait so long. */
enum purse_got purse_later(struct purse *p, int64_t wait_ms);

/*
 * A token that the service gave is to be handed out.  AGAIN if that has been
 * done before.  *receipt is for who gets it, and never 0, whatever is returned:
 * one that could not be written down is good for nothing.
 */
enum purse_got purse_out(
    struct purse *p, struct slice token, uint64_t life_s, uint64_t *receipt);

/*
 * Put a token into the pool, whose holder has this receipt, or none: 0.  It
 * lives life_s seconds more, unless the ledger knows when it expires.  NONE if
 * it has expired, does not live longer than the margin, or may be in other
 * hands: handed out again since, or given back before; why says which.
 */
enum purse_got purse_put(
    struct purse *p, struct slice token, uint64_t life_s, uint64_t receipt);

#endif
