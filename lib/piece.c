/* SPDX-License-Identifier: MIT */
#include "piece.h"

#include <errno.h>
#include <sys/stat.h>
#include <unistd.h>

static void
go_to(struct in *i, off_t at)
{
	lseek(i->fd, at, SEEK_SET);
	i->held.n = i->start = i->seen = i->whole = 0;
	i->eof = false;
}

/* As piece_left, which are the bytes from *at on. */
static size_t
left(const struct in *i, off_t *at)
{
	struct stat st;

	if (!i->regular || i->fill || fstat(i->fd, &st) == -1)
		return 0;
	*at = lseek(i->fd, 0, SEEK_CUR) - (off_t)(i->held.n - i->start);
	return *at < st.st_size ? (size_t)(st.st_size - *at) : 0;
}

size_t
piece_left(const struct in *i)
{
	off_t at;

	return left(i, &at);
}

bool
piece_cut(struct in *i, size_t n, struct piece *p)
{
	char last[PIECE_LINE];
	const char *lf;
	off_t at, behind;

	if (i->skipping || n < sizeof last || left(i, &at) < n)
		return false;
	behind = at + (off_t)(n - sizeof last);
	if (pread(i->fd, last, sizeof last, behind) != sizeof last ||
	    !(lf = memrchr(last, '\n', sizeof last)))
		return false;
	n -= (size_t)(last + sizeof last - 1 - lf);
	*p = (struct piece){ i->fd, at, n };
	go_to(i, at + (off_t)n);
	return true;
}

int
piece_read(const struct piece *p, struct buf *b)
{
	size_t n = 0;
	const char *lf;
	char *to;
	ssize_t r;

	if (buf_room(b, p->n) == -1)
		return -1;
	to = b->p + b->n;
	while (n < p->n) {
		r = pread(p->fd, to + n, p->n - n, p->at + (off_t)n);
		if (r > 0)
			n += (size_t)r;
		else if (r == 0 || errno != EINTR)
			break;
	}
	if (n < p->n) {
		lf = memrchr(to, '\n', n);
		n = lf ? (size_t)(lf + 1 - to) : 0;
	}
	b->n += n;
	return 0;
}

void
piece_back(const struct piece *p, size_t n, struct in *i)
{
	go_to(i, p->at + (off_t)n);
}
