/* SPDX-License-Identifier: MIT */
#ifndef SCRIPT_H
#define SCRIPT_H
/*
 * A jq program with both engines: the native one (engine.h) if it can run all
 * of it, and libjq (program.h) for the rest, which is started only when it is
 * needed.
 */

#include "engine.h"
#include "program.h"

/* A variable, an operand or a directory, for when libjq is started. */
struct script_setting;

struct script {
	struct program_hooks hooks;
	void (*nomem)(void);

	/* to be read */
	const char *why; /* what makes the program libjq's; NULL: native */
	bool divided;    /* ... and that is a part of it only */
	bool compiling;  /* an error is one of the compiler */
	bool files;      /* there are variables from files */
	bool null;       /* the caller's: the program is run by script_null */

	/* the module's own */
	struct program *program; /* NULL until it is needed */
	struct engine engine;
	struct script_setting *first, **last;
	struct buf text;
	const char *path;
	struct slice input;
	int format, indent, status;
	bool compiled, by_program;
	unsigned worn;  /* how often in a row the engine gave up on the way */
	unsigned pass;  /* inputs that it is not to try */
	struct buf all; /* -s: what the engine is to run on */
	const struct inputs_kept
	    *kept;           /* inputs that libjq is to have again, */
	struct slice newest; /* and this */
	uint64_t before;     /* results that have been there */
	bool handed,
	    rejected; /* libjq has that; it does not take the program */
	bool alone;   /* of a native program, too: libjq is not to be asked */
	const bool *enough;
};

/* As program_new.  What is handed to the functions below must live on. */
void script_init(
    struct script *s, const struct program_hooks *hooks, void (*nomem)(void));
void script_free(struct script *s);

/* As the functions of program.h. */
void script_arg(struct script *s, const char *name, const char *value);
const char *script_argjson(
    struct script *s, const char *name, const char *json);
const char *script_argfile(
    struct script *s, const char *name, const char *path, bool raw);
const char *script_positional(struct script *s, const char *text, bool json);
void script_library(struct script *s, const char *dir);
void script_format(struct script *s, int format, int indent);

/*
 * Take the program, read from the file path unless that is NULL.  If it is
 * libjq's it is compiled.  Returns as program_compile.
 */
int script_compile(struct script *s, struct slice text, const char *path);

/*
 * The same program, for another thread, to be called in it.  It needs from only
 * as that was before it was run, and can do all that from can but for files and
 * slurp; of a native program it leaves what libjq must do to from, as
 * SCRIPT_UNUSABLE.  enough: as program_until.
 */
void script_fork(struct script *s, const struct script *from,
    const struct program_hooks *hooks, const bool *enough);

enum script_end {
	SCRIPT_DONE,
	SCRIPT_FAILED,   /* hooks.error was called */
	SCRIPT_HALTED,   /* no further run makes sense */
	SCRIPT_REJECTED, /* libjq does not compile it, once it has to */
	SCRIPT_UNUSABLE  /* nothing was done, as only libjq could */
};

enum script_end script_run(struct script *s, struct slice text);
enum script_end script_null(struct script *s);

/*
 * For the hooks input and output, in a run of script_null: an input that was
 * there before, if libjq has to have it again; and whether this result was
 * there before.
 */
bool script_again(struct script *s, struct slice *text);
bool script_known(struct script *s);

/* One more element of the array that script_slurped runs on; with -R more text. */
void script_slurp(struct script *s, struct slice text);
/* Where *stop comes true as libjq gets it after all, nothing is run. */
enum script_end script_slurped(struct script *s, const bool *stop);

/* The same for input, with -n, which gets all of it as one text. */
void script_keep(struct script *s, struct slice text);
struct slice script_kept(struct script *s);

struct slice script_input(const struct script *s);
int script_halt_code(const struct script *s);
int script_exit_status(const struct script *s);

#endif
