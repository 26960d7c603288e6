/* SPDX-License-Identifier: MIT */
#ifndef PIECE_H
#define PIECE_H
/*
 * A regular file in pieces of whole lines, which threads read for themselves:
 * so no bytes go through the one that deals them out, nor from its cache to
 * another's.
 */

#include <sys/types.h>

#include "io.h"

/* Bytes of a file, whole lines. */
struct piece {
	int fd;
	off_t at;
	size_t n;
};

/* How many bytes of a regular file are not taken yet; 0 of others. */
size_t piece_left(const struct in *i);

/*
 * The whole lines that end in the next n bytes of a regular file, behind what
 * in_line gave; the input is then behind them, though not in lines.  False, and
 * nothing has changed, of other files, where there are no n bytes more, and
 * where the last PIECE_LINE of them have no line end.
 */
#define PIECE_LINE ((size_t)16 << 10)
bool piece_cut(struct in *i, size_t n, struct piece *p);

/*
 * Append the piece to b: less, but whole lines, if the file has become shorter
 * or cannot be read.  Returns 0, or -1 as buf_room.  For any thread.
 */
int piece_read(const struct piece *p, struct buf *b);

/* Let the input go on behind the first n bytes of the piece. */
void piece_back(const struct piece *p, size_t n, struct in *i);

#endif
