/* SPDX-License-Identifier: MIT */
#ifndef PROFILE_H
#define PROFILE_H
/*
 * A profile (sse-profile(5)): NAME.conf, "name = value" a line, in a [section]
 * a tool.  Read as text here; what the names mean is the tool's option table.
 * The section [fields] holds the field map and is given to every tool that
 * asks for it.
 */

#include "buf.h"

struct profile_entry {
	struct slice section, name, value;
	unsigned line;
};

/*
 * Take the next entry out of *text, which shrinks.  *section must keep its
 * value between calls and start empty; *line counts lines.  Returns 1, 0 at
 * the end, or -1 for a line that is neither blank, comment, section nor entry.
 */
int profile_next(struct slice *text, struct slice *section, unsigned *line,
    struct profile_entry *e);

#endif
