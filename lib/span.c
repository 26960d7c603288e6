/* SPDX-License-Identifier: MIT */
#include "span.h"

#include <stdbool.h>

#include "block16.h"

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
#ifdef BLOCK16
static inline uint64_t
equal(const block16 v[static 4], unsigned char c)
{
	return block16_bits(block16_is(v[0], c), block16_is(v[1], c),
	    block16_is(v[2], c), block16_is(v[3], c));
}

static inline struct block
look(const char *p)
{
	block16 v[4] = { block16_at(p), block16_at(p + 16), block16_at(p + 32),
		block16_at(p + 48) };
	struct block b = { .quote = equal(v, '"'), .back = equal(v, '\\') };

	for (int i = 0; i < 4; i++)
		v[i] |= 0x20;
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
