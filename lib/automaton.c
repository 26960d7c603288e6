/* SPDX-License-Identifier: MIT */
#include "automaton.h"

#include <stdint.h>
#include <string.h>

/* What a byte is. */
enum kind {
	OTHER,
	OBJECT,
	OBJECT_END,
	ARRAY,
	ARRAY_END,
	COLON,
	COMMA,
	STRING,
	DIGITS,
	MINUS,
	PLUS,
	POINT,
	BIG_E,
	E,
	A,
	F,
	L,
	N,
	R,
	S,
	T,
	U,
	SPACE,
	KINDS = 32 /* a power of two, which is quick to step over */
};

static const unsigned char kind[256] = { ['{'] = OBJECT,
	['}'] = OBJECT_END,
	['['] = ARRAY,
	[']'] = ARRAY_END,
	[':'] = COLON,
	[','] = COMMA,
	['"'] = STRING,
	['1'] = DIGITS,
	['-'] = MINUS,
	['+'] = PLUS,
	['.'] = POINT,
	['E'] = BIG_E,
	['e'] = E,
	['a'] = A,
	['f'] = F,
	['l'] = L,
	['n'] = N,
	['r'] = R,
	['s'] = S,
	['t'] = T,
	['u'] = U,
	[' '] = SPACE,
	['\t'] = SPACE,
	['\r'] = SPACE,
	['\n'] = SPACE };

/* What may come next, or what has just begun; nothing is right after WRONG. */
enum state {
	WRONG,
	VALUE,
	ELEMENT, /* a value, or the end of an array without any */
	MEMBER,  /* a name, or the end of an object without any */
	NAME,
	NAMED,    /* a colon */
	DONE,     /* a comma or an end */
	NEGATIVE, /* "-" */
	INTEGER,  /* "1" */
	FRACTION, /* "1." */
	DECIMAL,  /* "1.1" */
	DECIMALS, /* "1.11" */
	EXPONENT, /* "1e" */
	SIGN,     /* "1e+" */
	POWER,    /* "1e1" */
	TR,       /* "t", and so on */
	TRU,
	TRUE,
	FA,
	FAL,
	FALS,
	NU,
	NUL,
	NULL_,
	STATES,
	/* not to stay in: what it is depends on what is open */
	NEXT,
	OPEN,
	CLOSE
};

#define A_VALUE                                                                \
	[STRING] = DONE, [DIGITS] = INTEGER, [MINUS] = NEGATIVE, [T] = TR,     \
	[F] = FA, [N] = NU, [OBJECT] = OPEN, [ARRAY] = OPEN
#define AN_END                                                                 \
	[COMMA] = NEXT, [OBJECT_END] = CLOSE, [ARRAY_END] = CLOSE,             \
	[SPACE] = DONE

static const unsigned char step[STATES][KINDS] = {
	[VALUE] = { A_VALUE, [SPACE] = VALUE },
	[ELEMENT] = { A_VALUE, [ARRAY_END] = CLOSE, [SPACE] = ELEMENT },
	[MEMBER] = { [STRING] = NAMED, [OBJECT_END] = CLOSE, [SPACE] = MEMBER },
	[NAME] = { [STRING] = NAMED, [SPACE] = NAME },
	[NAMED] = { [COLON] = VALUE, [SPACE] = NAMED },
	[DONE] = { AN_END },
	[NEGATIVE] = { [DIGITS] = INTEGER },
	[INTEGER] = { AN_END, [POINT] = FRACTION, [E] = EXPONENT,
	    [BIG_E] = EXPONENT },
	[FRACTION] = { [DIGITS] = DECIMAL },
	[DECIMAL] = { AN_END, [DIGITS] = DECIMALS, [E] = EXPONENT,
	    [BIG_E] = EXPONENT },
	[DECIMALS] = { AN_END, [E] = EXPONENT, [BIG_E] = EXPONENT },
	[EXPONENT] = { [PLUS] = SIGN, [MINUS] = SIGN, [DIGITS] = POWER },
	[SIGN] = { [DIGITS] = POWER },
	[POWER] = { AN_END, [DIGITS] = DONE },
	[TR] = { [R] = TRU },
	[TRU] = { [U] = TRUE },
	[TRUE] = { [E] = DONE },
	[FA] = { [A] = FAL },
	[FAL] = { [L] = FALS },
	[FALS] = { [S] = TRUE },
	[NU] = { [U] = NUL },
	[NUL] = { [L] = NULL_ },
	[NULL_] = { [L] = DONE },
};

/* What a comma leads to. */
static unsigned
behind_comma(const struct automaton *g)
{
	if (g->open == 0)
		return WRONG;
	return g->object[g->open - 1] ? NAME : VALUE;
}

static unsigned
open(struct automaton *g, bool object)
{
	if (g->open == JSON_DEPTH + 1)
		return WRONG;
	g->object[g->open++] = object;
	if (g->open > g->deepest)
		g->deepest = g->open;
	return object ? MEMBER : ELEMENT;
}

static unsigned
close(struct automaton *g, bool object)
{
	if (g->open == 0 || g->object[g->open - 1] != object)
		return WRONG;
	g->open--;
	return DONE;
}

void
automaton_start(struct automaton *g)
{
	g->state = VALUE;
	g->open = g->deepest = 0;
}

/* How many bytes from p on are the same as those n before them. */
static size_t
same(const char *p, size_t n, const char *end)
{
	const char *from = p;
	uint64_t a, b;

	for (; end - p >= 8; p += 8) {
		memcpy(&a, p, 8);
		memcpy(&b, p - n, 8);
		if (a != b)
			break;
	}
	while (p < end && *p == *(p - n))
		p++;
	return (size_t)(p - from);
}

/*
 * Of each container that is open: behind which comma of this piece its last
 * container but one begins, or NULL.
 */
struct seen {
	const char *at[JSON_DEPTH + 2];
	unsigned low; /* those of fewer containers are not known */
};

static void
forget(struct seen *s, unsigned open)
{
	s->at[open] = NULL;
}

/*
 * Behind the containers at p, which is behind one and a comma, as long as each
 * of them is like that one: what it lead from and to is known.  Most large texts
 * are lists of things that are alike.
 */
static const char *
repeat(struct seen *s, unsigned open, const char *p, const char *end)
{
	const char *from = s->at[open];
	size_t n;

	if (from) {
		n = (size_t)(p - from);
		p += same(p, n, end) / n * n;
	}
	s->at[open] = p;
	return p;
}

void
automaton_eat(struct automaton *g, const char *p, size_t n)
{
	unsigned state = g->state, next = behind_comma(g);
	const char *end = p + n, *closed = NULL;
	struct seen seen;

	seen.low = g->open;
	forget(&seen, seen.low);
	while (p < end) {
		state = step[state][kind[(unsigned char)*p++]];
		if (state < STATES)
			continue;
		if (state == NEXT) {
			state = next;
			if (closed == p - 1)
				p = repeat(&seen, g->open, p, end);
			continue;
		}
		if (state == OPEN) {
			state = open(g, p[-1] == '{');
			forget(&seen, g->open);
		} else {
			state = close(g, p[-1] == '}');
			closed = p;
			if (g->open < seen.low)
				forget(&seen, seen.low = g->open);
		}
		next = behind_comma(g);
	}
	g->state = state;
}

/* What may be followed by a comma is a value. */
bool
automaton_done(const struct automaton *g)
{
	return g->open == 0 && step[g->state][COMMA] == NEXT;
}
