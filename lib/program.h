/* SPDX-License-Identifier: MIT */
#ifndef PROGRAM_H
#define PROGRAM_H
/*
 * A jq program, run by libjq 1.6 or later on one JSON text after another.  A
 * result that is the very input comes out as the bytes that went in, so a
 * program that only selects keeps every digit; what a program makes is written
 * by libjq.  One adapter: no other file knows libjq.
 *
 * A program belongs to the thread that made it; each thread may have its own.
 *
 * libjq reads ~/.jq by itself when a program is compiled, as jq does.
 */

#include "ast.h"
#include "buf.h"
#include "layout.h"

/* -R, with the flags of layout.h: inputs are text, not JSON. */
#define PROGRAM_LINES 32

struct program;

/*
 * What a program needs from its surroundings.  Slices given to these are good
 * until they return.
 */
struct program_hooks {
	/* The next input, good until the next call; false at the end. */
	bool (*input)(void *ctx, struct slice *text);
	/* A result, ready to be written. */
	void (*output)(void *ctx, struct slice bytes);
	/* An error the program did not catch, or a line of the compiler. */
	void (*error)(void *ctx, struct slice message);
	/* Input that libjq must not see: it is passed over. */
	void (*refused)(void *ctx, const char *why, struct slice text);
	/* Something to know that is no error; said once a run. */
	void (*note)(void *ctx, const char *text);
	/* Bytes for standard error: debug, stderr, halt_error. */
	void (*print)(void *ctx, struct slice bytes);
	/* libjq cannot be loaded, hence this must not return. */
	void (*missing)(void *ctx, const char *why);
	void *ctx;
};

enum program_end {
	PROGRAM_DONE,
	PROGRAM_FAILED, /* hooks.error was called */
	PROGRAM_HALTED  /* halt or halt_error: no further run makes sense */
};

/*
 * The functions below that return a string return NULL, or why not.  None of
 * them returns when memory runs out: nomem is called, which must not return.
 */
struct program *program_new(
    const struct program_hooks *hooks, void (*nomem)(void));
void program_free(struct program *p);

/* Variables; the first of one name counts, as in jq.  Before the compiling. */
void program_arg(struct program *p, const char *name, const char *value);
const char *program_argjson(
    struct program *p, const char *name, const char *json);
/* All the JSON texts in a file as an array, or its text as a string. */
const char *program_argfile(
    struct program *p, const char *name, const char *path, bool raw);
/* One more of $ARGS.positional. */
const char *program_positional(struct program *p, const char *text, bool json);
/* One more directory for import and include, in place of jq's default. */
void program_library(struct program *p, const char *dir);

/* A run ends after the result at which *enough is true; NULL: it never is. */
void program_until(struct program *p, const bool *enough);

/* indent: 0 compact, 1 to 7 spaces, or LAYOUT_TAB. */
void program_format(struct program *p, int format, int indent);

/*
 * Compile text, read from the file path or, if that is NULL, from the command
 * line.  Returns 0, or -1 if it is no program, hooks.error having been called
 * with each message.
 */
int program_compile(struct program *p, const char *text, const char *path);

/* Give libjq of each input what a, the tree of the same program, can see. */
void program_prune(struct program *p, const struct ast *a);

/*
 * One more program, with the same variables, in a libjq of its own that the
 * caller owns; NULL if it is none, which is not told.
 */
struct jq_state;
struct jq_state *program_aside(struct program *p, const char *text);

/* Tell, once, that digits of numbers may be lost, unless libjq keeps them. */
void program_doubt(struct program *p);

/*
 * Run on one input: text is valid JSON and UTF-8.  Lone surrogate escapes are
 * U+FFFD to the program.  program_null runs on null.
 */
enum program_end program_run(struct program *p, struct slice text);
enum program_end program_null(struct program *p);

/* -s: gather inputs, then run on all of them: an array, or one string. */
void program_slurp(struct program *p, struct slice text);
enum program_end program_slurped(struct program *p);

/* The input that "." is in the run; absent if it is none of its own. */
struct slice program_input(const struct program *p);

/* After PROGRAM_HALTED: the exit code asked for. */
int program_halt_code(const struct program *p);

/* -e: 0 if the last result was true, 1 if false or null, 4 if there was none. */
int program_exit_status(const struct program *p);

/* True if libjq will read definitions from ~/.jq. */
bool program_own(void);

/* "libjq 1.6", from what the library offers: it does not tell.  Loads it. */
const char *program_version(void);

#endif
