/* SPDX-License-Identifier: MIT */
#ifndef ENGINE_H
#define ENGINE_H
/*
 * The native engine: a jq program run on the bytes of one document after
 * another.  No tree is built; what a program passes on are the bytes that came
 * in, with all digits of numbers.  The rest is as jq 1.6 has it: the order of
 * results, of types and of keys, null for what is missing, errors.  What the
 * engine cannot run, or what libjq does otherwise from release to release, it
 * leaves to libjq (program.h), the whole program or one document.
 */

#include "ast.h"
#include "inputs.h"
#include "layout.h"

/* Zeroed, or what engine_init made. */
struct engine {
	struct ast ast; /* the program, with what is known of its variables; */
			/* no root: its syntax is libjq's to understand */
	struct code_unit unit;
	struct heap heap;
	struct buf out;
	struct layout layout; /* of results */
	struct inputs inputs;

	/* engine_inputs */
	bool (*next)(void *ctx, struct slice *text);
	void (*put)(void *ctx);
	void *ctx;

	/* of the last run */
	size_t results;
	bool last;         /* the last result was neither null nor false */
	const char *error; /* ENGINE_FAILED: the message of jq */
};

/* later: behave as libjq 1.7 and later, where that is not left to it. */
void engine_init(struct engine *e, bool later);
void engine_free(struct engine *e);

/*
 * Set $name: to a string, or to a JSON value.  The first of one name counts.
 * engine_hide: the variable is there, but libjq's alone.  Return 0, or -1 with
 * errno as arena_get.
 */
int engine_arg(struct engine *e, const char *name, const char *text);
int engine_argjson(struct engine *e, const char *name, const char *json);
int engine_hide(struct engine *e, const char *name);

/* What "now" gives, in seconds since 1970; else libjq is asked for it. */
void engine_clock(struct engine *e, double (*now)(void));

/*
 * Before the program is taken: it may go over all inputs itself, when it is run
 * on null.  take gives them, as valid JSON, good until its next call; false at
 * the end.  put is called before, when there are results, which are in e->out as
 * after a run and then forgotten.  Where the run ends with ENGINE_ASK, e->inputs
 * tells from what state on all is to be done again, with what inputs, and how
 * many results of that have been there before.
 */
void engine_inputs(struct engine *e,
    bool (*take)(void *ctx, struct slice *text), void (*put)(void *ctx),
    void *ctx);

/*
 * A number that no peer knows: then it cannot choose keys of objects that are
 * hard to tell apart by their hash.
 */
void engine_seed(struct engine *e, const uint64_t seed[static 2]);

/* Set $ENV, unless it is set, to strings "name=value", the last being NULL. */
int engine_env(struct engine *e, char *const *env);

/*
 * Take the program.  Returns NULL, or what in it makes it libjq's: "'reduce'",
 * "function 'now'", "its syntax"; good until engine_free.
 */
const char *engine_compile(struct engine *e, struct slice text);

/*
 * Once compiled: look up what the program wants of each document by walk, which
 * others use as well.  It is of use for as long as e is; of a document that it
 * was over it has all there is already.  Its owner sets walk->of to NULL
 * when other bytes may stand where that document was; engine_run does not.
 */
void engine_share(struct engine *e, struct reach *walk);

enum engine_end {
	ENGINE_DONE,
	ENGINE_FAILED, /* by an error of jq, after the results there are */
	ENGINE_ASK     /* there are no results: run it by libjq */
};

/*
 * Run on doc, which is valid JSON and UTF-8.  The results are in e->out, ready
 * to be written; all of them, as jq would give them before it fails, if it
 * does.
 */
enum engine_end engine_run(struct engine *e, struct slice doc);

/* The same on the string of that text, which is valid UTF-8. */
enum engine_end engine_run_text(struct engine *e, struct slice text);

#endif
