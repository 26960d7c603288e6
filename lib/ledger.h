/* SPDX-License-Identifier: MIT */
#ifndef LEDGER_H
#define LEDGER_H
/*
 * What the processes that share a key must know of each other: when tokens
 * were asked for, until when the service wants to be left alone, and which
 * tokens were handed out.  Bytes in, bytes out: no file and no clock inside.
 *
 * Times are milliseconds since the machine started, sleep included, so that
 * setting the clock changes nothing.  What was written before the last start
 * is carried over by the clock on the wall: an event that seems to lie in the
 * future has just happened, and no wait is longer than LEDGER_LATER.  Where it
 * cannot be known which start that was, both clocks are asked, and the safer
 * answer counts.
 */

#include "buf.h"
#include "governor.h"

#define LEDGER_ASKS 1024 /* more than any budget has */
#define LEDGER_SEEN 4096
#define LEDGER_LATER 86400000                 /* a day */
#define LEDGER_WINDOW (8 * INT64_C(86400000)) /* longer than any budget's */
#define LEDGER_LIFE (366 * INT64_C(86400000)) /* no token lives longer */
#define LEDGER_MAX 524288                     /* bytes as written, at most */

struct ledger_clock {
	int64_t boot_ms; /* since the machine started */
	int64_t wall_ms; /* since 1970 */
	char boot[40];   /* which start that was; "": never the same */
};

struct ledger_seen {
	uint64_t hash;
	int64_t expires;
	uint64_t receipt; /* who was handed it last has this; 0: nobody */
	bool back;        /* it has been given back before */
};

struct ledger {
	int64_t asked[LEDGER_ASKS]; /* rising */
	size_t asks;
	struct ledger_seen seen[LEDGER_SEEN]; /* as they came */
	size_t seens;
	int64_t later;      /* no request before; INT64_MIN: any time */
	int64_t swept;      /* the pool, last; INT64_MIN: never */
	int64_t blind;      /* until then one that is not in seen may be out */
	uint64_t secret[2]; /* of the hashes */
	bool carried;       /* not from this start: write it, or it changes */
};

void ledger_init(struct ledger *l, const uint64_t secret[static 2]);

/* False, and *l worth nothing, if text is damaged or of another version. */
bool ledger_read(
    struct ledger *l, struct slice text, const struct ledger_clock *now);

/* Append it to b.  Returns 0, or -1 as buf_room. */
int ledger_write(
    struct buf *b, const struct ledger *l, const struct ledger_clock *now);

/* When a token may be asked for, from now on. */
int64_t ledger_next(
    const struct ledger *l, const struct governor *g, int64_t now);

/* One is asked for now.  Forgets what no longer matters. */
void ledger_ask(struct ledger *l, int64_t now);

/* The request of that time never went out. */
void ledger_unask(struct ledger *l, int64_t asked);

/* The service asks to wait until then. */
void ledger_later(struct ledger *l, int64_t until, int64_t now);

/*
 * Nothing is known but that no request came after last: as many as any budget
 * has were made then, and any token may have been handed out.
 */
void ledger_suspect(struct ledger *l, int64_t last);

uint64_t ledger_hash(const struct ledger *l, struct slice token);

/* The entry of a token that was handed out, or NULL. */
const struct ledger_seen *ledger_find(
    const struct ledger *l, struct slice token);

/*
 * A token is handed out.  It is forgotten when it expires, never sooner than
 * was said before; with LEDGER_SEEN of them alive the one that expires first
 * is, and the ledger blind as long.  The entry is good until the next call.
 */
struct ledger_seen *ledger_see(
    struct ledger *l, struct slice token, int64_t expires, int64_t now);

/*
 * Whether a token may be put into the pool: its holder has the receipt of its
 * last handing out.  One without (0) is taken if it was handed out once at
 * most.
 */
bool ledger_takes(
    const struct ledger *l, struct slice token, uint64_t receipt, int64_t now);

/*
 * A token at rest, as a file holds it, with the receipt of who will take it.
 * ledger_token appends it to b (give b room first, it is a secret);
 * ledger_token_read finds it in text.  False if text is damaged.
 */
struct ledger_token {
	struct slice token;
	int64_t expires;
	uint64_t receipt;
};

int ledger_token(struct buf *b, const struct ledger_token *t,
    const struct ledger_clock *now);
bool ledger_token_read(
    struct ledger_token *t, struct slice text, const struct ledger_clock *now);

#endif
