/* SPDX-License-Identifier: MIT */
#ifndef LOOKUP_H
#define LOOKUP_H
/*
 * UTF-8 by three lookups of sixteen entries: J. Keiser, D. Lemire, "Validating
 * UTF-8 in less than one instruction per byte", Software: Practice and
 * Experience 51, 2021, section 6.
 *
 * Two bytes in a row can be wrong in eight ways, a bit each.  A byte's upper
 * half, its lower half and the next byte's upper half each allow some of them:
 * what all three allow is so.  Only two continuations in a row may be right,
 * behind a lead byte of three or four, so there that bit must be set.
 */

#define LOOKUP_SHORT 0x01 /* a lead byte without a continuation */
#define LOOKUP_LONG 0x02  /* a continuation behind ASCII */
#define LOOKUP_OVER3 0x04 /* e0 80: overlong */
#define LOOKUP_LARGE 0x08 /* f4 90 and more: past U+10FFFF */
#define LOOKUP_PAIR 0x10  /* ed a0: a surrogate */
#define LOOKUP_OVER2 0x20 /* c0, c1: overlong */
#define LOOKUP_OVER4 0x40 /* f0 80: overlong; f5 80 and more: past it */
#define LOOKUP_TWO 0x80   /* two continuations */
#define LOOKUP_ANY (LOOKUP_SHORT | LOOKUP_LONG | LOOKUP_TWO)
#define LOOKUP_PAST (LOOKUP_ANY | LOOKUP_LARGE | LOOKUP_OVER4)
#define LOOKUP_CONT (LOOKUP_LONG | LOOKUP_OVER2 | LOOKUP_TWO)

/* By the upper half of a byte, */
static const unsigned char lookup_upper[16] = { LOOKUP_LONG, LOOKUP_LONG,
	LOOKUP_LONG, LOOKUP_LONG, LOOKUP_LONG, LOOKUP_LONG, LOOKUP_LONG,
	LOOKUP_LONG, LOOKUP_TWO, LOOKUP_TWO, LOOKUP_TWO, LOOKUP_TWO,
	LOOKUP_SHORT | LOOKUP_OVER2, LOOKUP_SHORT,
	LOOKUP_SHORT | LOOKUP_OVER3 | LOOKUP_PAIR,
	LOOKUP_SHORT | LOOKUP_LARGE | LOOKUP_OVER4 };

/* by its lower half, */
static const unsigned char lookup_lower[16] = { LOOKUP_ANY | LOOKUP_OVER2 |
	    LOOKUP_OVER3 | LOOKUP_OVER4,
	LOOKUP_ANY | LOOKUP_OVER2, LOOKUP_ANY, LOOKUP_ANY,
	LOOKUP_ANY | LOOKUP_LARGE, LOOKUP_PAST, LOOKUP_PAST, LOOKUP_PAST,
	LOOKUP_PAST, LOOKUP_PAST, LOOKUP_PAST, LOOKUP_PAST, LOOKUP_PAST,
	LOOKUP_PAST | LOOKUP_PAIR, LOOKUP_PAST, LOOKUP_PAST };

/* and by the upper half of the next. */
static const unsigned char lookup_next[16] = { LOOKUP_SHORT, LOOKUP_SHORT,
	LOOKUP_SHORT, LOOKUP_SHORT, LOOKUP_SHORT, LOOKUP_SHORT, LOOKUP_SHORT,
	LOOKUP_SHORT, LOOKUP_CONT | LOOKUP_OVER3 | LOOKUP_OVER4,
	LOOKUP_CONT | LOOKUP_OVER3 | LOOKUP_LARGE,
	LOOKUP_CONT | LOOKUP_PAIR | LOOKUP_LARGE,
	LOOKUP_CONT | LOOKUP_PAIR | LOOKUP_LARGE, LOOKUP_SHORT, LOOKUP_SHORT,
	LOOKUP_SHORT, LOOKUP_SHORT };

#endif
