/* SPDX-License-Identifier: MIT */
#ifndef IDENT_H
#define IDENT_H
/*
 * What events have in common that differ in their ids: bytes before the id and
 * from its line's end up to the data.
 *
 *	id: 7			{"event":"tweet","id":"7","data":
 *	event: tweet
 *	data:
 *
 * So the head of a record is remembered with a gap, as the fast lane (lane.h)
 * remembers one without.  Only for ids that are in a record as they are in the
 * stream: printable ASCII without quotes and backslashes.
 */

#include "slice.h"

#define IDENT_MAX ((size_t)128) /* longest part that is remembered, and id */

/* All zero at first: nothing is remembered. */
struct ident {
	/* the module's own */
	size_t before_n, after_n, head_n;
	char before[IDENT_MAX], after[IDENT_MAX];
	char head[3 * IDENT_MAX]; /* up to the id, then that of ident_head */
};

/*
 * Remember that an event that began with prefix, which ends where the value of
 * its data line begins, and whose last id line says id, got a record that begins
 * with head.  If they are not of the kind above, nothing is remembered.
 */
void ident_learn(
    struct ident *t, struct slice prefix, struct slice head, struct slice id);
void ident_forget(struct ident *t);

/*
 * The id of the event at p if it is like the one remembered; *value is then
 * where in [p, end) the value of its data line begins.  Else absent.
 */
struct slice ident_match(
    const struct ident *t, const char *p, const char *end, const char **value);

/* How the record of such an event begins; good until the next call. */
struct slice ident_head(struct ident *t, struct slice id);

static inline bool
ident_known(const struct ident *t)
{
	return t->before_n > 0;
}

#endif
