/* SPDX-License-Identifier: MIT */
#ifndef HISTORY_H
#define HISTORY_H
/*
 * The last blocks of a live stream, bounded by number and bytes: what slow
 * readers still have to get and what readers that come back may ask for.
 * Each block has a number that never repeats; a reader holds a number, not a
 * copy.
 */

#include <stdint.h>

#include "block.h"

struct history {
	uint64_t first, next; /* numbers held: first <= number < next */
	uint64_t bytes;       /* their bytes */
	uint64_t total;       /* of all blocks there ever were */

	/* the module's own */
	struct history_slot *slot;
	size_t slots, max_bytes, cap, head;
	char *ring;
};

/*
 * Hold at most max_blocks (1 or more) blocks of max_bytes together.  Returns
 * 0, or -1 with errno ENOMEM.  Memory is taken as
 * the bytes come, at most 2.5 times max_bytes.
 */
int history_init(struct history *h, size_t max_blocks, size_t max_bytes);
void history_free(struct history *h);

/*
 * Add a block, forgetting the oldest as needed.  Returns 0, or -1 with errno
 * EMSGSIZE (larger than max_bytes) or ENOMEM and nothing added.
 */
int history_add(struct history *h, const struct piece *p);

/* Block number n, which is held; its bytes are good until history_add. */
struct piece history_get(const struct history *h, uint64_t n);

/*
 * Where a reader goes on that saw id last, looking at no more than the last
 * max events: behind the newest block that set id, or, when blocks in a row set
 * the same id, behind the first of them, as nobody knows which of them the
 * reader saw.  If id is not there, *found is false and the result is the
 * oldest of those events.
 */
uint64_t history_after(
    const struct history *h, struct slice id, uint64_t max, bool *found);

/* The number of the block max events before the end, or the first held. */
uint64_t history_back(const struct history *h, uint64_t max);

/* Bytes of the blocks held from number n on. */
uint64_t history_bytes(const struct history *h, uint64_t n);

#endif
