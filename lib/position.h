/* SPDX-License-Identifier: MIT */
#ifndef POSITION_H
#define POSITION_H
/*
 * Where a data set ends: the id of the last record in a file.  The file is
 * read backwards and never written.
 */

#include "resume.h"

/* Without an id in so many bytes at the end, the search is given up. */
#define POSITION_MAX ((size_t)16 << 20)

/*
 * stream: only its records count, unless it is empty.  Returns 1 with the id in
 * *id, 0 if there is none, -1 with errno if the file cannot be read.
 */
int position_read(const char *name, struct slice stream, struct buf *id);

#endif
