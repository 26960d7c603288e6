/* SPDX-License-Identifier: MIT */
#ifndef RHYTHM_H
#define RHYTHM_H
/*
 * How long a silence may last before it means that a stream is dead, learnt
 * from the stream itself.  The rule:
 *
 *  - It begins with RHYTHM_FIRST.
 *  - Once RHYTHM_KNOWN silences of a second or more have ended in bytes, it is
 *    four times the longest of them: at least RHYTHM_LEAST, at most
 *    RHYTHM_FIRST, so that a heartbeat may be late three times.  "Longest"
 *    looks back at the last RHYTHM_BLOCK to 2 * RHYTHM_BLOCK silences.
 *  - Each time it had the stream cut, and the new connection stood but brought
 *    no byte either, the stream is a quiet one and not dead: the limit is
 *    twice as long, at most RHYTHM_MOST.  The first byte ends that, but a
 *    silence that has passed once is waited for again, four times.
 *
 * No clock inside: times are milliseconds of any clock that never goes back.
 */

#include <stdint.h>

#define RHYTHM_FIRST 90000
#define RHYTHM_LEAST 30000
#define RHYTHM_MOST 2160000 /* 36 minutes: services cut at 30 */
#define RHYTHM_KNOWN 8
#define RHYTHM_BLOCK 64

struct rhythm {
	/* the module's own */
	uint32_t longest, before; /* of this block of silences and the last */
	uint16_t in_block;
	uint8_t known, doubled;
};

void rhythm_init(struct rhythm *r);

/* A silence of ms ended in bytes. */
void rhythm_heard(struct rhythm *r, uint64_t ms);

/* A connection that stood was cut for its silence without having said a byte. */
void rhythm_silent(struct rhythm *r);

/* How long a silence may last now. */
uint64_t rhythm_limit(const struct rhythm *r);

#endif
