/* SPDX-License-Identifier: MIT */
#ifndef NOTELOG_H
#define NOTELOG_H
/*
 * Notes on the side: a file that gets each as the record that sse-parse -t
 * would make of it, but for the id.  Every record is one write to the end of
 * the file, so any number of processes may share it.
 */

#include "buf.h"

struct notelog {
	int error; /* errno of the first write that failed; 0: none did */

	/* the module's own */
	int fd;
	bool torn; /* the file may end in the middle of a line */
	struct buf line;
};

/*
 * Open name, made if need be, to add to it.  Returns 0, or -1 with errno set.
 * Never waits: not for the reader of a FIFO either.
 */
int notelog_open(struct notelog *l, const char *name);

/*
 * Add a note, its data as note.h makes it, with the time that it is now and
 * the name of its stream, which may be empty.  Whether the write succeeds is
 * told by error.  Returns 0, or -1 with errno ENOMEM.
 */
int notelog_put(struct notelog *l, struct slice stream, struct slice data);

void notelog_close(struct notelog *l);

#endif
