/* SPDX-License-Identifier: MIT */
#ifndef CHECKUP_H
#define CHECKUP_H
/*
 * One server of event streams, checked against what assay.h asks of it: a
 * HEAD and a GET.  Part of the http adapter.
 */

#include "io.h"
#include "visit.h"

/* How long to look where nothing says. */
#define CHECKUP_MS 20000

/*
 * Check, and put the verdicts into out: a table, a line a check, or one JSON
 * object.  Returns the exit code: 0, SAY_REFUSED if a MUST fails, or, having
 * said why and put out nothing, that of a server that cannot be asked.
 */
int checkup_run(const struct visit_opts *o, struct out *out);

#endif
