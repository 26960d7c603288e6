/* SPDX-License-Identifier: MIT */
#ifndef DRAW_H
#define DRAW_H
/*
 * Numbers by chance, the same in each run: splitmix64 (Steele, Lea and Flood,
 * "Fast splittable pseudorandom number generators", OOPSLA 2014).  draw_state is
 * the seed.
 */

#include <stdint.h>

static uint64_t draw_state = 1;

/* 0 to n - 1 */
static unsigned
below(unsigned n)
{
	uint64_t z = (draw_state += 0x9e3779b97f4a7c15);

	z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
	z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
	return (unsigned)((z ^ (z >> 31)) >> 33) % n;
}

#endif
