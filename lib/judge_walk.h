/* SPDX-License-Identifier: MIT */
#ifndef JUDGE_WALK_H
#define JUDGE_WALK_H
/*
 * What the tiers with wide registers share: from a block of 64 bytes as words
 * of 64 bits, one bit a byte, the first byte lowest, to the bytes of it that
 * make the skeleton.  A tier finds the words, all at once, and squeezes out the
 * bytes.  Bitmaps of structure are those of Langdale and Lemire, "Parsing
 * gigabytes of JSON per second", VLDB Journal 28, 2019, section 3.1; that
 * numbers and literals are judged as part of the skeleton is ours.
 */

#include "judge.h"

#define JUDGE_BLOCK SKELETON_BLOCK

/* Where the bytes of a block are which. */
struct judge_bits {
	uint64_t quote, back; /* '"', '\\' */
	uint64_t low;         /* up to ' ' */
	uint64_t control;     /* below ' ' */
	uint64_t digit, zero; /* '0' to '9', '0' */
};

/*
 * What a block leaves to the next; all 0 before the first.  It is never passed
 * by its address to what is not inline, so it stays in registers.
 */
struct judge_walk {
	uint64_t string; /* all ones: it ended inside a string */
	uint64_t escape; /* 1: its last byte escapes the next */
	uint64_t digit;  /* 1: its last byte is a digit */
	uint64_t zero;   /* 1: that is a zero and begins a run of digits */
	uint64_t bad;    /* not 0: this is no JSON */
};

struct judge_escapes {
	uint64_t escaped; /* the bytes behind backslashes that escape */
	unsigned carry;   /* 1: the last byte is such a backslash */
	unsigned bad;     /* 1: one of these is no escape of JSON */
};

/*
 * The escapes of the block at p in a text up to end, whose backslashes are back
 * and whose first byte is escaped if first is 1.
 */
struct judge_escapes judge_escapes(
    const char *p, const char *end, uint64_t back, uint64_t first);

/* The quotes that begin or end a string; then b->quote is not needed. */
static inline uint64_t
judge_quotes(struct judge_walk *w, const struct judge_bits *b, const char *p,
    const char *end)
{
	struct judge_escapes e;

	if (__builtin_expect(!(b->back | w->escape), 1))
		return b->quote;
	e = judge_escapes(p, end, b->back, w->escape);
	w->escape = e.carry;
	w->bad |= e.bad;
	return b->quote & ~e.escaped;
}

/*
 * What is inside strings, with their opening quotes and without the closing
 * ones; parity is where the number of quotes up to and with a byte is odd.
 */
static inline uint64_t
judge_inside(struct judge_walk *w, uint64_t parity)
{
	uint64_t in = parity ^ w->string;

	w->string = ~(in >> 63) + 1;
	return in;
}

/*
 * The bytes that belong to the skeleton, and all white space outside strings.
 * Of a run of digits the first stays, for all of them; behind a zero that begins
 * one the second stays, too, so that 01 becomes 11, which no JSON has.
 */
static inline uint64_t
judge_keep(struct judge_walk *w, const struct judge_bits *b, uint64_t quote,
    uint64_t in)
{
	uint64_t behind = b->digit << 1 | w->digit; /* a digit */
	uint64_t zero = b->zero & ~behind;          /* begins a run */
	uint64_t rest = b->digit & behind & ~(zero << 1 | w->zero);

	w->digit = b->digit >> 63;
	w->zero = zero >> 63;
	w->bad |= b->control & in;
	return ~(in ^ quote) & ~rest;
}

/* True if c is of a number or literal, or nothing of JSON. */
static inline bool
judge_other(unsigned char c)
{
	/* a bit for each character below 64, and for each below 128 */
	const uint64_t below = 1ULL << '\t' | 1ULL << '\n' | 1ULL << '\r' |
	    1ULL << ' ' | 1ULL << '"' | 1ULL << ',' | 1ULL << ':';
	const uint64_t above = 1ULL << ('[' - 64) | 1ULL << (']' - 64) |
	    1ULL << ('{' - 64) | 1ULL << ('}' - 64);

	return c > 127 || !((c < 64 ? below : above) >> c % 64 & 1);
}

/*
 * The white space that belongs to no skeleton, of the white space in the block
 * at p of a text from start on: all but what is right behind a byte of a number
 * or literal, which is what other has.
 */
static inline uint64_t
judge_space(const char *start, const char *p, uint64_t space, uint64_t other)
{
	/* the block before is gone: its last byte is seen again */
	uint64_t behind = other << 1 |
	    ((space & 1) && p > start && judge_other((unsigned char)p[-1]));

	return space & ~behind;
}

/* More than this made, and there is no room for a block more. */
#define JUDGE_FULL (SKELETON_MAX - JUDGE_BLOCK)

/*
 * The skeleton, made up to to, gets too long to be remembered: judge this part
 * of it; then the next is made in its place.  more: it is not the first.
 */
void judge_part(struct judge *j, const char *to, bool more);

/* The judgement of a text whose skeleton ends with the part up to to. */
enum judgement judge_parts(struct judge *j, const char *to, unsigned depth);

/* The judgement of a text whose skeleton is s, or if s is NULL none of JSON. */
static inline enum judgement
judge_slot(const struct skeleton_slot *s, unsigned depth)
{
	return s && s->depth <= depth ? JUDGE_JSON : JUDGE_TEXT;
}

#endif
