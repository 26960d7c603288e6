/* SPDX-License-Identifier: MIT */
#ifndef CREW_H
#define CREW_H
/*
 * A thread pool with a reorder buffer: threads work on jobs in any order, and
 * the jobs are taken back in the order in which they were put.  The jobs are a
 * ring that the caller made, so there are never more than these.
 *
 * One thread, always the same, calls the functions below.
 */

#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>

/* What a thread does.  Signals are blocked in it. */
struct crew_work {
	void *(*open)(void *ctx); /* its state, made in the thread itself */
	void (*run)(void *state, void *job);
	void (*close)(void *state);
	void *ctx;
};

struct crew {
	/* the module's own */
	struct crew_work work;
	void **job;
	bool *done;
	size_t slots, put, begun, taken; /* counts, taken <= begun <= put */
	size_t ready;                    /* done and not taken */
	pthread_t *thread;
	unsigned most, threads, living, waiting;
	bool ending;
	pthread_mutex_t lock;
	pthread_cond_t more, enough;
};

/*
 * At most so many threads, which are started when there is work for them; job:
 * so many slots, which live until crew_end.  Returns 0, or -1 with errno
 * ENOMEM.
 */
int crew_init(struct crew *c, unsigned threads, const struct crew_work *w,
    void **job, size_t slots);

/* How many jobs were put and not taken. */
size_t crew_out(const struct crew *c);

/* The job to be put next, to be filled; NULL while all are out. */
void *crew_room(const struct crew *c);

/* Hand it over.  False, and it is not, if not one thread can be started. */
bool crew_put(struct crew *c);

/*
 * The oldest job that is out, once it is done; NULL if none is.  It is the
 * caller's until the next crew_put.
 */
void *crew_take(struct crew *c);

/*
 * End all threads.  False if one is at work on a job that was not taken: they
 * are then left alone with all they use, for the process is to end.
 */
bool crew_end(struct crew *c);

#endif
