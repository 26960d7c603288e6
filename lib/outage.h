/* SPDX-License-Identifier: MIT */
#ifndef OUTAGE_H
#define OUTAGE_H
/*
 * What is said of a stream's failures, so that a server that is down, or that
 * lets in and cuts at once, gives a few lines and not two a second.  An outage
 * lasts from the first failure until a connection is stable (backoff_stable).
 * The first failure of each kind in it is told; the others, which differ from
 * it in nothing but numbers, are counted (said with -v only), and one of them is told with their number after a minute, then
 * after two, four ... and at last each hour.
 *
 * Times are milliseconds of any clock that never goes back.
 */

#include <stdint.h>

#include "slice.h"

/* So many kinds are known; messages that differ all the time run out of them. */
#define OUTAGE_KINDS 8
#define OUTAGE_FIRST_MS 60000
#define OUTAGE_MAX_MS 3600000

/* All zero to begin with, and while all is well. */
struct outage {
	uint64_t failures; /* to be read */
	bool owed;         /* its end is to be told: may be set, too */

	/* the module's own */
	uint64_t kind[OUTAGE_KINDS], began_ms, next_ms, apart_ms;
	uint64_t untold; /* failures since the last one told */
	unsigned kinds;
};

/*
 * A failure: "WHY; trying again in 0.731s".  without_id: the next try will do
 * without the event id, which is said instead.  Returns whether it was told.
 */
bool outage_failed(struct outage *o, const char *why, bool without_id,
    uint64_t wait_ms, uint64_t now);

/*
 * There is a connection to url, which is shown without its secrets: the first
 * of all, or one after so long without.  Returns whether it was told, as it is
 * where a failure was.
 */
bool outage_over(
    struct outage *o, const char *url, bool first, uint64_t down_ms);

/*
 * The connection to url, made at open_ms, is stable: tells so where failures
 * were not told, and returns that.  The outage is forgotten.
 */
bool outage_stable(struct outage *o, const char *url, uint64_t open_ms);

#endif
