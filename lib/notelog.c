/* SPDX-License-Identifier: MIT */
#include "notelog.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include "clock.h"
#include "io.h"
#include "note.h"
#include "record.h"

/* True if the file ends without a line end: a full disk cut what was there. */
static bool
ends_torn(const char *name)
{
	int fd = open(name, O_RDONLY | O_NONBLOCK | O_CLOEXEC | O_NOCTTY);
	char last = '\n';

	if (fd == -1)
		return false;
	if (lseek(fd, -1, SEEK_END) != -1 && read(fd, &last, 1) != 1)
		last = '\n';
	close(fd);
	return last != '\n';
}

int
notelog_open(struct notelog *l, const char *name)
{
	*l = (struct notelog){ .error = 0 };
	l->fd = open(name,
	    O_WRONLY | O_APPEND | O_CREAT | O_NONBLOCK | O_CLOEXEC | O_NOCTTY,
	    0644);
	if (l->fd == -1)
		return -1;
	l->torn = ends_torn(name);
	return 0;
}

static void
write_line(struct notelog *l)
{
	struct slice s = buf_get(&l->line);
	ssize_t n;

	do
		n = write(l->fd, s.p, s.n);
	while (n == -1 && errno == EINTR);
	if (l->error == 0 && n < (ssize_t)s.n)
		l->error = n == -1 ? errno : ENOSPC;
	if (n > 0)
		l->torn = (size_t)n < s.n;
}

int
notelog_put(struct notelog *l, struct slice stream, struct slice data)
{
	char now[CLOCK_RFC3339];

	clock_write(now, io_wall_us());
	buf_reset(&l->line);
	if ((l->torn && buf_byte(&l->line, '\n') == -1) ||
	    record_write(&l->line, slice_str(now), stream, SLICE(NOTE_TYPE),
		SLICE(""), data, true) == -1)
		return -1;
	write_line(l);
	return 0;
}

void
notelog_close(struct notelog *l)
{
	close(l->fd);
	buf_free(&l->line);
}
