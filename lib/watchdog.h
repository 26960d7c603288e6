/* SPDX-License-Identifier: MIT */
#ifndef WATCHDOG_H
#define WATCHDOG_H
/*
 * When an open connection that says nothing counts as dead: no byte for too
 * long, or no event whatever else comes.  "Too long" is a fixed time or learnt
 * from the stream (rhythm.h).  Time in which we could hear nobody is excused:
 * lost is awake.h's sum of it.  Times are milliseconds of a monotonic clock,
 * read by the caller.
 */

#include "rhythm.h"

#include <stdbool.h>

/* A limit that means: learn it. */
#define WATCHDOG_LEARN UINT64_MAX

/* A connection that outlived a suspension says something within this. */
#define WATCHDOG_SUSPENDED 15000

enum watchdog_bite {
	WATCHDOG_QUIET, /* all is well */
	WATCHDOG_BYTE,  /* no byte for too long */
	WATCHDOG_EVENT  /* no event */
};

struct watchdog {
	uint64_t byte_ms, event_ms; /* when the last ones came */

	/* the module's own */
	uint64_t idle, event; /* limits; 0: none */
	uint64_t soon_ms;     /* a byte must come by then; 0: no hurry */
	uint64_t excused;     /* of lost */
	struct rhythm bytes, events;
	bool heard; /* a byte on this connection */
};

/* Limits in milliseconds, 0 for none, or WATCHDOG_LEARN. */
void watchdog_init(struct watchdog *w, uint64_t idle, uint64_t event);

/* A connection stands. */
void watchdog_open(struct watchdog *w, uint64_t now, uint64_t lost);

/* A byte came; an event; the machine was suspended. */
void watchdog_byte(struct watchdog *w, uint64_t now, uint64_t lost);
void watchdog_event(struct watchdog *w, uint64_t now);
void watchdog_suspended(struct watchdog *w, uint64_t now);

/*
 * Judge; on a bite *silence_ms is how long it has been.  The connection is
 * then taken to be closed.
 */
enum watchdog_bite watchdog_check(
    struct watchdog *w, uint64_t now, uint64_t lost, uint64_t *silence_ms);

/* When to judge again at the latest; UINT64_MAX: never. */
uint64_t watchdog_due(const struct watchdog *w);

#endif
