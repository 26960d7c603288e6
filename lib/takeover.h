/* SPDX-License-Identifier: MIT */
#ifndef TAKEOVER_H
#define TAKEOVER_H
/*
 * A new connection of a stream is made while the one before still stands, and
 * takes its place once it has brought an event: nothing is missed in between,
 * and what both bring comes out once (stream.h).
 */

#include "link.h"
#include "slot.h"
#include "stream.h"

/* All zero but for slot.fd, which is -1: nothing is under way. */
struct takeover {
	struct link *next; /* NULL: nothing is under way */
	struct slot slot;  /* of next; the caller's to take before it begins */

	/* the module's own */
	uint64_t joined_ms; /* when it brought its first event; 0: not yet */
};

enum takeover_step {
	TAKEOVER_WAIT,
	TAKEOVER_READY, /* takeover_done is due */
	TAKEOVER_FAILED /* next->why says so; takeover_drop is due */
};

/*
 * Begin with next, which has its callbacks but no id yet.  A token that link
 * keeps from an earlier next is next's.
 */
void takeover_begin(struct takeover *t, struct stream *s, struct link *link,
    struct link *next, size_t proxy);

/* Bytes came while it is under way.  True: takeover_tick has something to do. */
bool takeover_heard(struct takeover *t, const struct stream *s, uint64_t now);

enum takeover_step takeover_tick(
    struct takeover *t, const struct stream *s, uint64_t now);
uint64_t takeover_due_ms(const struct takeover *t, uint64_t now);

/*
 * After a failure: how long until the next try, a minute or what was asked for.
 * Call it before takeover_drop.
 */
uint64_t takeover_again_ms(const struct takeover *t);

/* True if next stands, though it may have brought nothing yet. */
bool takeover_stands(const struct takeover *t);

/*
 * The place of *link and *slot, which are closed, is taken; s goes on with the
 * new ones.  Returns 0, or -1 for no memory.
 */
int takeover_done(struct takeover *t, struct stream *s, struct link **link,
    struct slot *slot);

/*
 * Nothing comes of it, if it was under way at all.  link keeps the token, as
 * far as it may still be shown.
 */
void takeover_drop(struct takeover *t, struct stream *s, struct link *link);

#endif
