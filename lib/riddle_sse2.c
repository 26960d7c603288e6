/* SPDX-License-Identifier: MIT */
/*
 * riddle.h with registers of 16 bytes and no tables: each set's bytes are
 * compared, as far as a comparison can tell.
 */
#include "riddle.h"

#ifdef __x86_64__
#include <emmintrin.h>

struct want {
	__m128i byte, bits, except;
};

static inline __m128i
load(const char *p)
{
	return _mm_loadu_si128((const __m128i *)(const void *)p);
}

/* Which bytes of v are as w says. */
static inline __m128i
as(const struct want *w, __m128i v)
{
	v = _mm_cmpeq_epi8(_mm_and_si128(v, w->bits), w->byte);
	return _mm_xor_si128(v, w->except);
}

static inline unsigned
places(struct want (*w)[RIDDLE_BYTES], unsigned sets, const char *p)
{
	const __m128i a = load(p), b = load(p + 1), c = load(p + 3);
	__m128i hit = _mm_setzero_si128();

	for (unsigned s = 0; s < sets; s++) {
		__m128i both = _mm_and_si128(as(&w[s][0], a), as(&w[s][1], b));

		hit = _mm_or_si128(hit, _mm_and_si128(both, as(&w[s][2], c)));
	}
	return (unsigned)_mm_movemask_epi8(hit);
}

const char *
riddle_sse2(
    const struct riddle *r, const char *p, const char *end, unsigned *sets)
{
	struct want w[RIDDLE_SETS][RIDDLE_BYTES];
	const char *q;

	for (unsigned s = 0; s < r->sets; s++)
		for (int i = 0; i < RIDDLE_BYTES; i++) {
			const struct riddle_want *k = &r->want[s][i];

			w[s][i] = (struct want){ _mm_set1_epi8(k->byte),
				_mm_set1_epi8(k->bits),
				_mm_set1_epi8((char)-k->except) };
		}
	for (; end - p >= 16 + RIDDLE_LAST; p += 16) {
		unsigned hit = places(w, r->sets, p);

		if (hit && (q = riddle_among(r, p, hit, sets)))
			return q;
	}
	return riddle_scalar(r, p, end, sets);
}
#endif
