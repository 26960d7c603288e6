/* SPDX-License-Identifier: MIT */
#ifndef PARSER_H
#define PARSER_H
/*
 * What the parts of the parser share: recursive descent over the lexemes, with
 * one token of foresight.  A function that reads a part returns NULL once why
 * is set, and then nothing is read any more.
 */

#include "ast.h"
#include "lexeme.h"

struct parser {
	struct ast *ast;
	struct lexer lex;
	unsigned depth; /* of functions that call themselves */
	const char *why;
	/* grammar's: any expression, up to what cannot belong to it */
	struct ast_node *(*expression)(struct parser *p);
};

#define PARSER_DEPTH 200

/* Set why, unless it is set; NULL. */
struct ast_node *parser_fail(struct parser *p, const char *why);
struct ast_node *parser_syntax(struct parser *p);

/* A new node, seen where we are. */
struct ast_node *parser_node(struct parser *p, enum ast_kind kind);

/* n with its first kids, unless one of them could not be read. */
struct ast_node *parser_with(struct parser *p, struct ast_node *n,
    struct ast_node *a, struct ast_node *b);

/* Both at once. */
struct ast_node *parser_pair(struct parser *p, enum ast_kind kind,
    struct ast_node *a, struct ast_node *b);

/* Pass over the sign or word t, if it is what comes next. */
bool parser_skip(struct parser *p, const char *t);

/* The same, and anything else is an error. */
bool parser_expect(struct parser *p, const char *t);

/* True for words that jq keeps for itself, and that name no functions. */
bool parser_reserved(struct slice s);

/* The name that comes next, as the text of n. */
struct ast_node *parser_named(struct parser *p, struct ast_node *n);

/* "$name", the sign passed over already: AST_VARIABLE or AST_LOCATION. */
struct ast_node *parser_variable(struct parser *p);

#endif
