/* SPDX-License-Identifier: MIT */
#ifndef SPOOL_H
#define SPOOL_H
/*
 * Whole events on disk, first in, first out, in a file without a name that
 * goes with the process.  The file is a ring: what was read makes room for
 * what comes, so it never passes the size asked for, and when all was read its
 * space goes back to the disk.  Memory stays below 64 KiB or two events,
 * whatever waits.
 */

#include <stdint.h>

#include "buf.h"

struct spool {
	/* to be read */
	uint64_t events, bytes; /* that wait, without what the file adds */
	uint64_t used;          /* bytes of the file they take */
	uint64_t size;          /* used at most, as far as the disk has room */
	int fd;                 /* -1: there is none */

	/* the module's own */
	const char *dir;
	uint64_t asked, head,
	    high;         /* size asked for; oldest event; file's end */
	struct buf ahead; /* read already, from byte start on */
	size_t start;
	struct buf line; /* to be written: an event behind its length */
	bool told;
};

/*
 * Make one of size bytes at most in the directory dir, which must live on.
 * Returns 0, or -1 with errno.
 */
int spool_open(struct spool *s, const char *dir, uint64_t size);

/*
 * Add an event.  False if it has no room, also when the disk is full or fails,
 * which is said once: what is in the spool stays, and may be read.
 */
bool spool_put(struct spool *s, struct slice event);

/*
 * Take the oldest event, good until the next call.  Returns 1, 0 if there is
 * none, or -1 with errno if it cannot be read back.
 */
int spool_get(struct spool *s, struct slice *event);

void spool_close(struct spool *s);

#endif
