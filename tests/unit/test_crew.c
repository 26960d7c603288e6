/* SPDX-License-Identifier: MIT */
#include "crew.h"

#include <sched.h>
#include <stdatomic.h>
#include <stdint.h>
#include <unistd.h>

#include "tap.h"

#define SLOTS 5

struct job {
	unsigned number, answer;
};

static atomic_uint opened, closed, at_work;
static atomic_bool gate;

static void *
open_state(void *ctx)
{
	atomic_fetch_add(&opened, 1);
	return ctx;
}

/* Long or short by its number, so that later jobs are done before earlier. */
static void
run(void *state, void *job)
{
	struct job *j = job;

	for (unsigned i = j->number * 2654435761U >> 25; i; i--)
		sched_yield();
	j->answer = j->number * 3 + *(unsigned *)state;
}

/* Until the gate is open. */
static void
run_gated(void *state, void *job)
{
	atomic_fetch_add(&at_work, 1);
	while (!atomic_load(&gate))
		sched_yield();
	run(state, job);
}

static void
close_state(void *state)
{
	(void)state;
	atomic_fetch_add(&closed, 1);
}

static unsigned seven = 7;
static struct job jobs[SLOTS];
static void *ring[SLOTS] = { &jobs[0], &jobs[1], &jobs[2], &jobs[3], &jobs[4] };

static void
make(struct crew *c, unsigned threads, bool gated)
{
	const struct crew_work w = { open_state, gated ? run_gated : run,
		close_state, &seven };

	opened = closed = at_work = 0;
	gate = false;
	ok(crew_init(c, threads, &w, ring, SLOTS) == 0, "a crew");
}

static void
in_order(unsigned threads)
{
	unsigned put = 0, taken = 0, wrong = 0, most = 0;
	struct crew c;
	struct job *j;

	make(&c, threads, false);
	while (taken < 5000) {
		while (put < 5000 && (j = crew_room(&c))) {
			j->number = put++;
			j->answer = 0;
			crew_put(&c);
		}
		if (crew_out(&c) > most)
			most = (unsigned)crew_out(&c);
		/* one, or all there are */
		do {
			j = crew_take(&c);
			wrong += !j || j->number != taken ||
			    j->answer != taken * 3 + 7;
			taken++;
		} while (taken % 7 == 0 && crew_out(&c));
	}
	ok(wrong == 0, "5000 jobs in order");
	ok(most == SLOTS, "as many out as there are slots");
	ok(!crew_take(&c), "none left");
	ok(crew_end(&c), "all end");
	ok(opened == closed && opened <= threads, "each its own state");
}

static void
lazily(void)
{
	struct crew c;
	struct job *j;

	make(&c, 4, true);
	ok(opened == 0, "no thread without work");
	for (unsigned i = 0; i < SLOTS; i++) {
		j = crew_room(&c);
		j->number = i;
		ok(crew_put(&c), "put");
	}
	ok(!crew_room(&c), "no more room");
	while (at_work < 4)
		usleep(1000);
	ok(!crew_end(&c), "not while they are at work");
	gate = true;
	for (unsigned i = 0; i < 4; i++) {
		j = crew_take(&c);
		ok(j->number == i && j->answer == i * 3 + 7, "done still");
	}
	ok(opened == 4, "a thread for each that waits, four at most");
	ok(crew_end(&c), "now");
}

static void
unused(void)
{
	struct crew c;

	make(&c, 3, false);
	ok(!crew_take(&c) && crew_out(&c) == 0, "nothing is out");
	ok(crew_end(&c) && opened == 0, "ended without a thread");
}

int
main(void)
{
	in_order(1);
	in_order(2);
	in_order(4);
	lazily();
	unused();
	return done();
}
