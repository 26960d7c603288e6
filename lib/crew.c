/* SPDX-License-Identifier: MIT */
#include "crew.h"

#include <sched.h>
#include <signal.h>
#include <stdlib.h>

/* A smaller stack than that of a main thread would not do for all documents. */
#define STACK ((size_t)8 << 20)

int
crew_init(struct crew *c, unsigned threads, const struct crew_work *w,
    void **job, size_t slots)
{
	*c = (struct crew){
		.work = *w, .job = job, .slots = slots, .most = threads
	};
	c->done = calloc(slots, sizeof *c->done);
	c->thread = calloc(threads, sizeof *c->thread);
	if (!c->done || !c->thread) {
		free(c->done);
		free(c->thread);
		return -1;
	}
	pthread_mutex_init(&c->lock, NULL);
	pthread_cond_init(&c->more, NULL);
	pthread_cond_init(&c->enough, NULL);
	return 0;
}

size_t
crew_out(const struct crew *c)
{
	return c->put - c->taken;
}

void *
crew_room(const struct crew *c)
{
	return crew_out(c) == c->slots ? NULL : c->job[c->put % c->slots];
}

/*
 * Be where no thread before this one is, if there is such a processor.  What is
 * started by one that is busy may else stay beside it for a long time, for no
 * thread ever sleeps that always has work.  It may move afterwards.
 */
static void
settle(unsigned which)
{
	cpu_set_t all, one;
	int n;

	if (sched_getaffinity(0, sizeof all, &all) == -1 ||
	    (n = CPU_COUNT(&all)) < 2)
		return;
	which %= (unsigned)n;
	for (size_t i = 0; i < CPU_SETSIZE; i++)
		if (CPU_ISSET(i, &all) && which-- == 0) {
			CPU_ZERO(&one);
			CPU_SET(i, &one);
			sched_setaffinity(0, sizeof one, &one);
			break;
		}
	sched_setaffinity(0, sizeof all, &all);
}

/*
 * Whether the one that waits for the oldest job is to wake up: not for that
 * alone, if others are as good as done.
 */
static bool
worth(const struct crew *c)
{
	return c->done[c->taken % c->slots] && c->ready * 2 >= crew_out(c);
}

/* The life of a thread.  Jobs are begun in the order in which they were put. */
static void *
live(void *arg)
{
	struct crew *c = arg;
	void *state;
	unsigned which;
	size_t slot;

	pthread_mutex_lock(&c->lock);
	which = c->living++;
	pthread_mutex_unlock(&c->lock);
	settle(which);
	state = c->work.open(c->work.ctx);
	pthread_mutex_lock(&c->lock);
	for (;;) {
		while (c->begun == c->put && !c->ending) {
			c->waiting++;
			pthread_cond_wait(&c->more, &c->lock);
			c->waiting--;
		}
		if (c->ending)
			break;
		slot = c->begun++ % c->slots;
		pthread_mutex_unlock(&c->lock);
		c->work.run(state, c->job[slot]);
		pthread_mutex_lock(&c->lock);
		c->done[slot] = true;
		c->ready++;
		if (worth(c))
			pthread_cond_signal(&c->enough);
	}
	pthread_mutex_unlock(&c->lock);
	c->work.close(state);
	return NULL;
}

/* One more thread.  Signals are for the one that made it. */
static bool
start(struct crew *c)
{
	sigset_t all, before;
	pthread_attr_t a;
	size_t stack = 0;
	int rc;

	pthread_attr_init(&a);
	pthread_attr_getstacksize(&a, &stack);
	if (stack < STACK)
		pthread_attr_setstacksize(&a, STACK);
	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &before);
	rc = pthread_create(&c->thread[c->threads], &a, live, c);
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	pthread_attr_destroy(&a);
	c->threads += rc == 0;
	return rc == 0;
}

bool
crew_put(struct crew *c)
{
	bool lacking;

	pthread_mutex_lock(&c->lock);
	lacking = c->put - c->begun >= c->waiting && c->threads < c->most;
	pthread_mutex_unlock(&c->lock);
	/* where there is one, another is not needed */
	if (lacking && !start(c) && c->threads == 0)
		return false;
	pthread_mutex_lock(&c->lock);
	c->done[c->put++ % c->slots] = false;
	pthread_cond_signal(&c->more);
	pthread_mutex_unlock(&c->lock);
	return true;
}

void *
crew_take(struct crew *c)
{
	size_t slot = c->taken % c->slots;

	if (crew_out(c) == 0)
		return NULL;
	pthread_mutex_lock(&c->lock);
	if (!c->done[slot])
		while (!worth(c))
			pthread_cond_wait(&c->enough, &c->lock);
	c->taken++;
	c->ready--;
	pthread_mutex_unlock(&c->lock);
	return c->job[slot];
}

bool
crew_end(struct crew *c)
{
	bool idle = true;

	pthread_mutex_lock(&c->lock);
	c->ending = true;
	for (size_t i = c->taken; i < c->begun; i++)
		idle = idle && c->done[i % c->slots];
	pthread_cond_broadcast(&c->more);
	pthread_mutex_unlock(&c->lock);
	if (!idle)
		return false;
	for (unsigned i = 0; i < c->threads; i++)
		pthread_join(c->thread[i], NULL);
	pthread_mutex_destroy(&c->lock);
	pthread_cond_destroy(&c->more);
	pthread_cond_destroy(&c->enough);
	free(c->done);
	free(c->thread);
	return true;
}
