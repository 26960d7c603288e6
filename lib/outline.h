/* SPDX-License-Identifier: MIT */
#ifndef OUTLINE_H
#define OUTLINE_H
/*
 * The outline of a block of a stream: where its lines end, as bits (ends.h) and
 * as a list, and the skeleton (skeleton.h) of all of it, found in one pass over
 * the bytes.
 *
 *	data: {"id":505874}		data: {":1}
 *
 *	data: {"id":7}			data: {":1}
 *
 * What a pass over each text of its own costs for beginning and ending is saved,
 * which for short texts is most of it.  In return all of the block must be
 * sound; in one that is not, texts are judged one by one.
 */

#include "ends.h"
#include "skeleton.h"

#define OUTLINE_BLOCK ((size_t)16 << 10) /* bytes at most */
#define OUTLINE_WORDS ENDS_WORDS(OUTLINE_BLOCK)

/* All zero at first. */
struct outline {
	/*
	 * True if of all control characters there are only LFs, and each line
	 * that ends in one is UTF-8, and every string that begins in it is good
	 * and ends there.  For what is behind the last LF this need not be so.
	 */
	bool sound;

	/* The places of the line ends, and how many they are. */
	size_t lines;
	uint16_t line[OUTLINE_BLOCK + SKELETON_BLOCK];

	/*
	 * The skeleton, to which white space belongs here, and behind it a block
	 * that may be read.
	 */
	char made[OUTLINE_BLOCK + 2 * SKELETON_BLOCK];

	/* the module's own: which bytes are in it, and how many before a word's */
	uint64_t keep[OUTLINE_WORDS];
	uint16_t rank[OUTLINE_WORDS];
	uint64_t order[256]; /* of the AVX2 tier: which bytes of eight are on */
};

/*
 * Where in made[] the skeleton would be of byte at of the block, which is in a
 * line whose end is there, or right behind the last of them.
 */
static inline size_t
outline_rank(const struct outline *o, size_t at)
{
	uint64_t before = o->keep[at / 64] & (((uint64_t)1 << at % 64) - 1);

	return o->rank[at / 64] + (size_t)__builtin_popcountll(before);
}

#ifdef __x86_64__
/*
 * The outline of the n bytes at p, at most OUTLINE_BLOCK, where a line begins;
 * and the bits of their ends, as ends_mark has them.  Of one that is not sound
 * nothing is good.  Only where the processor is.
 */
void outline_avx2(struct outline *o, uint64_t *ends, const char *p, size_t n);
void outline_avx512(struct outline *o, uint64_t *ends, const char *p, size_t n);
#endif

#endif
