/* SPDX-License-Identifier: MIT */
#ifndef DESCENT_H
#define DESCENT_H
/*
 * What the parts of the parser of jq programs share: recursive descent over the lexemes, with
 * one token of foresight.  A function that reads a part returns NULL once why
 * is set, and then nothing is read any more.
 */

#include "ast.h"
#include "lexeme.h"

struct descent {
	struct ast *ast;
	struct lexer lex;
	unsigned depth; /* of functions that call themselves */
	const char *why;
	/* grammar's: any expression, up to what cannot belong to it */
	struct ast_node *(*expression)(struct descent *p);
};

#define DESCENT_DEPTH 200

/* Set why, unless it is set; NULL. */
struct ast_node *descent_fail(struct descent *p, const char *why);
struct ast_node *descent_syntax(struct descent *p);

/* A new node, seen where we are. */
struct ast_node *descent_node(struct descent *p, enum ast_kind kind);

/* Where what comes next begins. */
const char *descent_at(const struct descent *p);

/* n, which has been read from there up to what comes next. */
struct ast_node *descent_read(
    struct descent *p, struct ast_node *n, const char *from);

/* n with its first kids, unless one of them could not be read. */
struct ast_node *descent_with(struct descent *p, struct ast_node *n,
    struct ast_node *a, struct ast_node *b);

/* Both at once. */
struct ast_node *descent_pair(struct descent *p, enum ast_kind kind,
    struct ast_node *a, struct ast_node *b);

/* Pass over the sign or word t, if it is what comes next. */
bool descent_skip(struct descent *p, const char *t);

/* The same, and anything else is an error. */
bool descent_expect(struct descent *p, const char *t);

/* True for words that jq keeps for itself, and that name no functions. */
bool descent_reserved(struct slice s);

/* The name that comes next, as the text of n. */
struct ast_node *descent_named(struct descent *p, struct ast_node *n);

/* "$name", the sign passed over already: AST_VARIABLE or AST_LOCATION. */
struct ast_node *descent_variable(struct descent *p);

#endif
