/* SPDX-License-Identifier: MIT */
#ifndef TIMERS_H
#define TIMERS_H
/*
 * Which of many is due first: a binary heap of times with one entry for each
 * of n members, numbered from 0 (J. W. J. Williams, "Algorithm 232: Heapsort",
 * 1964).  Setting a time costs O(log n), looking at the first one O(1).
 */

#include <stddef.h>
#include <stdint.h>

struct timers {
	size_t n;

	/* the module's own */
	uint64_t *due; /* of each member; UINT64_MAX: never */
	size_t *heap;  /* members, the first due at 0 */
	size_t *place; /* of each member in heap */
};

/* All members are due never.  Returns 0, or -1 with errno ENOMEM. */
int timers_init(struct timers *t, size_t n);

void timers_set(struct timers *t, size_t member, uint64_t due);

/* The member that is due first, and when; n must not be 0. */
size_t timers_first(const struct timers *t, uint64_t *due);

void timers_free(struct timers *t);

#endif
