/* SPDX-License-Identifier: MIT */
#ifndef RECORDS_H
#define RECORDS_H
/*
 * What sse-parse would make of the events on their way into a sink, in the same
 * process: for who has no use for the event stream itself, one pipe and one
 * wake-up less between the server and its reader.
 */

#include "parser.h"
#include "sink.h"

struct records {
	struct parser parser; /* max_event: set, then parser_reset */
};

void records_init(struct records *r);

/*
 * Queue the records of whole blocks, each as an event of its own, in a sink of
 * lines; what is lost or replaced is said.  Returns 0, or -1 when out of memory.
 */
int records_put(struct records *r, struct sink *s, struct slice blocks);

/* Events that came, with data: made into records, or lost. */
uint64_t records_events(const struct records *r);

/* Say how much was lost, where the first was not the only one. */
void records_summary(const struct records *r);
void records_free(struct records *r);

#endif
