/* SPDX-License-Identifier: MIT */
#ifndef ARENA_H
#define ARENA_H
/*
 * Memory for many small things that are given up together.  An arena whose
 * fields are zero but for max is ready for use.
 */

#include "slice.h"

struct arena {
	struct arena_chunk *chunk; /* the newest; each knows the one before */
	size_t used, max;          /* bytes handed out; used never passes max */
};

/*
 * n bytes, aligned for any type, not cleared, good until arena_reset or
 * arena_free.  NULL with errno EMSGSIZE (the ceiling) or ENOMEM.
 */
void *arena_get(struct arena *a, size_t n);

/* A copy of s; absent as arena_get fails. */
struct slice arena_copy(struct arena *a, struct slice s);

/* Give up everything, and keep one chunk for what comes next. */
void arena_reset(struct arena *a);
void arena_free(struct arena *a);

#endif
