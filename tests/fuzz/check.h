/* SPDX-License-Identifier: MIT */
#ifndef CHECK_H
#define CHECK_H
/*
 * What the fuzz targets share.  A target is LLVMFuzzerTestOneInput; it holds
 * what the library did against a slow and plain second implementation, written
 * in the target from the standard, and aborts where they differ.
 */

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include "slice.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n);

#define CHECK(cond)                                                            \
	do {                                                                   \
		if (!(cond)) {                                                 \
			fprintf(stderr, "%s:%d: not so: %s\n", __FILE__,       \
			    __LINE__, #cond);                                  \
			abort();                                               \
		}                                                              \
	} while (0)

/*
 * How input is cut: from one byte of the input, so that a case repeats.  0
 * gives it whole, 1 byte by byte, others in pieces of 1 to 16.
 */
struct cuts {
	uint32_t state;
};

__attribute__((unused)) static size_t
cuts_next(struct cuts *c, size_t left)
{
	size_t n;

	if (c->state < 2)
		return c->state ? 1 : left;
	c->state = c->state * 1664525 + 1013904223;
	n = 1 + (c->state >> 28);
	return n < left ? n : left;
}

/* Take one byte off the front, 0 when there is none. */
__attribute__((unused)) static uint8_t
take_byte(struct slice *s)
{
	uint8_t b;

	if (s->n == 0)
		return 0;
	b = (uint8_t)*s->p;
	*s = slice_from(*s, 1);
	return b;
}

#endif
