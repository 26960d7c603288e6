/* SPDX-License-Identifier: MIT */
/*
 * Faults on an invented clock, over many seeds, run by the modules that decide
 * in earnest: how long the silence goes on after a fault has ended, and what
 * it cost in tokens.
 */
#include <stdlib.h>

#include "governor.h"
#include "redial.h"
#include "tap.h"

#define SEEDS 2000
#define MINUTE 60000
#define HOUR (60 * MINUTE)
#define ASKED_MAX 400
#define CLIENTS 3

static const char *waits; /* as --backoff takes them; NULL: none asked for */

enum fault {
	PATH_DEAD,    /* no packet comes through */
	PATH_REFUSED, /* each connection is refused at once */
	SERVER_503,   /* answers 503 to each token it is shown */
	SERVER_CUTS,  /* takes the request and cuts, or answers 503 */
	SERVER_FLAPS  /* streams for some seconds, then cuts */
};

struct client {
	struct redial redial;
	int64_t at;    /* of the next step */
	bool probe;    /* that step */
	int token;     /* times it may still be shown */
	int64_t since; /* when its stream opened; -1: none */
	bool back;     /* has a stream since the fault ended */
};

struct world {
	enum fault fault;
	int64_t begin, end;
	uint64_t random;
	struct governor governor;
	int64_t asked[ASKED_MAX];
	size_t n;
	struct client client[CLIENTS];
	size_t clients;
};

static uint32_t
any(struct world *w)
{
	w->random =
	    w->random * UINT64_C(6364136223846793005) + 1442695040888963407;
	return (uint32_t)(w->random >> 32);
}

static int64_t
below(struct world *w, int64_t n)
{
	return (int64_t)any(w) % n;
}

static bool
faulty(const struct world *w, int64_t t)
{
	return t >= w->begin && t < w->end;
}

static void
next(struct world *w, struct client *c, enum redial_end how, int64_t now,
    int64_t took, int64_t floor)
{
	struct redial_step s =
	    redial_next(&c->redial, how, (uint64_t)took, -1, floor, any(w));

	c->at = now + (int64_t)s.wait_ms;
	c->probe = s.probe;
}

/* When a connection begun at t stands; -1 if it does not. */
static int64_t
reach(struct world *w, int64_t t)
{
	static const int64_t syn[] = { 0, 1000, 3000, 7000 };
	int64_t trip = 20 + below(w, 200);

	if (w->fault > PATH_REFUSED || !faulty(w, t))
		return t + trip;
	if (w->fault == PATH_DEAD)
		for (size_t i = 0; i < 4; i++)
			if (!faulty(w, t + syn[i]))
				return t + syn[i] + trip;
	return -1;
}

static void
unreached(struct world *w, struct client *c, int64_t now)
{
	int64_t took = w->fault == PATH_DEAD ? REDIAL_PROBE_MS : 1;

	next(w, c, REDIAL_PATH, now + took, took, -1);
}

/* What sse-token does with the ledger. */
static bool
have_token(struct world *w, struct client *c, int64_t now)
{
	int64_t when;

	if (c->token)
		return true;
	when = governor_next(&w->governor, w->asked, w->n, now);
	if (when > now || w->n == ASKED_MAX) {
		next(w, c, REDIAL_NO_TOKEN, now, 0, when - now);
		return false;
	}
	w->asked[w->n++] = now;
	c->token = 2;
	return true;
}

static void
lose(struct world *w, struct client *c, int64_t now)
{
	if (backoff_stable(
		&c->redial.backoff, true, (uint64_t)(now - c->since)))
		redial_reset(&c->redial);
	c->since = -1;
	next(w, c, REDIAL_CUT, now, 0, -1);
}

static void
open_stream(struct world *w, struct client *c, int64_t now)
{
	c->token = 0;
	c->since = now;
	c->back = now >= w->end;
	c->at = now < w->begin ? w->begin : INT64_MAX;
	if (w->fault == SERVER_FLAPS && faulty(w, now))
		c->at = now + 1000 + below(w, 90000);
}

static void
request(struct world *w, struct client *c, int64_t t)
{
	int64_t now = reach(w, t);

	if (now == -1) {
		unreached(w, c, t);
	} else if (w->fault < SERVER_503 || w->fault == SERVER_FLAPS ||
	    !faulty(w, now)) {
		open_stream(w, c, now);
	} else {
		bool cut = w->fault == SERVER_CUTS && any(w) >> 31;

		c->token--;
		next(w, c, cut ? REDIAL_CUT : REDIAL_BUSY, now, 0, -1);
	}
}

static void
step(struct world *w, struct client *c)
{
	int64_t now = c->at, there;

	if (c->since != -1) {
		lose(w, c, now);
	} else if (!c->probe) {
		if (have_token(w, c, now))
			request(w, c, now);
	} else if ((there = reach(w, now)) != -1) {
		next(w, c, REDIAL_REACHED, there, 0, -1);
	} else {
		unreached(w, c, now);
	}
}

static struct client *
soonest(struct world *w)
{
	struct client *c = w->client;

	for (size_t i = 1; i < w->clients; i++)
		if (w->client[i].at < c->at)
			c = w->client + i;
	return c;
}

