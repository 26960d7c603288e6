/* SPDX-License-Identifier: MIT */
#ifndef REPORT_H
#define REPORT_H
/*
 * The figures of a summary as text: one JSON object a line, or a table.
 */

#include "summary.h"

/*
 * Append the figures as they are at the time at; call summary_settle before.
 * Returns 0, or -1 with errno as buf_room, some of the text then being in b.
 */
int report_json(struct buf *b, const struct summary *s, int64_t at, bool final);

/* rows > 0: no more lines than that, the lists being cut to fit. */
int report_table(
    struct buf *b, const struct summary *s, int64_t at, size_t rows);

#endif
