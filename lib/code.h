/* SPDX-License-Identifier: MIT */
#ifndef CODE_H
#define CODE_H
/*
 * A program of jq in the form the engine runs: calls are looked up, constant
 * paths are lists of steps, and what can only give one result is marked.
 */

#include "builtin.h"
#include "operate.h"
#include "reach.h"
#include "regex.h"

enum code_kind {
	CODE_SELF,   /* . */
	CODE_CONST,  /* value */
	CODE_PATH,   /* term: steps from there */
	CODE_INDEX,  /* term, key */
	CODE_EACH,   /* term: its elements */
	CODE_PIPE,   /* left, right */
	CODE_COMMA,  /* left, right */
	CODE_ELSE,   /* left, right: // */
	CODE_OR,     /* left, right */
	CODE_AND,    /* left, right */
	CODE_BINARY, /* left, right: sign */
	CODE_NEGATE, /* term */
	CODE_IF,     /* condition, then, else */
	CODE_TRY,    /* term, errors of which end it */
	CODE_ARRAY,  /* elements or NULL */
	CODE_OBJECT, /* list of CODE_MEMBER; n of them */
	CODE_MEMBER, /* key, value */
	CODE_CALL,   /* argument or NULL: call */
	CODE_TEST,   /* regex; value: a text that all that matches has */
	CODE_EMPTY,
	CODE_ANY, /* generator, condition */
	CODE_ALL  /* generator, condition */
};

struct code {
	enum code_kind kind;
	enum ast_sign sign;
	bool single;   /* gives one result, or an error, always */
	bool optional; /* errors of CODE_INDEX and CODE_EACH are no result */
	struct code *kid[3], *next;
	struct value value;
	const struct builtin *call;
	struct regex *regex;
	size_t n;           /* steps of CODE_PATH, members of CODE_OBJECT */
	struct slice *name; /* of each step; absent where it is by index */
	double *index;
	/* plan's: the first lead steps of a path, and what walks them */
	struct reach *reach;
	struct reach_node *leaf;
	size_t lead;
};

/* Paths that are looked up from the same value, in one walk. */
struct code_walk {
	struct code_walk *next;
	struct reach reach;
};

struct code_regex {
	struct code_regex *next;
	struct regex *regex;
};

/* A variable, or one that is there but that only libjq knows. */
struct code_variable {
	struct code_variable *next;
	struct slice name;
	bool known;
	struct value value;
};

/* Zeroed but for the arena's max and later. */
struct code_unit {
	struct arena arena;
	struct code *root;
	bool later; /* libjq is 1.7 or later */
	struct code_variable *variables;
	struct code_walk *walks; /* plan's: to forget before each run */
	struct code_regex *regexes;

	/* the module's own */
	unsigned depth, size;
	struct buf why;
};

/*
 * Make u->root of the program a, which need not live on.  Returns NULL, or what
 * of it the engine cannot run: "'reduce'", "function 'strptime'"; good until
 * u is freed.
 */
const char *code_compile(struct code_unit *u, const struct ast *a);
void code_free(struct code_unit *u);

#endif
