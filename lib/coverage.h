/* SPDX-License-Identifier: MIT */
#ifndef COVERAGE_H
#define COVERAGE_H
/*
 * For how much of the time streams were followed: connected, or caught up with
 * afterwards, by the notes of sse-connect (note.h) among their records.
 *
 * Where records carry their time, all there is between the first and the last
 * counts.  A hole ends with a note of a gap whose verdict says that nothing is
 * missing, or else is lost: also where a run was killed and the next one says
 * nothing of it.  Without times only what notes say of seconds is known.
 *
 * Times are microseconds; one that goes back stands still.
 */

#include <stdint.h>

#include "json.h"

struct coverage {
	size_t max; /* streams at most; more are left out */
	bool timed; /* t is the records' own; set before the first record */

	/* the module's own */
	uint64_t seed[2];
	struct coverage_line *line;
	size_t lines, *slot, slots;
};

void coverage_init(
    struct coverage *c, size_t max, const uint64_t seed[static 2]);

/*
 * A record of the stream of this name, absent for the one without, came at t.
 * note is its data if it is a note, else absent.  Returns 0, or -1 with errno
 * ENOMEM.
 */
int coverage_add(
    struct coverage *c, struct slice stream, int64_t t, struct slice note);

/*
 * The part of the time up to t, from 0 to 1, of all streams that had notes
 * together; NaN if there are none or it cannot be known.
 */
double coverage_get(const struct coverage *c, int64_t t);

/* True if a gap note, by its data, says that nothing is missing. */
bool coverage_filled(struct slice note);

/* Forget everything but the settings. */
void coverage_reset(struct coverage *c);

#endif
