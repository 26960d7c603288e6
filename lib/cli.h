/* SPDX-License-Identifier: MIT */
#ifndef CLI_H
#define CLI_H
/*
 * Options from one table a tool: the table drives parsing, --help and, through
 * --help, the tests that man pages and completions name the same options.
 *
 * Long and short forms as GNU getopt_long takes them, but no abbreviations:
 * -abc, -ofile, -o file, --name=value, --name value, "--" ends options,
 * operands may stand anywhere.  -h, -V, -q, -v and -p are the same in every
 * tool and answered here; -p NAME reads a profile, whose options come before
 * those of the command line (sse-profile(5)).
 */

#include <stdint.h>

#include "slice.h"

struct opt {
	int k;            /* the letter, or a number from CLI_LONG up */
	const char *name; /* long name, NULL if none */
	const char *arg;  /* NULL: none; "[x]": optional, only as --name=x;
			     "A B", with a space: two arguments */
	const char *help; /* one line; starts in lower case, no full stop */
};

enum {
	CLI_LONG = 256
};

struct cli {
	const char *arg;  /* argument of the option just returned, or NULL */
	const char *arg2; /* the second one of an option that takes two */
	const char **operand;
	int operands;      /* so far; all once cli_next returned -1 */
	const char *where; /* "profile FILE, line N", or NULL: command line */
	bool minus; /* set after cli_init: a word of '-' and neither '-' nor a
		       letter is an operand, "-(.a)", as in jq(1) */

	/* the module's own */
	const char *prog, *usage, *about;
	const struct opt *opts;
	char **argv;
	int argc, i;
	const char *rest;
	struct cli_extra *extra; /* options of profiles, in order */
	size_t extras, extra_i;
	bool started, ended;
};

/*
 * usage is the synopsis without the program's name, its alternatives apart by
 * '\n'; about is one sentence for --help; opts ends with { 0 }.  Sets
 * say_name, and the tier of cpu.h that SSE_CPU names, or exits with SAY_USAGE
 * if there is none.  The strings and argv must live on.
 */
void cli_init(struct cli *c, const char *usage, const char *about,
    const struct opt *opts, int argc, char **argv);

/* The next option's k, or -1 at the end.  Errors exit with SAY_USAGE. */
int cli_next(struct cli *c);

/* "'-n 0': too small (try --help)" and exit; why is the reason. */
_Noreturn void cli_bad(const struct cli *c, int k, const char *why);

/* The argument of the option just returned, or cli_bad. */
uint64_t cli_count(const struct cli *c, int k, uint64_t min, uint64_t max);
uint64_t cli_size(const struct cli *c, int k);
uint64_t cli_msec(const struct cli *c, int k);
double cli_double(const struct cli *c, int k);

/*
 * Overwrite the argument or operand that begins at text, or the rest of it from
 * there on, so that others no longer see it among the process's own.  It must
 * have been copied.  What is no part of the command line is left as it is.
 */
void cli_hide(const struct cli *c, const char *text);

/*
 * A line more for -V, which line returns: "libcurl/7.88.1".  Call before the
 * first cli_next.
 */
void cli_version(const char *(*line)(void));

#endif
