/* SPDX-License-Identifier: MIT */
/*
 * riddle.h with registers of 16 bytes and no tables: each set's bytes are
 * compared, as far as a comparison can tell.
 */
#include "riddle.h"

#ifdef BLOCK16
struct want {
	block16 byte, bits, except;
};

/* Which bytes of v are as w says. */
static inline block16
as(const struct want *w, block16 v)
{
	return (block16)((v & w->bits) == w->byte) ^ w->except;
}

static inline unsigned
places(struct want (*w)[RIDDLE_BYTES], unsigned sets, const char *p)
{
	const block16 a = block16_at(p), b = block16_at(p + 1);
	const block16 c = block16_at(p + 3);
	block16 hit = { 0 };

	for (unsigned s = 0; s < sets; s++)
		hit |= as(&w[s][0], a) & as(&w[s][1], b) & as(&w[s][2], c);
	return block16_mask(hit);
}

static inline block16
all(int c)
{
	return (block16){ 0 } + (unsigned char)c;
}

const char *
riddle_block16(
    const struct riddle *r, const char *p, const char *end, unsigned *sets)
{
	struct want w[RIDDLE_SETS][RIDDLE_BYTES];
	const char *q;

	for (unsigned s = 0; s < r->sets; s++)
		for (int i = 0; i < RIDDLE_BYTES; i++) {
			const struct riddle_want *k = &r->want[s][i];

			w[s][i] = (struct want){ all(k->byte), all(k->bits),
				all(-k->except) };
		}
	for (; end - p >= 16 + RIDDLE_LAST; p += 16) {
		unsigned hit = places(w, r->sets, p);

		if (hit && (q = riddle_among(r, p, hit, sets)))
			return q;
	}
	return riddle_scalar(r, p, end, sets);
}
#endif
