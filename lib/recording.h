/* SPDX-License-Identifier: MIT */
#ifndef RECORDING_H
#define RECORDING_H
/*
 * A file that is read at many places: one window on it for all readers.
 */

#include <stdint.h>

#include "buf.h"

struct recording {
	int fd;
	uint64_t size; /* what the file had when it was opened */
	uint64_t at;   /* where the window stands */
	struct buf window;
};

/* fd is a regular file and stays the caller's.  Returns 0, or -1 with errno. */
int recording_init(struct recording *r, int fd, size_t max_window);
void recording_free(struct recording *r);

/*
 * At least want bytes from place at on, fewer only at the end of the file, good
 * until the next call.  p == NULL with errno: EIO if the file has become
 * shorter, EMSGSIZE if want is more than the largest window.
 */
struct slice recording_view(struct recording *r, uint64_t at, size_t want);

#endif
