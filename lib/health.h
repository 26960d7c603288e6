/* SPDX-License-Identifier: MIT */
#ifndef HEALTH_H
#define HEALTH_H
/*
 * Which of several ways (proxies) to take: the next one in turn at each
 * connection, those that failed lately left out.  One that fails is left out
 * for a minute, twice as long each time in a row, an hour at most.  Where all
 * are left out, the one whose time ends first is taken.  No clock inside:
 * times are milliseconds of any clock that never goes back.
 */

#include <stddef.h>
#include <stdint.h>

struct health {
	size_t n;

	/* the module's own */
	struct health_way *way;
	size_t last;
};

/* n ways, all well; 0 is no way but a number that is always 0.  0, or -1. */
int health_init(struct health *h, size_t n);

size_t health_next(struct health *h, uint64_t now);
void health_good(struct health *h, size_t way);
void health_bad(struct health *h, size_t way, uint64_t now);
void health_free(struct health *h);

#endif
