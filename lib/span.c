/* SPDX-License-Identifier: MIT */
#include "span.h"

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#ifdef __SSE2__
#include <emmintrin.h>
#endif

/*
 * The bytes of a block that matter, as one bit a byte, the first byte lowest;
 * after the bitmaps of simdjson (Langdale and Lemire, Parsing Gigabytes of JSON
 * per Second, 2019), section 3.1.
 */
struct block {
	uint64_t quote, back, open, close;
};

#define BLOCK 64

/* Bit 5 apart, '[' is '{' and ']' is '}', and no other byte is either. */
#ifdef __SSE2__
static inline uint64_t
equal(const __m128i v[static 4], char c)
{
	const __m128i k = _mm_set1_epi8(c);
	uint64_t a = (unsigned)_mm_movemask_epi8(_mm_cmpeq_epi8(v[0], k));
	uint64_t b = (unsigned)_mm_movemask_epi8(_mm_cmpeq_epi8(v[1], k));
	uint64_t d = (unsigned)_mm_movemask_epi8(_mm_cmpeq_epi8(v[2], k));
	uint64_t e = (unsigned)_mm_movemask_epi8(_mm_cmpeq_epi8(v[3], k));

	return a | b << 16 | d << 32 | e << 48;
}

static inline struct block
look(const char *p)
{
	const __m128i *at = (const __m128i *)(const void *)p;
	const __m128i bit = _mm_set1_epi8(0x20);
	__m128i v[4] = { _mm_loadu_si128(at), _mm_loadu_si128(at + 1),
		_mm_loadu_si128(at + 2), _mm_loadu_si128(at + 3) };
	struct block b = { .quote = equal(v, '"'), .back = equal(v, '\\') };

	v[0] = _mm_or_si128(v[0], bit);
	v[1] = _mm_or_si128(v[1], bit);
	v[2] = _mm_or_si128(v[2], bit);
	v[3] = _mm_or_si128(v[3], bit);
	b.open = equal(v, '{');
	b.close = equal(v, '}');
	return b;
}
#else
static struct block
look(const char *p)
{
	struct block b = { .quote = 0 };

	for (int i = 0; i < BLOCK; i++) {
		b.quote |= (uint64_t)(p[i] == '"') << i;
		b.back |= (uint64_t)(p[i] == '\\') << i;
		b.open |= (uint64_t)((p[i] | 0x20) == '{') << i;
		b.close |= (uint64_t)((p[i] | 0x20) == '}') << i;
	}
	return b;
}
#endif

/* The bytes behind a backslash that is not behind one itself. */
static uint64_t
escaped(uint64_t back, bool *carry)
{
	uint64_t behind = *carry, low;

	*carry = false;
	back &= ~behind;
	while (back) {
		low = back & (~back + 1);
		behind |= low << 1;
		back &= ~(low | low << 1);
		*carry = low >> (BLOCK - 1);
	}
	return behind;
}

/* From each opening quote up to its closing one: an odd number of quotes. */
static inline uint64_t
between(uint64_t quote)
{
	quote ^= quote << 1;
	quote ^= quote << 2;
	quote ^= quote << 4;
	quote ^= quote << 8;
	quote ^= quote << 16;
	return quote ^ quote << 32;
}

const char *
span_container(const char *p, const char *end)
{
	uint64_t string = 0, brackets, depth = 0;
	bool carry = false;
	struct block b;

	if (end - p > 1 && p[1] == *p + 2) /* "{}" and "[]" */
		return p + 2;
	for (; p < end; p += BLOCK) {
		if (end - p >= BLOCK)
			b = look(p);
		else {
			char last[BLOCK] = { 0 };
			memcpy(last, p, (size_t)(end - p));
			b = look(last);
		}
		if (b.back || carry)
			b.quote &= ~escaped(b.back, &carry);
		/* all ones if the block before ended inside a string */
		string = between(b.quote) ^ (~(string >> (BLOCK - 1)) + 1);
		b.open &= ~string;
		b.close &= ~string;
		brackets = b.open | b.close;
		for (; brackets; brackets &= brackets - 1)
			if (b.open & brackets & (~brackets + 1))
				depth++;
			else if (--depth == 0)
				return p + __builtin_ctzll(brackets) + 1;
		if (end - p < BLOCK)
			break;
	}
	return end;
}
