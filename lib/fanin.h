/* SPDX-License-Identifier: MIT */
#ifndef FANIN_H
#define FANIN_H
/*
 * Any number of streams followed at once into one sink: who is due, who may
 * connect, and when all have ended.  What a round costs depends on how many
 * streams have something to do, not on how many there are.
 *
 *	while (fanin_run(&f)) {
 *		... write what the sink holds ...
 *		fanin_wait(&f, p, n, ms);
 *	}
 */

#include "follow.h"
#include "timers.h"

struct fanin {
	/* to be read */
	struct follow *stream;
	size_t n, ended, open;
	uint64_t events; /* of all streams together */
	int code;        /* the gravest of those that ended */

	/* the module's own */
	const struct follow_opts *o;
	struct follow_env env;
	struct timers timers;
	unsigned char *counted; /* the state each was counted in */
	size_t busy;
	bool held, rest;
};

/*
 * n streams to come.  Returns 0, or -1 with errno.  o and sink must live on;
 * o->stream.events should be &f->events.
 */
int fanin_init(
    struct fanin *f, const struct follow_opts *o, struct sink *sink, size_t n);

/* As follow_init; n times. */
void fanin_add(
    struct fanin *f, const char *url, const char *name, struct slice id);

/* Take what has come and do what is due.  False once all have ended. */
bool fanin_run(struct fanin *f);

/*
 * As poll, and back when a stream has something to do, too.  Notices time in
 * which we could hear nobody.
 */
int fanin_wait(struct fanin *f, struct pollfd *p, size_t n, int ms);

/* True while the sink is full and nothing is read. */
bool fanin_held(const struct fanin *f);

/* All of them. */
void fanin_restart(struct fanin *f, const char *reason);
void fanin_stop(struct fanin *f, const char *reason);
void fanin_free(struct fanin *f);

#endif
