/* SPDX-License-Identifier: MIT */
#ifndef AST_H
#define AST_H
/*
 * A jq program as a tree.  All of jq 1.6's expressions have their nodes, so
 * that whoever asks what a program reads sees every part of it; what an engine
 * can run is the engine's to say.
 *
 * The kids of a node, in the order of the comment behind its kind; NULL where
 * one is left out.  A list is one kid, whose siblings follow by next.
 */

#include "arena.h"

enum ast_kind {
	AST_IDENTITY, /* . */
	AST_RECURSE,  /* .. */
	AST_INDEX,    /* term, key: ".a" too, with the key an AST_STRING */
	AST_SLICE,    /* term, from, to */
	AST_EACH,     /* term: .[] */
	AST_NULL,
	AST_FALSE,
	AST_TRUE,
	AST_NUMBER,   /* number, infinite if no double holds it */
	AST_STRING,   /* text, decoded */
	AST_FORMAT,   /* value: text is "@json"; a part of a string, or alone */
	AST_ARRAY,    /* elements or NULL */
	AST_OBJECT,   /* list of AST_MEMBER or NULL */
	AST_MEMBER,   /* key, value; value NULL: what the key leads to in "." */
	AST_VARIABLE, /* text, without "$" */
	AST_LOCATION, /* $__loc__: number is the line */
	AST_CALL,     /* list of arguments or NULL; text is the name */
	AST_PIPE,     /* left, right */
	AST_COMMA,    /* left, right */
	AST_ELSE,     /* left, right: // */
	AST_OR,       /* left, right */
	AST_AND,      /* left, right */
	AST_BINARY,   /* left, right: sign */
	AST_ASSIGN,   /* left, right: sign */
	AST_NEGATE,   /* value */
	AST_IF,       /* condition, then, else */
	AST_TRY,      /* body, handler or NULL; "body?" is one, too */
	AST_REDUCE,   /* source, pattern, start, step */
	AST_FOREACH,  /* source, pattern, list of start, step and perhaps end */
	AST_AS,       /* source, list of patterns, body */
	AST_LABEL,    /* body; text is the name */
	AST_BREAK,    /* text */
	AST_DEF,      /* list of AST_VARIABLE and AST_CALL, body, rest */
	AST_DEEP /* a pattern: list of AST_MEMBER (key, pattern) or patterns;
			 an AST_VARIABLE is a pattern, too */
};

#define AST_KIDS 4

/* The operators of AST_BINARY and AST_ASSIGN; an assignment "=" is AST_EQ. */
enum ast_sign {
	AST_ADD,
	AST_SUBTRACT,
	AST_MULTIPLY,
	AST_DIVIDE,
	AST_MODULO,
	AST_EQ,
	AST_NE,
	AST_LT,
	AST_LE,
	AST_GT,
	AST_GE,
	AST_UPDATE, /* |= */
	AST_OR_ELSE /* //= */
};

struct ast_node {
	enum ast_kind kind;
	enum ast_sign sign;
	bool optional;     /* AST_INDEX, AST_SLICE, AST_EACH: with a "?" */
	struct slice text; /* a name, or the text of a string */
	double number;
	size_t at; /* where in the program it was seen, in bytes */
	/* what of the program it is, and blanks; absent: that is not known */
	struct slice source;
	struct ast_node *kid[AST_KIDS], *next;
};

/* Zeroed, or what grammar_parse made. */
struct ast {
	struct ast_node *root;
	struct slice text; /* the program, a copy */
	struct arena arena;
};

void ast_free(struct ast *a);

/* A new node, its fields zero; NULL with errno as arena_get. */
struct ast_node *ast_node(struct ast *a, enum ast_kind kind, size_t at);

/* What the kind of n is called: "reduce", "..", "slice". */
struct slice ast_name(const struct ast_node *n);

/* True if n calls the function of that name with so many arguments. */
static inline bool
ast_calls(const struct ast_node *n, const char *name, int args)
{
	if (n->kind != AST_CALL)
		return false;
	for (const struct ast_node *a = n->kid[0]; a; a = a->next)
		args--;
	return args == 0 && slice_eq(n->text, slice_str(name));
}

/* True if a part of n, or of those beside it, calls "input" or "inputs". */
bool ast_asks(const struct ast_node *n);

/*
 * Put the string text, which must live as long as the tree, in place of the
 * variable of that name, wherever it is not the program's own.
 */
void ast_bind(struct ast_node *n, struct slice name, struct slice text);

/*
 * Append n to b as text, for people and tests: ".a | .b" is
 * (pipe (index . "a") (index . "b")).  Returns 0, or -1 as buf_room.
 */
struct buf;
int ast_write(struct buf *b, const struct ast_node *n);

#endif
