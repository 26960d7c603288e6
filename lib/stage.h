/* SPDX-License-Identifier: MIT */
#ifndef STAGE_H
#define STAGE_H
/*
 * The ready-made filters of sse-filter in their order: one record in, none,
 * one or many out.
 *
 *	1. the kind:     --event, --breaking-only
 *	2. --explode:    from here on each element is a record of its own
 *	3. the content:  --min-..., --verified, --language, --sources, --users,
 *	                 --keywords
 *	4. --unique
 *	5. --tweet
 *
 * Notes and comments pass as they are if they are to be kept.
 */

#include "seen.h"
#include "sift.h"

/* Zeroed it lets everything pass; the first part is set by its user. */
struct stage {
	struct sift sift;
	struct fields fields;
	struct place explode, unique;
	bool exploding; /* explode is set */
	bool by_key;    /* repeats are dropped; seen is ready */
	bool by_place;  /* ... by the key at unique, not by the field map's */
	bool tweet, keep_notes;
	struct seen seen;

	/* the module's own; fields has the record in view */
	bool ready; /* it is to be judged */
	bool idle;  /* it has passed all there is to pass */
	bool more;  /* each has elements to come */
	struct json_iter each;
	struct record event; /* that they are of */
	struct buf kind, made, shaped, key;
};

/*
 * Take in a line, valid JSON, which must live until the next one.  Returns 0,
 * or -1 with errno ENOMEM.
 */
int stage_put(struct stage *s, struct slice line);

/*
 * The next record that comes of it, good until the next call.  Returns 1, 0
 * when there is none left, or -1 with errno ENOMEM.
 */
int stage_next(struct stage *s, struct slice *line);

/*
 * The same filters, for another thread, but by_key, which cannot be shared.
 * stage_leave frees what is not of from, which must live until then.
 */
void stage_fork(struct stage *s, const struct stage *from);
void stage_leave(struct stage *s);

void stage_free(struct stage *s);

#endif
