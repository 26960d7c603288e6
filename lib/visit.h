/* SPDX-License-Identifier: MIT */
#ifndef VISIT_H
#define VISIT_H
/*
 * One connection, looked at for a limited time: for who examines a server
 * instead of following its stream.  Part of the http adapter.
 */

#include "link.h"

/* What is to be examined, and how long; the same for all visits. */
struct visit_opts {
	const struct link_opts *link;
	const char *url;
	struct slice id; /* to start from; may be empty */
	uint64_t duration_ms;
	uint64_t count; /* events that are enough */
	bool json;      /* print one JSON object, not a table */
};

struct visit {
	/* the caller's; line may be NULL.  bytes returns false when enough */
	void (*line)(void *ctx, struct slice line, uint64_t now);
	bool (*bytes)(void *ctx, struct slice chunk, uint64_t now);
	void *ctx;
	uint64_t until_ms; /* of io_now_ms; may change at any time */

	/* to be read, until visit_end */
	struct link *link;
	struct reply reply; /* the last one, of any status */
	bool enough;        /* bytes said so */

	/* the module's own */
	struct http *http;
};

/*
 * Connect to url, by the proxy of that number, with Last-Event-ID id where that
 * is not empty, and run until the connection ends, bytes has enough, until_ms
 * has come, or a signal asks us to stop.  o and url must live until visit_end.
 * Returns true if the connection has ended by itself: v->link->end says how.
 */
bool visit_run(struct visit *v, const struct link_opts *o, const char *url,
    size_t proxy, struct slice id);
void visit_end(struct visit *v);

/* The exit code, as say.h has it, for a link that got no stream. */
int visit_code(const struct link *l);

#endif
