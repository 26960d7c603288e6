/* SPDX-License-Identifier: MIT */
#ifndef TOPK_H
#define TOPK_H
/*
 * Counts by key in bounded memory: exact while the number of different keys is
 * within the limit, from then on the space-saving algorithm (A. Metwally, D.
 * Agrawal, A. El Abbadi, "Efficient computation of frequent and top-k elements
 * in data streams", 2005): no count is too small, each is too large by its own
 * error at most, and a key that is not held came topk_error times at most.
 *
 * Keys are bytes as they are.  Of a key longer than TOPK_KEY only the first
 * bytes are kept to show; what tells it from others is then its length and a
 * 64-bit hash.  The hash is keyed: give a seed that a peer cannot know.
 *
 * Memory: up to 110 bytes a key held, and the key.
 */

#include "sum.h"

#define TOPK_KEY 256

struct topk {
	uint64_t seed[2];
	size_t max; /* keys held at most */

	/* the module's own */
	struct topk_slot *slot;
	struct topk_entry *heap; /* from the first key on that found no room */
	uint32_t *head;          /* chains of slots by hash; slot number + 1 */
	size_t n, cap, heads;
	uint64_t seen;
	bool negative;
};

struct topk_item {
	struct slice key; /* good until the next topk_add */
	bool cut;         /* the key is longer */
	struct sum count, error;
	uint64_t seq; /* a key seen first has the smaller one */
};

/* Be empty; 0 < max < 2^31. */
void topk_init(struct topk *t, size_t max, const uint64_t seed[static 2]);
void topk_free(struct topk *t);

/*
 * Add w to the count of key.  A negative w is exact while topk_exact, after
 * that the bounds do not hold.  Returns 0, or -1 with errno ENOMEM.
 */
int topk_add(struct topk *t, struct slice key, struct sum w);

/* Different keys held. */
size_t topk_size(const struct topk *t);

/* True while every key that came is held. */
bool topk_exact(const struct topk *t);

/* The most any count is too large by; NaN if a negative w spoiled it. */
double topk_error(const struct topk *t);

/*
 * The n largest counts (n >= 1), largest first, equal ones by first seen.
 * Returns how many were put into item.
 */
size_t topk_top(const struct topk *t, size_t n, struct topk_item *item);

#endif
