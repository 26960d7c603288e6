/* SPDX-License-Identifier: MIT */
#ifndef HASH_H
#define HASH_H
/*
 * A keyed hash for tables whose keys come from a peer: SipHash-1-3 (J.-P.
 * Aumasson, D. J. Bernstein, "SipHash: a fast short-input PRF", 2012).  With a
 * key that the peer cannot know, it cannot choose keys that collide.
 */

#include <stdint.h>

#include "slice.h"

uint64_t hash_bytes(const uint64_t key[static 2], struct slice s);

#endif
