/* SPDX-License-Identifier: MIT */
#ifndef ESCAPE512_H
#define ESCAPE512_H
/*
 * The escapes of JSON strings in 64 bytes at once, for what is compiled for
 * AVX-512.
 *
 * Nearly all are a backslash and a byte that is neither one nor 'u'.  So each byte
 * behind a backslash is compared with what a table of 128 entries in two registers
 * (vpermi2b) has for it, and where all are such there is nothing else to do; to
 * ask first if there is a backslash at all would be a guess that is often wrong.
 * Which bytes are escaped where backslashes stand in a row one subtraction tells:
 * J. Keiser's, in simdjson 3.2, 2023.
 */
#include "bits512.h"

#ifdef __x86_64__

/* All 0 at the start of a text. */
struct escape512 {
	__mmask64 left; /* what the block before leaves to be seen: see below */
	uint64_t bad;   /* not 0: some are none of JSON */
};

/*
 * Which of the next block's first bytes are digits of \uXXXX, and if the last
 * byte is a backslash that is escaped itself.
 */
#define ESCAPE512_DIGITS ((uint64_t)15)
#define ESCAPE512_CLOSED ((uint64_t)1 << 63)

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

/* What a backslash may stand before, where a byte's lower seven bits say. */
static const char escape512_usual[128] = {
	[0] = 1, /* no other entry is that of its place */
	['"'] = '"',
	['/'] = '/',
	['b'] = 'b',
	['f'] = 'f',
	['n'] = 'n',
	['r'] = 'r',
	['t'] = 't',
};

/*
 * The bytes that backslashes at back escape, and the first one, if first is 1.  In
 * a row of backslashes each second one is escaped.  From a bit set at each odd
 * place and behind each backslash, to take the backslashes away borrows along a
 * row: what then is other than the odd places is those that escape, and what is
 * behind the row.
 */
static inline uint64_t
escape512_find(uint64_t back, uint64_t first)
{
	const uint64_t odd = UINT64_C(0xaaaaaaaaaaaaaaaa);
	uint64_t open = back & ~first;

	return ((open << 1 | odd) - open) ^ odd ^ (back | first);
}

/*
 * The bytes of v that are escaped, first being as above; of which those in valid
 * are judged.
 */
BITS512_TIER static BITS512_INLINE uint64_t
escape512_judge(struct escape512 *e, __m512i v, uint64_t back, uint64_t first,
    uint64_t valid)
{
	uint64_t escaped = escape512_find(back, first), four, hex;
	__m512i kind = _mm512_maskz_permutex2var_epi8(~_mm512_movepi8_mask(v),
	    _mm512_loadu_si512(escape512_kind), v,
	    _mm512_loadu_si512(escape512_kind + 64));

	four = escaped &
	    _mm512_test_epi8_mask(kind, _mm512_set1_epi8(ESCAPE512_FOUR));
	hex = four << 1 | four << 2 | four << 3 | four << 4 |
	    (e->left & ESCAPE512_DIGITS);
	e->left = four >> 63 | four >> 62 | four >> 61 | four >> 60 |
	    (back & escaped & ESCAPE512_CLOSED);
	e->bad |= valid & hex &
	    ~_mm512_test_epi8_mask(kind, _mm512_set1_epi8(ESCAPE512_HEX));
	e->bad |= valid & escaped & ~four &
	    ~_mm512_test_epi8_mask(kind, _mm512_set1_epi8(ESCAPE512_ONE));
	return escaped;
}

/*
 * The quotes of the block v that are not escaped; before has the byte before each
 * one.  The escapes of those in valid are judged.
 */
BITS512_TIER static BITS512_INLINE uint64_t
escape512_quotes(struct escape512 *e, const struct bits512 *c, __m512i v,
    __m512i before, uint64_t valid)
{
	__mmask64 behind = _mm512_cmpeq_epi8_mask(before, c->back);
	__mmask64 odd = _mm512_mask_cmpneq_epi8_mask(behind, v,
	    _mm512_permutex2var_epi8(_mm512_loadu_si512(escape512_usual), v,
		_mm512_loadu_si512(escape512_usual + 64)));
	__mmask64 quote = _mm512_cmpeq_epi8_mask(v, c->quote);

	/* a test of masks: to bring one out of its register takes longer */
	if (__builtin_expect(!_kortestz_mask64_u8(odd, e->left), 0))
		behind =
		    escape512_judge(e, v, _mm512_cmpeq_epi8_mask(v, c->back),
			behind & 1 & ~(e->left >> 63), valid);
	return _kandn_mask64(behind, quote);
}
#endif

#endif
