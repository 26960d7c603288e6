/* SPDX-License-Identifier: MIT */
#ifndef SEEN_H
#define SEEN_H
/*
 * Which keys came before, in bounded memory.  At least the last max different
 * keys are remembered and at most twice as many; a key that keeps coming stays
 * remembered.  Keys are held as 64-bit SipHash-1-3 values, so a new key is
 * taken for an old one with a probability of about max / 2^63, whoever chooses
 * the keys, as long as the secret is one.
 */

#include <stdint.h>

#include "slice.h"

struct seen {
	/* the module's own: two generations of open-addressed hashes */
	uint64_t *now, *old;
	size_t n, max, slots;
	uint64_t secret[2];
};

/* max is at least 1.  Memory: 32 to 64 bytes a key of max. */
int seen_init(struct seen *s, size_t max, const uint64_t secret[static 2]);

/* Remember key.  True if it was not remembered yet. */
bool seen_add(struct seen *s, struct slice key);

void seen_free(struct seen *s);

#endif
