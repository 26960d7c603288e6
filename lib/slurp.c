/* SPDX-License-Identifier: MIT */
#include "slurp.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "say.h"

void
slurp_file(struct buf *b, const char *name)
{
	int fd = strcmp(name, "-") == 0 ? 0 : open(name, O_RDONLY | O_CLOEXEC);
	ssize_t n;

	if (fd == -1)
		say_die(
		    SAY_USAGE, "cannot open '%s': %s", name, strerror(errno));
	do {
		if (buf_room(b, 4096) == -1)
			say_die(SAY_USAGE, "cannot read '%s': %s", name,
			    errno == EMSGSIZE ? "too large" : strerror(errno));
		n = read(fd, b->p + b->n, 4096);
		if (n == -1 && errno != EINTR)
			say_die(SAY_USAGE, "cannot read '%s': %s", name,
			    strerror(errno));
		if (n > 0)
			b->n += (size_t)n;
	} while (n != 0);
	if (fd != 0)
		close(fd);
}

struct slice
slurp_line(struct slice *text)
{
	const char *lf = memchr(text->p, '\n', text->n);
	struct slice line = { text->p, lf ? (size_t)(lf - text->p) : text->n };

	*text = slice_from(*text, line.n + (lf ? 1 : 0));
	if (line.n && line.p[line.n - 1] == '\r')
		line.n--;
	return line;
}
