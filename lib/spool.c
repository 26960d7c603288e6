/* SPDX-License-Identifier: MIT */
#include "spool.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "say.h"

/* Before each event its length. */
#define HEAD sizeof(uint64_t)

/* How much is read at once. */
#define CHUNK ((size_t)64 << 10)

/* A file this small is not worth giving back. */
#define KEEP ((uint64_t)1 << 20)

/* Not every file system can make a file without a name. */
static int
unnamed(const char *dir)
{
	char path[PATH_MAX];
	int fd = open(dir, O_TMPFILE | O_EXCL | O_RDWR | O_CLOEXEC, 0600);
	int n;

	if (fd != -1)
		return fd;
	n = snprintf(path, sizeof(path), "%s/sse-spool.XXXXXX", dir);
	if (n < 0 || (size_t)n >= sizeof(path)) {
		errno = ENAMETOOLONG;
		return -1;
	}
	fd = mkostemp(path, O_CLOEXEC);
	if (fd != -1)
		unlink(path);
	return fd;
}

int
spool_open(struct spool *s, const char *dir, uint64_t size)
{
	*s = (struct spool){ .dir = dir, .asked = size, .size = size };
	s->fd = unnamed(dir);
	if (s->fd == -1)
		return -1;
	/* a limit on the size of files is an error like any other */
	signal(SIGXFSZ, SIG_IGN);
	return 0;
}

/* Bytes of the ring from at on; one of to and from is given. */
static int
move(const struct spool *s, uint64_t at, char *to, const char *from, size_t n)
{
	size_t part;
	ssize_t r;

	while (n) {
		at %= s->size;
		part = n < s->size - at ? n : (size_t)(s->size - at);
		if (to)
			r = pread(s->fd, to, part, (off_t)at);
		else
			r = pwrite(s->fd, from, part, (off_t)at);
		if (r == -1 && errno == EINTR)
			continue;
		if (r == 0)
			errno = EIO; /* no byte where there must be one */
		if (r <= 0)
			return -1;
		if (to)
			to += r;
		else
			from += r;
		at += (uint64_t)r;
		n -= (size_t)r;
	}
	return 0;
}

/*
 * The disk has no room behind what is there already; that much it has.  The
 * ring goes round there from now on, unless it has gone round before.
 */
static void
shrink(struct spool *s)
{
	uint64_t end = s->head + s->used;

	if (!s->told)
		say("cannot spool in '%s': %s; what waits there stays", s->dir,
		    strerror(errno));
	s->told = true;
	if (s->used && end < s->size)
		s->size = end;
}

bool
spool_put(struct spool *s, struct slice event)
{
	uint64_t length = event.n, end;

	if (s->size - s->used < HEAD || s->size - s->used - HEAD < length)
		return false;
	buf_trim(&s->line, CHUNK);
	if (buf_add(&s->line, &length, HEAD) == -1 ||
	    buf_slice(&s->line, event) == -1)
		return false;
	if (move(s, s->head + s->used, NULL, s->line.p, s->line.n) == -1) {
		shrink(s);
		return false;
	}
	s->used += s->line.n;
	s->bytes += length;
	s->events++;
	end = s->head + s->used;
	if (end > s->size)
		end = s->size;
	if (end > s->high)
		s->high = end;
	return true;
}

/* Have the first n bytes of the ring in memory. */
static int
read_ahead(struct spool *s, size_t n)
{
	if (s->ahead.n - s->start >= n)
		return 0;
	if (n < CHUNK)
		n = s->used < CHUNK ? (size_t)s->used : CHUNK;
	buf_trim(&s->ahead, CHUNK);
	s->start = 0;
	if (buf_room(&s->ahead, n) == -1 ||
	    move(s, s->head, s->ahead.p, NULL, n) == -1)
		return -1;
	s->ahead.n = n;
	return 0;
}

/* All was read: start afresh, and give the disk back what was used of it. */
static void
emptied(struct spool *s)
{
	s->head = 0;
	s->size = s->asked;
	if (s->high > KEEP && ftruncate(s->fd, 0) == 0)
		s->high = 0;
}

int
spool_get(struct spool *s, struct slice *event)
{
	uint64_t length;

	if (s->events == 0)
		return 0;
	if (read_ahead(s, HEAD) == -1)
		return -1;
	memcpy(&length, s->ahead.p + s->start, HEAD);
	if (read_ahead(s, HEAD + (size_t)length) == -1)
		return -1;
	*event = (struct slice){ s->ahead.p + s->start + HEAD, (size_t)length };
	s->start += HEAD + event->n;
	s->head = (s->head + HEAD + length) % s->size;
	s->used -= HEAD + length;
	s->bytes -= length;
	if (--s->events == 0)
		emptied(s);
	return 1;
}

void
spool_close(struct spool *s)
{
	if (s->fd != -1)
		close(s->fd);
	s->fd = -1;
	s->events = s->bytes = s->used = 0;
	buf_free(&s->ahead);
	buf_free(&s->line);
}
