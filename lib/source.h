/* SPDX-License-Identifier: MIT */
#ifndef SOURCE_H
#define SOURCE_H
/*
 * Records from files or standard input, one JSON text a line, or made of event
 * streams.  A line that is none is passed over: the first of each kind is said,
 * all are counted.
 */

#include <stdint.h>

#include "inlet.h"
#include "piece.h"
#include "sieve.h"
#include "vet.h"

/* Why a line was passed over, past what vet_judge says. */
enum {
	SOURCE_LONG = VET_GOOD, /* longer than the limit */
	SOURCE_UNFIT = VET_JSON + 1,
	SOURCE_FAULTS
};

struct source {
	const char **path; /* what to read, "-" is standard input */
	int paths;
	size_t max_line;
	struct out *out; /* flushed before each wait */
	bool strict;     /* the first fault stops the reading */
	struct sieve
	    *sieve; /* lines that it denies are only counted; or NULL */
	struct inlet *inlet; /* what is read are event streams; or NULL */

	/* called in place of saying what a fault is; or NULL */
	void (*fault)(void *ctx);
	void *fault_ctx;

	uint64_t lines; /* so far */
	bool stop;      /* set by anyone: no more lines are wanted */
	bool refused;   /* strict met a fault */

	/* the module's own */
	struct judge judge;
	struct in in;
	struct in file; /* while in is a block */
	bool open, block;
	int next;
	struct slice last; /* the line read last; absent once its file ended */
	uint64_t faults[SOURCE_FAULTS];
};

/* The next line as it is, or the next that is JSON; false at the end. */
bool source_line(struct source *s, struct slice *line);
bool source_json(struct source *s, struct slice *line);

/* What source_line gave last, with its LF: the end of a file may have none. */
struct slice source_last(const struct source *s);

/*
 * "line 3", "FILE, line 3", with ", id 7" behind it if record, which may be
 * absent, has one: where the line read last stands; of an event stream it is
 * "record 3".  A static buffer.
 */
const char *source_where(const struct source *s, struct slice record);

/* Pass over the line read last, for a reason of the caller's. */
void source_fault(
    struct source *s, int kind, const char *why, struct slice line);

/*
 * For who reads ahead.  source_ready: more of the file that is open can be read
 * without waiting; then source_fill does it.  source_cut is in_cut,
 * source_left and source_piece are piece_left and piece_cut; the first line of a
 * file they leave.
 */
bool source_ready(const struct source *s);
void source_fill(struct source *s);
bool source_cut(struct source *s, size_t min, struct buf *b);
size_t source_left(const struct source *s);
bool source_piece(struct source *s, size_t n, struct piece *p);

/* Go on behind the first n bytes of the piece, which is of the open file. */
void source_back(struct source *s, const struct piece *p, size_t n);

/*
 * Read the lines of text, which end in LF, and then nothing more, until
 * source_unblock: that returns how many bytes of them are read, and goes on
 * where it was before, so many lines later.
 */
void source_block(struct source *s, struct slice text);
size_t source_unblock(struct source *s);

/* Say how many were passed over, where the first was not the only one. */
void source_summary(struct source *s);

void source_free(struct source *s);

#endif
