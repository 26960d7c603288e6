/* SPDX-License-Identifier: MIT */
#include "judge_walk.h"

/* What may stand behind a backslash: 1, or 2 with four digits behind it. */
static const unsigned char kind[256] = { ['"'] = 1,
	['\\'] = 1,
	['/'] = 1,
	['b'] = 1,
	['f'] = 1,
	['n'] = 1,
	['r'] = 1,
	['t'] = 1,
	['u'] = 2 };

static const bool hex[256] = { ['0'] = 1,
	['1'] = 1,
	['2'] = 1,
	['3'] = 1,
	['4'] = 1,
	['5'] = 1,
	['6'] = 1,
	['7'] = 1,
	['8'] = 1,
	['9'] = 1,
	['a'] = 1,
	['b'] = 1,
	['c'] = 1,
	['d'] = 1,
	['e'] = 1,
	['f'] = 1,
	['A'] = 1,
	['B'] = 1,
	['C'] = 1,
	['D'] = 1,
	['E'] = 1,
	['F'] = 1 };

/* True if what is at p, behind a backslash, makes an escape with it. */
static inline bool
good(const char *at, const char *end)
{
	const unsigned char *p = (const unsigned char *)at;

	if (at == end || kind[*p] == 0)
		return false;
	if (kind[*p] == 1)
		return true;
	return end - at > 4 && hex[p[1]] & hex[p[2]] & hex[p[3]] & hex[p[4]];
}

/* One by one, as each keeps the next byte from being one. */
struct judge_escapes
judge_escapes(const char *p, const char *end, uint64_t back, uint64_t first)
{
	struct judge_escapes e = { .escaped = first };
	uint64_t bit;

	e.bad = first && !good(p, end);
	back &= ~first;
	while (back) {
		bit = back & (~back + 1);
		e.bad |= !good(p + __builtin_ctzll(back) + 1, end);
		e.carry = (unsigned)(bit >> 63);
		e.escaped |= bit << 1;
		back &= ~(bit | bit << 1);
	}
	return e;
}

void
judge_part(struct judge *j, const char *to, bool more)
{
	if (!more)
		automaton_start(&j->automaton);
	automaton_eat(&j->automaton, j->made, (size_t)(to - j->made));
}

enum judgement
judge_parts(struct judge *j, const char *to, unsigned depth)
{
	judge_part(j, to, true);
	return automaton_done(&j->automaton) && j->automaton.deepest <= depth
	    ? JUDGE_JSON
	    : JUDGE_TEXT;
}
