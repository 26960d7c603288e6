/* SPDX-License-Identifier: MIT */
#ifndef PLAYBACK_H
#define PLAYBACK_H
/*
 * A recording as the source of a feed: what kind it is, and what is in it.
 */

#include "feed.h"
#include "recording.h"

struct playback {
	struct recording file;

	/* what playback_open found */
	uint64_t events, bad; /* bad: lines that are no records */
	uint64_t ids;         /* events that set an id */
	uint64_t left;        /* bytes of an unfinished end */
	uint64_t at;          /* where it failed */
};

/* True if what the input begins with can only be a record. */
bool playback_is_records(struct slice start);

/*
 * Open fd, a regular file that stays the caller's, and walk it once.  Events
 * are larger than max_event nowhere.  f->cut.records says what it is; auto_kind
 * lets its first byte say.  Sets what a recording sets in *f; the unfinished
 * end is left out unless tail.  p must stay where it is.  Returns 0, or -1 with
 * errno; EMSGSIZE: the event at p->at is too large.
 */
int playback_open(struct playback *p, struct feed *f, int fd, size_t max_event,
    bool auto_kind, bool tail);
void playback_free(struct playback *p);

#endif
