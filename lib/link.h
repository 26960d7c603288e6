/* SPDX-License-Identifier: MIT */
#ifndef LINK_H
#define LINK_H
/*
 * One connection of a stream, from the token it is made with to the end of its
 * answer: asks, follows redirects, takes a fresh token once where one is
 * denied.  It judges an attempt; when to make the next one is follow.h's.
 * Part of the http adapter.
 */

#include "grant.h"
#include "http.h"
#include "relay.h"

/* The same for every connection. */
struct link_opts {
	struct request request;
	struct grant_source token;
	const char *resume_query; /* encoded but for {id}; NULL: none */
	uint64_t answer_ms;       /* for headers, past connecting */
	size_t max_event;
	bool tail; /* -X HEAD: also what follows the headers, as ask.h says */
};

enum link_state {
	LINK_IDLE,
	LINK_TOKEN,   /* waits for the token command */
	LINK_ASK,     /* for the answer, or for the end of a probe */
	LINK_REFUSED, /* for the text of an answer that is no stream */
	LINK_OPEN,    /* events come */
	LINK_DONE     /* end is set */
};

enum link_end {
	LINK_ENDED,   /* an open stream ended, whole as far as HTTP goes */
	LINK_LOST,    /* an open stream was cut */
	LINK_REACHED, /* the probe found the way open */
	LINK_PATH,    /* the peer was not reached, nothing was sent */
	LINK_LATER,   /* no answer, or one that says to come again */
	LINK_TOKENS,  /* no token to be had for now */
	LINK_BAD,     /* an answer that would be refused at first: code */
	LINK_ID,      /* it may be the event id that is refused */
	LINK_PROXY,   /* the proxy wants credentials */
	LINK_STOP,    /* the server wants no more connections */
	LINK_FATAL    /* no other attempt can do better: code */
};

struct link {
	/* the caller's, called within http_run */
	void (*opened)(void *ctx, struct link *l);
	bool (*bytes)(void *ctx, struct link *l, struct slice chunk);
	void (*wake)(void *ctx); /* link_tick has something to do */
	/* a header line, as http.h says; may be NULL */
	void (*line)(void *ctx, struct slice line);
	void *ctx;

	/* to be read */
	enum link_state state;
	enum link_end end;
	struct buf why;  /* of end, in words; ends in NUL */
	int code;        /* LINK_BAD, LINK_FATAL: as say.h */
	int64_t wait_ms; /* LINK_LATER, LINK_BAD: asked for by the peer, or -1;
	              LINK_TOKENS: by the token command */
	bool id_sent;
	bool answered; /* the peer answered, if only to refuse */
	bool good;     /* set it once the run had a stream: then refusals of
	              the peer may ask for a wait, too */
	struct relay
	    relay; /* keeps the event id from connection to connection */
	struct grant grant;
	struct http_flow flow;

	/* the module's own */
	const struct link_opts *o;
	struct http *http;
	const char *url;  /* with its places to fill in */
	struct buf asked; /* the URL of the request, everything filled in */
	struct buf refusal;
	uint64_t due_ms, ask_ms;
	size_t proxy;
	unsigned redirects;
	bool get, no_id, told_id;
};

/* NULL when out of memory.  url must live on.  Set the caller's fields then. */
struct link *link_new(
    const struct link_opts *o, struct http *h, const char *url);

/* Connect, by the proxy of that number; no_id: without the event id. */
void link_connect(struct link *l, size_t proxy, bool no_id);

/* Only look whether the way is open: name, proxy, TLS.  Costs no token. */
void link_probe(struct link *l, size_t proxy);

/* Do what is due; from LINK_DONE on nothing is. */
void link_tick(struct link *l, uint64_t now);

/* When to call link_tick at the latest, in milliseconds of io_now_ms. */
uint64_t link_due_ms(const struct link *l, uint64_t now);

/* End it; in words as for printf.  The half event is dropped. */
void link_close(struct link *l, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));

/* Connect to with the token of from, if that one may still be shown. */
void link_pass(struct link *to, struct link *from);

/* End it for good, without a word: a token that was not shown goes back. */
void link_leave(struct link *l);

void link_free(struct link *l);

#endif
