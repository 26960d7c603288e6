/* SPDX-License-Identifier: MIT */
#ifndef INLET_H
#define INLET_H
/*
 * The records of event streams for a tool that reads lines (in_line), without
 * sse-parse in front: what that would write to a pipe goes from the parser into
 * the buffer that a pipe would be read into, and all else stays as it is.
 */

#include "io.h"
#include "parser.h"

struct inlet {
	struct parser parser; /* what may be asked is, before inlet_open */
	bool refused; /* parser.strict met a loss: no more may be opened */
	void (*before)(void *ctx); /* before something is said; or NULL */
	void *before_ctx;

	/* the module's own */
	struct in raw;     /* event stream bytes */
	struct slice rest; /* of the chunk that the parser is in */
	bool chunk, ended;
};

/* Options for the table of a tool that has an inlet. */
enum {
	INLET_SSE = 700,
	INLET_MAX_EVENT
};

/* clang-format off */
#define INLET_OPTS \
	{ INLET_SSE, "sse", NULL, \
	    "read event streams, as sse-parse does, not records" }, \
	{ INLET_MAX_EVENT, "max-event", "SIZE", \
	    "with --sse: skip larger events [16M]" }
/* clang-format on */

/* All of it is zero before. */
void inlet_init(struct inlet *l);

/*
 * As in_open, but what in_line then gives are the records of the stream at
 * path, from its start.  l may not move until inlet_close, which is called in
 * place of in_free.
 */
bool inlet_open(struct inlet *l, struct in *i, const char *path, struct out *o);
void inlet_close(struct inlet *l, struct in *i);
void inlet_free(struct inlet *l);

/*
 * For whoever drives a parser: say what a PARSER_LOST is about; at the end of
 * the stream name that its last event is dropped if it is unfinished, which is
 * true if strict must refuse it; and at the end of all what was lost more than
 * once.  inlet_summary doubts that it was an event stream if it gave nothing,
 * which strict refuses: true; inlet_counts is for who knows that it was.
 */
void inlet_lost(const struct parser *p);
bool inlet_unfinished(struct parser *p, const char *name);
void inlet_counts(const struct parser *p);
bool inlet_summary(const struct parser *p);

#endif
