/* SPDX-License-Identifier: MIT */
#ifndef SPREAD_H
#define SPREAD_H
/*
 * A filter at work in several threads, with the same results and messages in
 * the same order as in one.
 *
 * The input is cut into blocks of whole lines.  A thread has a filter of its
 * own and makes of a block what can be made without a word; a line about which
 * there is something to say, or that ends the run, it leaves out.  The thread
 * that reads takes the blocks back in order, writes what was made of them and
 * does in their places the lines that were left out, as it does all of an input
 * that comes slowly: blocks are handed over only while more waits to be read.
 * Of a regular file a block is only a place and a size, and is read by the thread
 * that works on it.
 *
 * Memory: for each thread a filter, and four blocks of at most SPREAD_BLOCK (of
 * regular files mostly one) with what is made of them, FILTER_MADE and the
 * results of one record.
 */

#include "filter.h"

#define SPREAD_MOST 256
#define SPREAD_BLOCK ((size_t)512 << 10)
#define SPREAD_PIECE ((size_t)512 << 10)
#define SPREAD_LARGE ((size_t)8 << 20)

/* What makes f work for one thread; NULL if nothing does.  After preparing. */
const char *spread_not(const struct filter *f);

/*
 * As filter_run; files: threads are only for regular files of SPREAD_LARGE and
 * more.  False if threads are still at work, so that f is not to be freed; the
 * process may end all the same.
 */
bool spread_run(struct filter *f, unsigned threads, bool files);

#endif
