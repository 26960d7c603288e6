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
 * and mostly there is only to compare.
 */

#include <stdint.h>

#include "grammar.h"

#define SKELETON_BLOCK 64   /* a skeleton is padded with zeros to blocks */
#define SKELETON_MAX 4096   /* longer ones are not remembered */
#define SKELETON_SLOTS 1024 /* a power of two */

/*
 * What is remembered: 80 KiB, all zero at first.  When it is full all of it is
 * forgotten, so skeletons that never come again cost little.
 */
struct skeleton {
	struct {
		uint64_t hash;
		uint32_t at; /* in text[] */
		uint16_t n;  /* 0: free */
		uint16_t depth;
	} slot[SKELETON_SLOTS];
	uint32_t used; /* of text[] */
	char text[65536];
};

/*
 * How deep the skeleton of n bytes at p is nested, 0 for a single value; or -1
 * if it is none of JSON, or deeper than JSON_DEPTH + 1.  n is at most
 * SKELETON_MAX, and p can be read up to a multiple of SKELETON_BLOCK bytes, and
 * is zero there.
 */
int skeleton_depth(struct skeleton *k, const char *p, size_t n);

#endif
