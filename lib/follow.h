/* SPDX-License-Identifier: MIT */
#ifndef FOLLOW_H
#define FOLLOW_H
/*
 * One stream, followed across any number of connections: when to connect, by
 * which proxy and from which id, when a connection counts as dead, when to
 * wait and when to give up.  Part of the http adapter: it says what happens,
 * and puts whole events into a sink.  Several share one struct http and one
 * sink.
 */

#include "awake.h"
#include "health.h"
#include "link.h"
#include "outage.h"
#include "redial.h"
#include "slots.h"
#include "stream.h"
#include "takeover.h"
#include "watchdog.h"

/* What was asked for; the same for every stream. */
struct follow_opts {
	struct link_opts link;
	struct stream_opts stream;
	struct backoff backoff;
	uint64_t idle_ms, event_ms; /* as watchdog.h takes them */
	uint64_t max_down_ms;       /* 0: no limit */
	uint64_t renew_ms;          /* replace a connection so old; 0: never */
	uint64_t retries;           /* UINT64_MAX: no limit */
	struct slots slots;
	bool once;      /* no second connection */
	bool reconnect; /* also where it repeats a POST */
};

/* What streams share at work. */
struct follow_env {
	struct http *http;
	struct sink *sink;
	struct health health; /* of the proxies */
	struct awake awake;

	/* follow_tick of that stream has something to do */
	void (*wake)(void *ctx, size_t who);
	void *ctx;
};

enum follow_state {
	FOLLOW_WAIT, /* for the time of the next connection */
	FOLLOW_BUSY, /* connecting: link->state says how far it is */
	FOLLOW_OPEN, /* events come */
	FOLLOW_ENDED /* code is set */
};

struct follow {
	/* to be read */
	enum follow_state state;
	int code; /* of FOLLOW_ENDED */
	uint64_t connections;
	struct stream stream;
	struct watchdog watchdog;
	struct link *link; /* the connection in force, or the last one */

	/* the module's own */
	const struct follow_opts *o;
	struct follow_env *env;
	size_t who;
	const char *url; /* with its places to fill in */
	struct takeover takeover;
	struct redial redial;
	struct outage outage;
	struct slot slot;
	uint64_t broken;   /* streams in a row that ended in bad framing */
	uint64_t due_ms;   /* of FOLLOW_WAIT */
	uint64_t down_ms;  /* since when there is no stream */
	uint64_t start_ms; /* of the attempt, or of waiting for a slot */
	uint64_t renew_ms; /* when a takeover is due */
	unsigned attempts, proxies_denied;
	size_t proxy;
	bool single, good, no_id, probe, queued;
};

/*
 * url and name, which goes with each event unless it is NULL, must live on; id
 * may be absent.  who is handed to env->wake.  Connects at the next tick.
 */
void follow_init(struct follow *f, const struct follow_opts *o,
    struct follow_env *env, size_t who, const char *url, const char *name,
    struct slice id);

/* Do what is due; call it after http_run where woken, and when it is time. */
void follow_tick(struct follow *f);

/* When to call follow_tick at the latest, in milliseconds of io_now_ms. */
uint64_t follow_due_ms(const struct follow *f);

/* Connect anew now, whatever it is waiting for. */
void follow_restart(struct follow *f, const char *reason);

/* The machine was suspended: an open connection has to prove that it lives. */
void follow_suspended(struct follow *f);

/* End it: nothing more is asked for, the half event is dropped. */
void follow_stop(struct follow *f, const char *reason);

/*
 * Connections are closed without a word, and a token that was not shown goes
 * back; only follow_free may follow.  It waits for the token, so that of
 * several streams all are to be left before the first is freed.
 */
void follow_leave(struct follow *f);

void follow_free(struct follow *f);

#endif
