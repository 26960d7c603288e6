/* SPDX-License-Identifier: MIT */
#ifndef RECENT_H
#define RECENT_H
/*
 * The last RECENT_MAX events that had an id, to know them when they come
 * again.  An event is its id and the beginning of its data: a server that
 * numbers each connection from 1 sends old ids again, but not old events.
 *
 * 32 bits of a hash each, so that one in some millions of new events is taken
 * for an old one; a server that makes them collide fools only itself.  Nothing
 * is allocated before the first event, and never more than 4 bytes each.
 */

#include <stdint.h>

#include "slice.h"

#define RECENT_MAX 1024

/* Bytes of the data that count. */
#define RECENT_DATA 64

/* Zeroed it is ready for use. */
struct recent {
	uint32_t *at;
	uint16_t n, cap, next;
};

/* Returns 0, or -1 with errno ENOMEM and nothing changed. */
int recent_add(struct recent *r, struct slice id, struct slice data);

bool recent_has(const struct recent *r, struct slice id, struct slice data);
void recent_free(struct recent *r);

#endif
