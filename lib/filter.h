/* SPDX-License-Identifier: MIT */
#ifndef FILTER_H
#define FILTER_H
/*
 * What sse-filter does once its options are taken: records from the source
 * through the ready-made filters and the program into the output.
 */

#include "script.h"
#include "source.h"
#include "stage.h"

/* How many errors of a program are told one by one. */
#define FILTER_TOLD 10

/* Zeroed, but for last = 4, source.max_line and script_init. */
struct filter {
	/* as asked */
	struct stage stage;
	bool staged; /* there are ready-made filters */
	bool null, slurp;
	int format, indent;
	struct buf text;  /* of the program */
	const char *file; /* where it was read from, or NULL */
	struct source source;
	struct script script;
	struct out out;
	struct seen
	    told; /* errors of the program: room for twice FILTER_TOLD */

	/* to be read */
	bool scripted;            /* else what passes goes out as it is */
	uint64_t errors, records; /* records: that gave a result */
	int last;      /* exit status of the last record, as with -e */
	bool halted;   /* by the program, with halt_code */
	bool rejected; /* libjq does not take the program after all */
	int halt_code;

	/* of one that filter_fork made */
	struct buf *made; /* where results go */
	bool odd;         /* the last line is to be done by the other one */
	bool full;        /* because its results are too many to be held */

	/* the module's own */
	struct sieve sieve;
	unsigned tellings;
	bool gave; /* this record has given a result */
	bool took; /* -n and -s: input has given all there is */
};

/* The hooks of f->script, for script_init. */
struct program_hooks filter_hooks(struct filter *f);

/* Once all is asked.  Returns 0, or -1 if the program is none: that was said. */
int filter_prepare(struct filter *f);

/* Until the input ends, or the program does, or f->rejected. */
void filter_run(struct filter *f);

/*
 * One line, and all that comes of it; false at the end.  Not for null and
 * slurp.
 */
bool filter_line(struct filter *f);

/*
 * The same as f, for another thread, to be called in it.  It needs f only as
 * that was before it was run, until filter_leave.  It has no input but what
 * source_block gives it, writes into made, and says nothing: where there would
 * be something to say or to decide, odd is true, and what the line made and
 * counted so far is worth nothing.
 */
void filter_fork(struct filter *w, const struct filter *f);
void filter_leave(struct filter *w);

/* How much a made holds beyond which nothing should be added to it. */
#define FILTER_MADE ((size_t)1 << 20)

/* Say what was counted. */
void filter_summary(struct filter *f);

void filter_free(struct filter *f);

#endif