/* Until so many clients have their stream back; how long that took. */
static int64_t
run(struct world *w, enum fault fault, uint64_t seed, int64_t lasts,
    size_t clients, size_t back)
{
	struct backoff b;
	struct client *c;

	backoff_init(&b);
	if (waits)
		backoff_parse(&b, waits);
	*w = (struct world){
		.fault = fault, .random = seed, .clients = clients
	};
	w->governor = (struct governor){ 10, HOUR };
	for (int i = 0; i < 8; i++)
		any(w);
	w->begin = HOUR / 6 + below(w, HOUR / 6);
	w->end = w->begin + lasts;
	for (size_t i = 0; i < clients; i++) {
		c = w->client + i;
		redial_init(&c->redial, &b, true);
		c->since = -1;
		c->at = below(w, 60000);
	}
	for (;;) {
		c = soonest(w);
		if (c->at == INT64_MAX)
			return -1;
		step(w, c);
		if (c->back && --back == 0)
			return c->since - w->end;
	}
}

static int
rising(const void *a, const void *b)
{
	int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

	return (x > y) - (x < y);
}

static unsigned
spent(const struct world *w)
{
	unsigned n = 0;

	for (size_t i = 0; i < w->n; i++)
		n += faulty(w, w->asked[i]);
	return n;
}

/* p99 of the silence, most tokens spent in the fault, and never too many. */
static void
judge(const char *name, enum fault fault, int64_t lasts, size_t clients,
    size_t back, int64_t p99_ms, unsigned tokens)
{
	static struct world w;
	static int64_t silence[SEEDS];
	unsigned most = 0, over = 0;
	char what[160];

	for (uint64_t seed = 0; seed < SEEDS; seed++) {
		silence[seed] = run(&w, fault, seed, lasts, clients, back);
		for (size_t i = 10; i < w.n; i++)
			over += w.asked[i] - w.asked[i - 10] < HOUR;
		most = spent(&w) > most ? spent(&w) : most;
	}
	qsort(silence, SEEDS, sizeof(*silence), rising);
	snprintf(what, sizeof(what),
	    "%s: p50 %.1f s, p99 %.1f s, max %.1f s, tokens %u, over %u", name,
	    (double)silence[SEEDS / 2] / 1000,
	    (double)silence[SEEDS * 99 / 100] / 1000,
	    (double)silence[SEEDS - 1] / 1000, most, over);
	ok(silence[0] >= 0 && silence[SEEDS * 99 / 100] <= p99_ms &&
		most <= tokens && over == 0,
	    what);
	if (getenv("V"))
		printf("# %s\n", what);
}

int
main(void)
{
	const int64_t half = 30 * MINUTE, eight = 8 * MINUTE;

	judge("dead, 1 min", PATH_DEAD, MINUTE, 1, 1, 15000, 0);
	judge("dead, 10 min", PATH_DEAD, 10 * MINUTE, 1, 1, 15000, 0);
	judge("dead, 30 min", PATH_DEAD, half, 1, 1, 15000, 0);
	judge("dead, 30 min, one of 3", PATH_DEAD, half, 3, 1, 15000, 0);
	judge("dead, 30 min, all of 3", PATH_DEAD, half, 3, 3, eight / 2, 0);
	judge("dead, a day", PATH_DEAD, 24 * HOUR, 1, 1, 15000, 0);
	judge("refused, 1 min", PATH_REFUSED, MINUTE, 1, 1, 15000, 0);
	judge("refused, 10 min", PATH_REFUSED, 10 * MINUTE, 1, 1, 15000, 0);
	judge("refused, 30 min", PATH_REFUSED, half, 1, 1, 15000, 0);
	judge("503, 1 min", SERVER_503, MINUTE, 1, 1, 35000, 9);
	judge("503, 10 min", SERVER_503, 10 * MINUTE, 1, 1, eight, 9);
	judge("503, 30 min", SERVER_503, half, 1, 1, eight, 9);
	judge("503, 30 min, one of 3", SERVER_503, half, 3, 1, eight, 9);
	judge("503, 6 h", SERVER_503, 6 * HOUR, 1, 1, eight, 60);
	judge("cuts, 30 min", SERVER_CUTS, half, 1, 1, eight, 9);
	judge("cuts, 6 h, one of 3", SERVER_CUTS, 6 * HOUR, 3, 1, eight, 60);
	judge("flaps, 30 min", SERVER_FLAPS, half, 1, 1, 2 * eight, 9);
	judge("flaps, 6 h, one of 3", SERVER_FLAPS, 6 * HOUR, 3, 1, eight, 60);

	/* the profile's */
	waits = "2s:6m";
	judge("2s:6m, dead, 1 min", PATH_DEAD, MINUTE, 1, 1, 15000, 0);
	judge("2s:6m, dead, 10 min", PATH_DEAD, 10 * MINUTE, 1, 1, 15000, 0);
	judge("2s:6m, dead, 30 min", PATH_DEAD, half, 1, 1, 15000, 0);
	judge("2s:6m, refused, 30 min", PATH_REFUSED, half, 1, 1, 15000, 0);
	judge("2s:6m, 503, 10 min", SERVER_503, 10 * MINUTE, 1, 1, eight, 9);
	judge("2s:6m, 503, 30 min", SERVER_503, half, 1, 1, eight, 9);
	judge("2s:6m, 503, 6 h", SERVER_503, 6 * HOUR, 1, 1, eight, 60);
	return done();
}
