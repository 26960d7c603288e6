/* SPDX-License-Identifier: MIT */
#include "slot.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/file.h>
#include <unistd.h>

static int
try_one(int dir, unsigned i)
{
	char name[24];
	int fd, e;

	snprintf(name, sizeof(name), "slot.%u", i);
	fd = openat(dir, name, O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0600);
	if (fd != -1 && flock(fd, LOCK_EX | LOCK_NB) == -1) {
		e = errno;
		close(fd);
		errno = e;
		return -1;
	}
	return fd;
}

enum slot_got
slot_take(struct slot *s, int dir, unsigned n)
{
	s->fd = -1;
	for (s->i = 0; s->i < n; s->i++) {
		s->fd = try_one(dir, s->i);
		if (s->fd != -1)
			return SLOT_HELD;
		if (errno != EWOULDBLOCK)
			return SLOT_FAILED;
	}
	return SLOT_NONE;
}

void
slot_free(struct slot *s)
{
	if (s->fd != -1)
		close(s->fd);
	s->fd = -1;
}
