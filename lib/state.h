/* SPDX-License-Identifier: MIT */
#ifndef STATE_H
#define STATE_H
/*
 * The directory where what must outlive a process is kept, one for each name:
 * $XDG_STATE_HOME/sse/NAME, or ~/.local/state/sse/NAME.  It is made on demand,
 * and is of use only while it is ours alone: a directory that others can write
 * is refused, as is a symbolic link.
 */

#include <stdint.h>

#include "buf.h"

struct state {
	int fd;          /* of the directory, for openat; -1: not open */
	struct buf path; /* a C string, for messages */
	char why[400];   /* why state_open failed */
};

/* Fit for a name: no '/', no '.' at its begin, 1 to 64 visible characters. */
bool state_name_ok(const char *name);

/* Returns 0, or -1 with why set, fd -1. */
int state_open(struct state *s, const char *name);
void state_close(struct state *s);

enum state_lock {
	STATE_LOCKED,
	STATE_BUSY,   /* somebody else held it all the time */
	STATE_STOPPED /* a signal asked us to stop */
};

/*
 * Lock the open file fd against other processes, waiting wait_ms at most.
 * Returns as enum state_lock, or -1 with errno; ENOLCK: the file system has no
 * locks.  Closing every descriptor of the open file frees it, so the kernel
 * does when the process dies.
 */
int state_lock(int fd, uint64_t wait_ms);

#endif
