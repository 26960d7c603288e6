/* SPDX-License-Identifier: MIT */
#ifndef SUMMARY_H
#define SUMMARY_H
/*
 * The figures of a stream of records: what sse-stats counts.  Lines in, figures
 * out, in bounded memory; time comes in with the lines.  report.h writes them.
 *
 *	summary_init(&s, &fields, seed);
 *	summary_ask(&s, SUMMARY_TOP, "hashtags", 10);
 *	summary_ready(&s);
 *	for each line
 *		if (summary_read(&s, line, now) == 1) {
 *			while (summary_due(&s, s.clock, &t))
 *				write the figures as they are at t,
 *				summary_next(&s, t);
 *			summary_add(&s);
 *		}
 *
 * The clock is that of the records from the first one on that has a member
 * "time", else the one the caller reads: then the same records give the same
 * figures whenever and however they are read.
 */

#include "coverage.h"
#include "fields.h"
#include "judge.h"
#include "quantile.h"
#include "topk.h"
#include "window.h"

enum summary_kind {
	SUMMARY_TOP,      /* counts by value */
	SUMMARY_SUM,      /* numbers added, those of an object by name */
	SUMMARY_QUANTILES /* how numbers are spread */
};

/* Where to look: a field of the map, or a place. */
struct where {
	const char *name; /* as asked for */
	bool mapped;
	enum field field;
	struct place place;
};

struct figure {
	enum summary_kind kind;
	struct where where;
	size_t top;           /* keys to list; 0: as summary.list says */
	struct topk keys;     /* TOP, and SUM of objects */
	struct sum total;     /* SUM */
	struct quantile dist; /* QUANTILES */
	uint64_t values;      /* that were counted */
	uint64_t passed;      /* that were of no use: not a number, no text */
};

/* What is counted from the start and, by difference, for an interval. */
struct totals {
	uint64_t records;  /* lines that are JSON, but for comments and retry */
	uint64_t rated;    /* of these: in the rates, lists and figures */
	uint64_t quiet;    /* of these: heartbeats and the like */
	uint64_t bytes;    /* of all lines, with their ends */
	uint64_t skipped;  /* lines that are not JSON, or too long */
	uint64_t comments; /* {"comment":...} */
	uint64_t retries;  /* {"retry":...} */
};

struct summary {
	/* as asked; set between summary_init and summary_ready */
	struct fields *fields; /* and the record in hand */
	uint64_t seed[2];
	size_t max_keys;
	size_t list; /* keys to list of a figure that was asked for with 0 */
	int64_t interval;   /* us; 0: none */
	int64_t window;     /* us */
	const char *quiet;  /* events that do not count as traffic: a,b,c */
	const char **globs; /* of events: only these count; none: all do */
	size_t nglobs;
	struct where by; /* rate by the time here; by.name NULL: arrival */
	bool to_now;     /* then the window ends now, not at the newest */
	bool latency;    /* arrival minus created_at */
	bool sound;      /* lines are valid JSON: they are not judged */
	struct figure *figure;
	size_t figures;

	/* what was found */
	struct totals all, last; /* last: at the end of the last interval */
	struct topk events;
	struct window rate;
	uint64_t late;                  /* came before the window */
	uint64_t undated;               /* by.name: had no time there */
	struct quantile delay;          /* s */
	uint64_t early;                 /* negative delays */
	uint64_t notes;                 /* of connections, of any kind */
	uint64_t opened, gaps, resumed; /* gaps the server filled again */
	double gap_s;                   /* seconds in gaps */
	struct coverage cover;

	/* time, us */
	bool any;   /* a record came: first and newest are set */
	bool timed; /* records carry their time */
	bool begun; /* from, since and due are set */
	int64_t first, newest;
	int64_t clock;            /* arrival of the record in hand */
	int64_t from, since, due; /* counting, this interval, and its end */

	/* the module's own */
	struct judge judge;
	struct buf text;
	uint64_t bytes; /* of the line in hand */
	bool failed;
};

/* The events left out of rates by default. */
#define SUMMARY_QUIET                                                          \
	"heartbeat,ping,keepalive,keep-alive,KEEP-ALIVE,open,connected,"       \
	"status,sse-connect"

/* Defaults: 10000 keys, lists of 10, windows and intervals of 60 s, by arrival. */
void summary_init(
    struct summary *s, struct fields *f, const uint64_t seed[static 2]);

/*
 * Read text as the name of a field of the map ("user"), else as a place
 * (fields.h).  Returns NULL, or why not.  text must live on.
 */
const char *where_parse(struct where *w, const char *text);
void where_free(struct where *w); /* may be zeroed */

/*
 * Ask for a figure of what is at text, or of one asked for before with another
 * top.  Returns NULL, or why not.
 */
const char *summary_ask(
    struct summary *s, enum summary_kind kind, const char *text, size_t top);

/* Count events that match glob; it must live on.  Returns 0, or -1: ENOMEM. */
int summary_only(struct summary *s, const char *glob);

/* All is asked.  Returns 0, or -1 with errno ENOMEM. */
int summary_ready(struct summary *s);
void summary_free(struct summary *s);

/*
 * Counting begins at now unless it has; a record with a time of its own begins
 * it anew, as nothing of note can have come before.
 */
void summary_begin(struct summary *s, int64_t now);

/*
 * Look at a line, without its LF, read at now.  Returns 1 for one that
 * summary_add is to count, and s->clock is its arrival; 0 for one that is
 * counted and done with: blank, a comment, a retry; -1 for one that is not
 * JSON, counted as skipped.
 */
int summary_read(struct summary *s, struct slice line, int64_t now);

/* Count the line summary_read returned 1 for.  Returns 0, or -1: ENOMEM. */
int summary_add(struct summary *s);

/* A line that was too long to be looked at. */
void summary_skip(struct summary *s, size_t bytes);

/*
 * True if an interval has ended by now: *at is then when.  Should more than
 * 1000 of them have passed, one ends now and stands for all.
 */
bool summary_due(const struct summary *s, int64_t now, int64_t *at);

/* Move the end of the window to where it belongs at the time at. */
void summary_settle(struct summary *s, int64_t at, int64_t now);

/* The figures up to at were written: a new interval begins there. */
void summary_next(struct summary *s, int64_t at);

#endif
