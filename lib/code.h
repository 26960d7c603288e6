/* SPDX-License-Identifier: MIT */
#ifndef CODE_H
#define CODE_H
/*
 * A program of jq in the form the engine runs: calls are looked up, constant
 * paths are lists of steps, and what can only give one result is marked.
 */

#include "builtin.h"
#include "harvest.h"
#include "operate.h"
#include "reach.h"
#include "scope.h"

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
	CODE_TRY,   /* term, errors of which end it, and what is then or NULL */
	CODE_ARRAY, /* elements or NULL */
	CODE_OBJECT, /* list of CODE_MEMBER; n of them */
	CODE_MEMBER, /* key, value */
	CODE_CALL,   /* argument or NULL: call */
	CODE_TEST,   /* regex; value: a text that all that matches has */
	CODE_EMPTY,
	CODE_RECURSE, /* .. */
	CODE_PART,    /* text: libjq's */
	CODE_BIND,    /* source, body: slot */
	CODE_BOUND,   /* slot */
	CODE_REDUCE,  /* source, start, step: slot, form */
	CODE_FOREACH, /* source, start, step and perhaps end: slot, form */
	CODE_FORM     /* up to three: form */
};

struct code;
struct code_again;
struct frame;

/*
 * A function whose arguments are programs, or an operator that is like one, as
 * run by a module of its own.
 */
struct form {
	const char *name;
	size_t args;
	/* bits, the lowest for the first argument */
	unsigned single; /* it must give one result */
	unsigned gather; /* what it gives is made an array, if it is not that */
	unsigned whole;  /* jq 1.6: a "?" in it would catch what comes after */
	unsigned again;  /* it is run so often that none of it is a part */
	bool early;      /* up to 1.6 only */
	bool changes;    /* asks for heap_state before all else */
	/*
	 * Or NULL: the first argument is a regular expression, which has these
	 * flags besides those of the last argument, if that is not the one of
	 * a replacement.
	 */
	const char *regex;
	bool (*takes)(struct code *const *kid); /* or NULL: more that must be */
	/*
	 * The one result, as machine_one; or NULL, and all of them, as
	 * machine_run.  If there are both, it is as the last argument is.
	 */
	enum flow (*one)(struct heap *h, const struct code *c,
	    const struct value *in, struct value *out);
	enum flow (*many)(struct heap *h, const struct code *c,
	    const struct value *in, struct frame *k);
};

/* How a part that the engine leaves to somebody else is run: as machine_run. */
struct code_part {
	enum flow (*run)(struct code_part *part, struct heap *h,
	    const struct value *in, struct frame *k);
};

struct code {
	enum code_kind kind;
	enum ast_sign sign;
	bool single;   /* gives one result, or an error, always */
	bool optional; /* errors of an index, a slice or "[]" are no result */
	bool harvests; /* a fold that goes over all inputs, */
	bool gathers;  /* and puts them into an array */
	bool apart;    /* a CODE_BIND of a pattern: to jq no path leads by it */
	struct code *kid[3], *next;
	struct value value;
	const struct builtin *call;
	const struct form *form;
	struct regex *regex;
	struct regex_cache *cache; /* or those that values tell */
	struct value *slot;        /* of a variable: what it is now */
	/* a call in a function of itself: which, and its n arguments */
	struct code_again *again;
	struct code_argument *argument;
	struct slice text;      /* of a CODE_PART; jq */
	struct code_part *part; /* what runs it; the caller's to set */
	size_t n;               /* steps of CODE_PATH, members of CODE_OBJECT */
	struct slice *name;     /* of each step; absent where it is by index */
	double *index;
	/*
	 * plan's: the first lead steps of a path, what walks them, and the node
	 * that they are below, which is NULL if they start where that starts.
	 */
	struct reach *reach;
	struct reach_node *leaf;
	const struct reach_node *below;
	size_t lead;
};

/* Variables of a function that calls itself, at most. */
#define CODE_SLOTS 16

