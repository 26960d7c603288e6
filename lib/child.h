/* SPDX-License-Identifier: MIT */
#ifndef CHILD_H
#define CHILD_H
/*
 * A command run by the shell for what it prints, without waiting for it:
 * standard input is /dev/null, standard error is ours.
 */

#include <sys/types.h>

#include "buf.h"

struct child {
	pid_t pid;      /* 0: none */
	int fd;         /* poll for reading; -1 once it has closed */
	struct buf out; /* what it printed, out.max at most */
	int status;     /* as wait(2) gives it, once child_run returned true */
	bool large;     /* it printed more than out.max and was stopped */
};

/* Returns 0, or -1 with errno.  out.max must be set; out is emptied. */
int child_start(struct child *c, const char *command);

/*
 * Take what has come.  True when the command has ended and all is read.  Call
 * it when fd is readable, and every few milliseconds while fd is -1.
 */
bool child_run(struct child *c);

/* End the command and all it started, and forget what it printed. */
void child_stop(struct child *c);

#endif
