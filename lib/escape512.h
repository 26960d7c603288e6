/* SPDX-License-Identifier: MIT */
#ifndef ESCAPE512_H
#define ESCAPE512_H
/*
 * The escapes of JSON strings in 64 bytes at once, for what is compiled for
 * AVX-512.  Which bytes are escaped, where backslashes stand in a row, one
 * subtraction tells: J. Keiser's, in simdjson 3.2, 2023.  What they are is told by
 * a table of 128 entries in two registers (vpermi2b).
 */
#include "bits512.h"

#ifdef __x86_64__

/* All 0 at the start of a text. */
struct escape512 {
	uint64_t first; /* 1: the first byte of the next block is escaped */
	uint64_t hex;   /* which of its first bytes are digits of \uXXXX */
	uint64_t bad;   /* not 0: some are none of JSON */
};

#define ESCAPE512_ONE 1  /* makes an escape with the backslash before it */
#define ESCAPE512_FOUR 2 /* with four digits behind it, too */
#define ESCAPE512_HEX 4  /* such a digit */

/* What a byte of ASCII is. */
static const unsigned char escape512_kind[128] = {
	['"'] = ESCAPE512_ONE,
	['/'] = ESCAPE512_ONE,
	['\\'] = ESCAPE512_ONE,
	['n'] = ESCAPE512_ONE,
	['r'] = ESCAPE512_ONE,
	['t'] = ESCAPE512_ONE,
	['u'] = ESCAPE512_FOUR,
	['b'] = ESCAPE512_ONE | ESCAPE512_HEX,
	['f'] = ESCAPE512_ONE | ESCAPE512_HEX,
	['a'] = ESCAPE512_HEX,
	['c'] = ESCAPE512_HEX,
	['d'] = ESCAPE512_HEX,
	['e'] = ESCAPE512_HEX,
	['A'] = ESCAPE512_HEX,
	['B'] = ESCAPE512_HEX,
	['C'] = ESCAPE512_HEX,
	['D'] = ESCAPE512_HEX,
	['E'] = ESCAPE512_HEX,
	['F'] = ESCAPE512_HEX,
	['0'] = ESCAPE512_HEX,
	['1'] = ESCAPE512_HEX,
	['2'] = ESCAPE512_HEX,
	['3'] = ESCAPE512_HEX,
	['4'] = ESCAPE512_HEX,
	['5'] = ESCAPE512_HEX,
	['6'] = ESCAPE512_HEX,
	['7'] = ESCAPE512_HEX,
	['8'] = ESCAPE512_HEX,
	['9'] = ESCAPE512_HEX,
};

/*
 * The bytes that backslashes at back escape.  In a row of backslashes each second
 * one is escaped.  From a bit set at each odd place and behind each backslash, to
 * take the backslashes away borrows along a row: what then is other than the odd
 * places is those that escape, and what is behind the row.
 */
static inline uint64_t
escape512_find(struct escape512 *e, uint64_t back)
{
	const uint64_t odd = UINT64_C(0xaaaaaaaaaaaaaaaa);
	uint64_t open = back & ~e->first;
	uint64_t found = ((open << 1 | odd) - open) ^ odd;
	uint64_t escaped = found ^ (back | e->first);

	e->first = (found & back) >> 63;
	return escaped;
}

/*
 * The same for the block v, of which only the bytes in valid are text: and they
 * are judged.
 */
BITS512_TIER static BITS512_INLINE uint64_t
escape512_block(struct escape512 *e, __m512i v, uint64_t back, uint64_t valid)
{
	uint64_t escaped, four, hex;
	__m512i kind;

	/* a test of masks: to bring one out of its register takes longer */
	if (__builtin_expect(
		_kortestz_mask64_u8(back, back) && !(e->first | e->hex), 1))
		return 0;
	escaped = escape512_find(e, back);
	kind = _mm512_maskz_permutex2var_epi8(~_mm512_movepi8_mask(v),
	    _mm512_loadu_si512(escape512_kind), v,
	    _mm512_loadu_si512(escape512_kind + 64));
	four = escaped &
	    _mm512_test_epi8_mask(kind, _mm512_set1_epi8(ESCAPE512_FOUR));
	hex = four << 1 | four << 2 | four << 3 | four << 4 | e->hex;
	e->hex = four >> 63 | four >> 62 | four >> 61 | four >> 60;
	e->bad |= valid & hex &
	    ~_mm512_test_epi8_mask(kind, _mm512_set1_epi8(ESCAPE512_HEX));
	e->bad |= valid & escaped & ~four &
	    ~_mm512_test_epi8_mask(kind, _mm512_set1_epi8(ESCAPE512_ONE));
	return escaped;
}
#endif

#endif