/* An argument that is a value, and the variable it becomes in the call. */
struct code_argument {
	struct value *to, *from;
};

/* A function that calls itself: its body, and the variables set in it. */
struct code_again {
	const struct code *body;
	struct value *slot[CODE_SLOTS];
	size_t n;
	bool trusted; /* to have no CODE_TRY, while it was made */
};

/* Paths that are looked up from the same value, in one walk. */
struct code_walk {
	struct code_walk *next;
	struct reach reach;
};

/* Parts of a program, at most: each has a libjq of its own. */
#define CODE_PARTS 2

/* Where a variable has its value. */
struct code_slot {
	struct code_slot *next;
	struct value value;
};

struct code_regex {
	struct code_regex *next;
	struct regex *regex;
	struct regex_cache cache;
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
	bool later;            /* libjq is 1.7 or later */
	bool divide;           /* parts may be CODE_PART */
	bool harvest;          /* "inputs" may be asked for all there are */
	struct harvest inputs; /* where it is, if anywhere */
	struct code_variable *variables;
	struct code_walk *walks; /* plan's: to forget before each run */
	struct code_regex *regexes;
	struct code_slot *slots;       /* the newest first */
	struct code *part[CODE_PARTS]; /* the parts there are */
	size_t parts;

	/* for who makes it */
	unsigned depth, size, labels;
	unsigned catching; /* so many CODE_TRY around have a "catch" */
	bool lost;
	const struct ast_node *top;
	const struct scope *scope;
	struct code *(*compile)(struct code_unit *u, const struct ast_node *n);
	struct buf why, reason;
};

/* What u's walks have found is not there any more. */
static inline void
code_forget(struct code_unit *u)
{
	for (struct code_walk *w = u->walks; w; w = w->next)
		w->reach.of = NULL;
}

/*
 * Making code.  Where one of these gives NULL, u->why says what of the program
 * the engine cannot run.
 */
struct code *code_new(struct code_unit *u, enum code_kind kind);

/* With kids; NULL too if a is NULL, or something failed before. */
struct code *code_make(
    struct code_unit *u, enum code_kind kind, struct code *a, struct code *b);
struct code *code_self(struct code_unit *u);

/* A new variable, null; or NULL. */
struct value *code_slot(struct code_unit *u);
struct code *code_constant(struct code_unit *u, struct value v);

/*
 * The path c, which is changed, or a new one from the term c, with one step
 * more: key is a constant for which code_steps is true.
 */
struct code *code_step(
    struct code_unit *u, struct code *c, const struct code *key);
bool code_steps(const struct code *key);

/* A call of the builtin name, which there is. */
struct code *code_call(struct code_unit *u, const char *name, struct code *arg);

/* A regular expression, freed with u; NULL if it is none. */
struct regex *code_regex(
    struct code_unit *u, struct slice text, struct slice flags);

/* A place for those that values tell, freed with u; NULL: no memory. */
struct regex_cache *code_regex_cache(struct code_unit *u);

/* NULL: the engine cannot run this, called name if that is not empty. */
struct code *code_refuse(
    struct code_unit *u, const char *what, struct slice name);

/* NULL: it is too much, and no part of it would do. */
struct code *code_lose(struct code_unit *u, const char *what);

/* True if libjq computes c when it compiles, which may fail. */
bool code_computed(const struct code *c);

/* False if c may be no key of an object to libjq's compiler. */
bool code_names(const struct code *c);

/* True if c, a CODE_CALL, goes to one place: "getpath" of a single path. */
bool code_goes(const struct code *c);

/*
 * True if there is a CODE_TRY in c, or beside it.  A function that calls itself
 * is trusted to have none.
 */
bool code_attempts(const struct code *c);

/* How many parts there are in c, and in what stands beside it. */
unsigned code_parts(const struct code *c);

/* Gather the parts of c and of what stands beside it; false: too many. */
bool code_count(struct code_unit *u, struct code *c);

/* Why parts are parts: of the last one. */
const char *code_reason(struct code_unit *u);

void code_free(struct code_unit *u);

#endif
