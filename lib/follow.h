/* SPDX-License-Identifier: MIT */
#ifndef FOLLOW_H
#define FOLLOW_H
/*
 * One stream, followed across any number of connections: when to connect, with
 * which token and from which id, when to wait and when to give up.  Part of
 * the http adapter: it says what happens, and puts whole events into a sink.
 * Several may share one struct http and one sink.
 */

#include "backoff.h"
#include "grant.h"
#include "http.h"
#include "stream.h"

/* What was asked for; the same for every stream. */
struct follow_opts {
	struct request request;
	struct stream_opts stream;
	struct backoff backoff;
	struct grant_source token;
	const char *resume_query; /* encoded but for {id}; NULL: none */
	uint64_t idle_ms, event_ms, max_down_ms; /* 0: no limit */
	uint64_t retries;                        /* UINT64_MAX: no limit */
	uint64_t buffer; /* bytes that wait for stdout */
	bool once;       /* no second connection */
	bool reconnect;  /* also where it repeats a POST */
};

enum follow_state {
	FOLLOW_WAIT,    /* for the time of the next connection */
	FOLLOW_TOKEN,   /* for the token command */
	FOLLOW_ASK,     /* for the answer */
	FOLLOW_REFUSED, /* for the text of an answer that is no stream */
	FOLLOW_OPEN,    /* events come */
	FOLLOW_ENDED    /* code is set */
};

struct follow {
	/* to be read */
	enum follow_state state;
	int code; /* of FOLLOW_ENDED */
	uint64_t connections;
	struct stream stream;

	/* the module's own */
	const struct follow_opts *o;
	struct http *http;
	struct http_flow flow;
	struct sink *sink;
	struct grant grant;
	const char *url; /* with its places to fill in */
	struct backoff backoff;
	struct buf asked; /* the URL of the request, everything filled in */
	struct buf refusal;
	char why[512], said[512]; /* the trouble at hand; last told */
	uint64_t due_ms;          /* of the state */
	uint64_t ask_ms, down_ms; /* since when it asks, has no stream */
	unsigned redirects, attempts, proxies_denied;
	size_t proxy;
	bool single, get, good, id_sent, told_id;
};

/* url must live on; id may be absent.  Connects at the next tick. */
void follow_init(struct follow *f, const struct follow_opts *o, struct http *h,
    struct sink *s, const char *url, struct slice id);

/* Do what is due; call it after each http_run. */
void follow_tick(struct follow *f);

/* When to call follow_tick at the latest, in milliseconds of io_now_ms. */
uint64_t follow_due_ms(const struct follow *f);

/* Poll this for reading too, unless it is -1. */
int follow_fd(const struct follow *f);

/* End it: nothing more is asked for, the half event is dropped. */
void follow_stop(struct follow *f, const char *reason);

void follow_free(struct follow *f);

#endif
