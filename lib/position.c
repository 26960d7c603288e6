/* SPDX-License-Identifier: MIT */
#include "position.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

/* The last part of size bytes of fd into b. */
static int
tail(int fd, size_t size, size_t part, struct buf *b)
{
	ssize_t n;

	buf_reset(b);
	if (buf_room(b, part) == -1)
		return -1;
	while (b->n < part) {
		n = pread(
		    fd, b->p + b->n, part - b->n, (off_t)(size - part + b->n));
		if (n == -1)
			return -1;
		if (n == 0)
			break; /* cut short meanwhile: what there is counts */
		b->n += (size_t)n;
	}
	return 0;
}

static int
search(int fd, struct buf *text, struct slice stream, struct buf *id)
{
	off_t end = lseek(fd, 0, SEEK_END);
	size_t size = (size_t)end, part = 65536;
	int found;

	if (end == -1)
		return -1;
	for (;; part *= 4) {
		if (part > size)
			part = size;
		if (tail(fd, size, part, text) == -1)
			return -1;
		found = resume_tail(buf_get(text), part == size, stream, id);
		if (found || part == size || part >= POSITION_MAX)
			return found;
	}
}

int
position_read(const char *name, struct slice stream, struct buf *id)
{
	int fd = open(name, O_RDONLY | O_CLOEXEC), found, e;
	struct buf text = { .max = 0 };

	if (fd == -1)
		return -1;
	found = search(fd, &text, stream, id);
	e = errno;
	close(fd);
	buf_free(&text);
	errno = e;
	return found;
}
