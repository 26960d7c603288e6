/* SPDX-License-Identifier: MIT */
#ifndef SIEVE_H
#define SIEVE_H
/*
 * Which lines of records cannot pass a filter, told from their raw bytes.  A
 * whole block of lines is searched for what a line must have to pass, so that
 * most lines are never looked at one by one; what is left is for an engine that
 * knows for sure.  (S. Palkar et al., "Filter Before You Parse: Faster
 * Analytics on Raw Data with Sparser", 2018.)
 *
 * The answers hold for lines that are JSON.  A line that is not may be passed
 * over as well as any other.
 */

#include "arena.h"
#include "riddle.h"
#include "trial.h"

/* A clue, which a line has or has not. */
enum sieve_kind {
	SIEVE_START,  /* it begins with another byte than that */
	SIEVE_ESCAPE, /* an ASCII character that is written as an escape */
	SIEVE_MEMBER, /* a member of a name, whose value may pass the trials */
	SIEVE_ODD,    /* ... or makes one of them an error */
	SIEVE_BYTES   /* some bytes, wherever */
};

struct sieve_clue {
	enum sieve_kind kind;
	struct needle needle;
	const struct trial *trial;
	struct sieve_clue *next;
	const struct sieve_clue
	    *same; /* another one in its set of the riddle */
};

/* Clues, one of which a line that passes must have. */
struct sieve_view {
	struct sieve_clue *clue;
	struct sieve_view *next;

	/* the module's own */
	bool ready; /* what follows is made */
	struct riddle riddle;
	const struct sieve_clue *of[RIDDLE_SETS];
	unsigned asked, denied;
};

/* Zeroed but for arena.max: it lets all lines pass. */
struct sieve {
	struct arena arena;
	struct sieve_view *view; /* a line that passes has a clue in each */

	/* the module's own: of the last lines that passed, bytes of them and of
	 * what was passed over between them; and lines not to be looked at */
	unsigned views, sample, rest;
	size_t passed, over;
};

/*
 * The clue of that kind, for lines that begin with but, or values of members of
 * that name; NULL with errno as arena_get, or EINVAL for a name that JSON may
 * write in many ways.  SIEVE_ESCAPE takes neither.  keep: as long as bytes, the
 * bits of them that count; NULL: all.
 */
struct sieve_clue *sieve_start(struct sieve *s, char but);
struct sieve_clue *sieve_escape(struct sieve *s);
struct sieve_clue *sieve_bytes(
    struct sieve *s, struct slice bytes, const char *keep);
struct sieve_clue *sieve_member(struct sieve *s, enum sieve_kind kind,
    struct slice name, const struct trial *trial);

/*
 * Put c in front of a list.  False, the list being of no use any more, if there
 * is none: what made c has failed.
 */
static inline bool
sieve_push(struct sieve_clue **list, struct sieve_clue *c)
{
	if (!c)
		return false;
	c->next = *list;
	*list = c;
	return true;
}

/*
 * Put clues in front of a list to a string with the text in it, or whole: that is
 * the text.  False, with nothing or no memory for it, if too little of the text is
 * written in one way only.
 */
bool sieve_text(
    struct sieve *s, struct sieve_clue **list, struct slice text, bool whole);

/* One more view, or -1 as arena_get.  An escape is looked for, too. */
int sieve_add(struct sieve *s, struct sieve_clue *list);

/*
 * How many bytes of whole lines at the start of lines cannot pass.  They begin
 * and end at ends of lines, though the last one may be without its LF.  *next
 * is how many bytes the line behind them has, with its LF; 0 if there is none.
 * Where nearly all lines pass, most are not looked at: so one that is let
 * through may be one that cannot pass.
 */
size_t sieve_pass(struct sieve *s, struct slice lines, size_t *next);

/* Whether the line cannot pass. */
bool sieve_denies(const struct sieve *s, struct slice line);

void sieve_free(struct sieve *s);

#endif
