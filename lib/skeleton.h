/* SPDX-License-Identifier: MIT */
#ifndef SKELETON_H
#define SKELETON_H
/*
 * The skeleton of a text decides whether it is JSON, once it is known that its
 * strings are good:
 *
 *	{"id": 505874, "ok": true, "at": [-0.05, "x"]}
 *	{":1,":true,":[-1.11,"]}
 *
 * An opening quote stands for a string.  A run of digits is one '1', or two if
 * it begins with a zero and goes on.  White space is left out but for one byte
 * behind a number or a literal, which keeps "1 2" and "tr ue" what they are.
 * Every other byte outside strings is there.
 *
 * A feed has few skeletons, so those found to be grammatical are remembered,
 * and mostly there is only to compare: with the last one that looked like it,
 * or else with the one that has its hash.
 */

#include <stdint.h>

#include "automaton.h"

/* A skeleton is padded with zeros to blocks; longer ones are not remembered. */
#define SKELETON_BLOCK ((size_t)64)
#define SKELETON_MAX 4096

/* Powers of two, and how many slots one skeleton may be in. */
#define SKELETON_SLOTS 1024
#define SKELETON_LOOKS 128
#define SKELETON_PROBES 4

struct skeleton_slot {
	uint64_t hash; /* 0: free */
	uint32_t at;   /* in text[] */
	uint16_t n, depth;
};

/*
 * What is remembered: 82 KiB, all zero at first.  When it is full all of it is
 * forgotten, so skeletons that never come again cost little.
 */
struct skeleton {
	char text[65536];
	struct skeleton_slot slot[SKELETON_SLOTS + SKELETON_PROBES];
	struct skeleton_slot last[SKELETON_LOOKS];
	uint32_t used; /* of text[] */
	uint8_t right; /* the last guesses, a bit each */
};

/*
 * A guess at the skeleton of n bytes, at least 1, with so many strings: the last
 * one that looked like it; if the last eight guesses were right, else NULL.  The
 * caller compares with what is at text + at.
 */
static inline const struct skeleton_slot *
skeleton_guess(const struct skeleton *k, size_t n, size_t strings)
{
	const struct skeleton_slot *s =
	    k->last + (n + 29 * strings) % SKELETON_LOOKS;

	return k->right == 0xff && s->n == n ? s : NULL;
}

/* Note that it was s, unless a guess said so. */
static inline void
skeleton_note(struct skeleton *k, size_t strings, const struct skeleton_slot *s)
{
	struct skeleton_slot *last =
	    k->last + (s->n + 29 * strings) % SKELETON_LOOKS;

	k->right = (uint8_t)(k->right << 1 | (last->hash == s->hash));
	*last = *s;
}

/*
 * The skeleton with that hash, which is not 0, and length, or NULL.  Any hash
 * of its bytes does; the caller compares, as hashes collide.
 */
static inline const struct skeleton_slot *
skeleton_find(const struct skeleton *k, uint64_t hash, size_t n)
{
	const struct skeleton_slot *s = k->slot + hash % SKELETON_SLOTS;

	for (int i = 0; i < SKELETON_PROBES; i++)
		if (s[i].hash == hash && s[i].n == n)
			return s + i;
	return NULL;
}

/*
 * Judge the skeleton of n bytes at p, at most SKELETON_MAX and padded, by its
 * grammar, and remember it.  NULL: it is none of JSON, or nested more than
 * JSON_DEPTH + 1 deep.  What is returned is good until the next call.
 */
const struct skeleton_slot *skeleton_learn(
    struct skeleton *k, const char *p, size_t n, uint64_t hash);

#endif
