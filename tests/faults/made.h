/* SPDX-License-Identifier: MIT */
#ifndef MADE_H
#define MADE_H
/*
 * Events out of a seed: the same seed makes the same bytes, whatever happens.
 * Line ends, order of fields, ids, sizes and characters of all widths differ
 * from seed to seed and from event to event; every event has data.
 */

#include <stdint.h>

#include "buf.h"

struct made {
	uint64_t state;
	const char *eol; /* of this stream */
	uint64_t next;   /* number of the next event */
	struct buf id;   /* in force after all whole events made so far */
	size_t last;     /* bytes of the line end that ends the last event */
};

void made_init(struct made *m, uint64_t seed);
void made_free(struct made *m);

/* The next random number below n, n > 0. */
uint64_t made_below(struct made *m, uint64_t n);

/* Append the next event, at times with comments before it. */
void made_event(struct made *m, struct buf *b);

/*
 * Append the beginning of the next event: to a place WHERE it is to stop, one
 * of "any", "name", "colon", "id", "utf8", "line" (behind a whole line),
 * "blank" (nothing but the blank line is missing), "cr" (behind the CR of a
 * line inside) or "crlf" (behind the CR of the blank line: by the standard
 * the event is whole).  Returns true if it is whole; the event counts as made
 * only then.
 */
bool made_half(struct made *m, struct buf *b, const char *where);

#endif
