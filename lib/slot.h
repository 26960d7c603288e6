/* SPDX-License-Identifier: MIT */
#ifndef SLOT_H
#define SLOT_H
/*
 * At most so many connections at once over all processes, for services that
 * count them: a slot is a file of a state directory, slot.0 and so on, locked
 * for the life of a connection.  The kernel frees it however the process dies.
 */

struct slot {
	int fd;     /* -1: none held */
	unsigned i; /* which one */
};

enum slot_got {
	SLOT_HELD,
	SLOT_NONE,  /* all are taken */
	SLOT_FAILED /* errno is set; ENOLCK: the file system has no locks */
};

/* Take one of n slots of the directory dir.  Never waits. */
enum slot_got slot_take(struct slot *s, int dir, unsigned n);

/* Give it back; none held is none given back. */
void slot_free(struct slot *s);

#endif
