/* SPDX-License-Identifier: MIT */
#ifndef LEXEME_H
#define LEXEME_H
/*
 * The words and signs of a jq program, as jq 1.6 cuts them.  What later
 * releases cut otherwise is LEXEME_BAD, so that libjq decides what it means.
 */

#include "slice.h"

enum lexeme_kind {
	LEXEME_BAD,
	LEXEME_END,
	LEXEME_NUMBER,
	LEXEME_NAME,   /* of a function or variable, a word such as "if" too */
	LEXEME_FIELD,  /* ".name"; text is the name */
	LEXEME_FORMAT, /* "@name"; text is all of it */
	LEXEME_QUOTE,  /* the quote that opens a string: lexer_string goes on */
	LEXEME_SIGN    /* "|", "//=", "$", ... */
};

struct lexeme {
	enum lexeme_kind kind;
	struct slice text; /* a part of the program */
};

/* Set p and end to the program, then call lexer_next. */
struct lexer {
	const char *p, *end; /* what is not read yet */
	struct lexeme now;
};

/* Read the next lexeme into l->now.  White space and comments are skipped. */
void lexer_next(struct lexer *l);

/* True if now is the sign or word t. */
bool lexer_at(const struct lexer *l, const char *t);

enum lexeme_string {
	LEXEME_CLOSED, /* by its quote */
	LEXEME_OPEN,   /* by "\(": a program follows, up to its ")" */
	LEXEME_BROKEN  /* the program ends first */
};

/*
 * The text of a string from l->p on, escapes and all, up to what ends it; l->p
 * is behind that then.  To be called when now is the quote, or the ")" of a
 * program inside of the string.
 */
enum lexeme_string lexer_string(struct lexer *l, struct slice *text);

#endif
