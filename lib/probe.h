/* SPDX-License-Identifier: MIT */
#ifndef PROBE_H
#define PROBE_H
/*
 * Whether one server honours Last-Event-ID: two connections, judged by
 * rejoin.h.  Part of the http adapter.
 */

#include "io.h"
#include "visit.h"

/* How long to wait for enough events where nothing says. */
#define PROBE_MS 60000

/*
 * Try, and put what came out into out: lines, or one JSON object.  Returns the
 * exit code: 0 if it does, SAY_REFUSED if it does not, SAY_AGAIN if that could
 * not be told in time, or, having said why and put out nothing, that of a
 * server that cannot be asked.
 */
int probe_run(const struct visit_opts *o, struct out *out);

#endif
