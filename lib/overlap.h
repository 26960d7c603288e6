/* SPDX-License-Identifier: MIT */
#ifndef OVERLAP_H
#define OVERLAP_H
/*
 * Two connections of one stream stand at once while one takes over from the
 * other: each event is to come out once, whichever brings it first.  An event
 * is known by a hash of its id or its bytes; the n-th of one hash on one side
 * is the n-th on the other.  Holds OVERLAP_MAX different hashes; of what comes
 * beyond, every event is new, so that nothing is lost.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define OVERLAP_MAX 4096

struct overlap {
	uint64_t dropped; /* events that the other side had brought */

	/* the module's own: open addressing */
	struct overlap_entry *slot;
	size_t slots, used;
};

/* All zero is ready for use. */
void overlap_free(struct overlap *o);

/* side is 0 or 1.  1: the event is new; 0: it came before; -1: no memory. */
int overlap_new(struct overlap *o, int side, uint64_t hash);

#endif
