/* SPDX-License-Identifier: MIT */
#ifndef CHILD_H
#define CHILD_H
/*
 * A command run by the shell without waiting for it, for what it prints or for
 * what it reads.  Standard error is ours.
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

/*
 * Run it for what it prints; standard input is /dev/null.  Returns 0, or -1
 * with errno.  out.max must be set; out is emptied.
 */
int child_start(struct child *c, const char *command);

/*
 * Run it with in for standard input; what it prints goes to /dev/null.  Returns
 * as child_start.
 */
int child_feed(struct child *c, const char *command, struct slice in);

/*
 * Take what has come.  True when the command has ended and all is read.  Call
 * it when fd is readable, and every few milliseconds while fd is -1.
 */
bool child_run(struct child *c);

/* Let it go on without us. */
void child_leave(struct child *c);

/* End the command and all it started, and forget what it printed. */
void child_stop(struct child *c);

#endif
