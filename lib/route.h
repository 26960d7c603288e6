/* SPDX-License-Identifier: MIT */
#ifndef ROUTE_H
#define ROUTE_H
/*
 * Which paths of a server are streams, and which events are seen there.
 *
 *	PATH          all events
 *	PATH=EVENT    those of that type
 *	PATH=EVENT*   those whose type begins so
 *	PATH*=EVENT*  what the first * stands for is put in place of the other
 */

#include "slice.h"

#define ROUTES 64

struct route {
	struct slice path, event; /* event.p == NULL: all */
	bool tail, prefix;        /* a * at the end of path, of event */
};

struct routes {
	struct route at[ROUTES];
	size_t n;
};

/* text must live on.  Returns NULL, or why not. */
const char *route_add(struct routes *r, const char *text);

/*
 * The first route for path, or NULL; *tail is then what the * of the route's
 * path stands for, a part of path.
 */
const struct route *route_find(
    const struct routes *r, const char *path, struct slice *tail);

/* True if events of this type (empty: message) are seen on r. */
bool route_shows(const struct route *r, struct slice tail, struct slice type);

#endif
