/* SPDX-License-Identifier: MIT */
#ifndef SLURP_H
#define SLURP_H
/*
 * Files that options name, read whole before anything is contacted.
 */

#include "buf.h"

/* So many bytes at most, where a file has no smaller limit of its own. */
#define SLURP_MAX ((size_t)16 << 20)

/*
 * Append the file called name, "-" being standard input, as far as b takes it;
 * what goes wrong exits with SAY_USAGE.
 */
void slurp_file(struct buf *b, const char *name);

/* Cut the next line out of *text, without its line end, LF or CRLF. */
struct slice slurp_line(struct slice *text);

#endif
