/* SPDX-License-Identifier: MIT */
#ifndef HOST_H
#define HOST_H
/*
 * The HTTP side of sse-serve: what each request is answered, and the clients
 * that have a stream.
 */

#include <time.h>

#include "httpd.h"
#include "serveopt.h"
#include "wish.h"

struct host {
	struct serveopt *o;
	struct httpd *httpd; /* set by the user once it runs */
	uint64_t clients;    /* streams open */
	uint64_t opened, served, cut, refused;

	/* the module's own */
	struct wishes wishes;
	time_t started;
	char node[64];
};

/* Fill in what conf needs to call this module; h must stay where it is. */
void host_init(struct host *h, struct serveopt *o, struct httpd_conf *conf);
void host_free(struct host *h);

/*
 * Live: cut clients that are too far behind.  True if input has to wait for one
 * that is about to be, but still reads: so that a burst reaches everybody; for
 * a second at most, so that a slow client costs the others nothing.
 */
bool host_holds(struct host *h);

/* When bytes were last handed to any client. */
uint64_t host_last_move(struct host *h);

#endif
