/* SPDX-License-Identifier: MIT */
#include "fanin.h"

#include <errno.h>
#include <poll.h>
#include <stdlib.h>

#include "io.h"

/* So many connect at the same time; the others wait their turn. */
#define BUSY_MAX 128
#define BUSY_AGAIN_MS 20

/* While the reader is behind, timers are still looked after. */
#define HELD_MS 1000

/*
 * Among so many streams there is mostly another event to come: a round that
 * gave some is followed by a rest, as waking up costs more than an event does.
 */
#define REST_STREAMS 256
#define REST_MS 1

#define HOUR_MS 3600000

static void
on_wake(void *ctx, size_t who)
{
	struct fanin *f = ctx;

	timers_set(&f->timers, who, 0);
}

int
fanin_init(
    struct fanin *f, const struct follow_opts *o, struct sink *sink, size_t n)
{
	int e;

	*f = (struct fanin){ .o = o,
		.env = { .sink = sink, .wake = on_wake, .ctx = f } };
	awake_init(&f->env.awake);
	f->env.http = http_new(n);
	f->stream = calloc(n, sizeof(*f->stream));
	f->counted = calloc(n, 1); /* FOLLOW_WAIT */
	if (!f->env.http || !f->stream || !f->counted ||
	    timers_init(&f->timers, n) == -1 ||
	    health_init(&f->env.health, o->link.request.proxies.n) == -1) {
		e = errno;
		fanin_free(f);
		errno = e;
		return -1;
	}
	return 0;
}

void
fanin_add(struct fanin *f, const char *url, const char *name, struct slice id)
{
	size_t who = f->n++;

	follow_init(&f->stream[who], f->o, &f->env, who, url, name, id);
	timers_set(&f->timers, who, 0);
}

/* A state changes within libcurl's calls, too: what was counted is kept. */
static void
count(struct fanin *f, size_t who)
{
	enum follow_state was = f->counted[who], is = f->stream[who].state;

	if (was == is)
		return;
	f->counted[who] = (unsigned char)is;
	f->busy += (size_t)(is == FOLLOW_BUSY) - (size_t)(was == FOLLOW_BUSY);
	f->open += (size_t)(is == FOLLOW_OPEN) - (size_t)(was == FOLLOW_OPEN);
	if (is != FOLLOW_ENDED)
		return;
	f->ended++;
	if (f->stream[who].code > f->code)
		f->code = f->stream[who].code;
}

static void
tick(struct fanin *f, size_t who, uint64_t now)
{
	struct follow *s = &f->stream[who];

	if (s->state == FOLLOW_WAIT && f->busy >= BUSY_MAX &&
	    now >= follow_due_ms(s)) {
		timers_set(&f->timers, who, now + BUSY_AGAIN_MS);
		return;
	}
	follow_tick(s);
	count(f, who);
	timers_set(&f->timers, who, follow_due_ms(s));
}

static bool
room(void *ctx)
{
	struct fanin *f = ctx;

	return f->events < f->o->stream.count && !sink_full(f->env.sink);
}

static void
suspended(struct fanin *f)
{
	for (size_t i = 0; i < f->n; i++) {
		follow_suspended(&f->stream[i]);
		timers_set(&f->timers, i, 0);
	}
}

bool
fanin_run(struct fanin *f)
{
	uint64_t now = io_now_ms(), events = f->events, due;
	size_t who;

	f->held = !room(f);
	awake_hold(&f->env.awake, now, f->held);
	http_run(f->env.http, room, f);
	f->rest = f->n >= REST_STREAMS && f->events != events;
	if (f->events >= f->o->stream.count)
		fanin_stop(f, "count reached");
	now = io_now_ms();
	if (awake_suspended(&f->env.awake, now, io_boot_ms()))
		suspended(f);
	for (;;) {
		who = timers_first(&f->timers, &due);
		if (due > now)
			break;
		tick(f, who, now);
	}
	return f->ended < f->n;
}

static int
sooner(int a, int b)
{
	return a < 0 || (b >= 0 && b < a) ? b : a;
}

/* How long to wait for the streams; -1: for ever. */
static int
wait_ms(const struct fanin *f, uint64_t now)
{
	int ms = http_wait_ms(f->env.http);
	uint64_t due;

	timers_first(&f->timers, &due);
	if (due <= now)
		return 0;
	if (due != UINT64_MAX)
		ms = sooner(
		    ms, due - now > HOUR_MS ? HOUR_MS : (int)(due - now));
	if (f->held)
		ms = sooner(ms, HELD_MS);
	if (f->rest)
		ms = sooner(ms, REST_MS);
	return ms;
}

int
fanin_wait(struct fanin *f, struct pollfd *p, size_t n, int ms)
{
	uint64_t now = io_now_ms();
	int got, e;

	f->held = !room(f);
	ms = sooner(ms, wait_ms(f, now));
	awake_sleep(&f->env.awake, now, ms);
	if (f->held || f->rest)
		got = poll(p, n, ms);
	else
		got = http_poll(f->env.http, p, n, ms);
	e = errno;
	awake_wake(&f->env.awake, io_now_ms());
	errno = e;
	return got;
}

bool
fanin_held(const struct fanin *f)
{
	return f->held;
}

void
fanin_restart(struct fanin *f, const char *reason)
{
	for (size_t i = 0; i < f->n; i++) {
		follow_restart(&f->stream[i], reason);
		timers_set(&f->timers, i, 0);
	}
}

void
fanin_stop(struct fanin *f, const char *reason)
{
	for (size_t i = 0; i < f->n; i++) {
		follow_stop(&f->stream[i], reason);
		count(f, i);
		timers_set(&f->timers, i, UINT64_MAX);
	}
}

void
fanin_free(struct fanin *f)
{
	/* all, before the first is waited for */
	for (size_t i = 0; i < f->n; i++)
		follow_leave(&f->stream[i]);
	for (size_t i = 0; i < f->n; i++)
		follow_free(&f->stream[i]);
	free(f->stream);
	free(f->counted);
	timers_free(&f->timers);
	health_free(&f->env.health);
	http_free(f->env.http);
}
