/* SPDX-License-Identifier: MIT */
#include "recording.h"

#include <errno.h>
#include <sys/stat.h>
#include <unistd.h>

/* Read ahead; small, as readers at other places move the window. */
#define AHEAD ((size_t)32 << 10)

int
recording_init(struct recording *r, int fd, size_t max_window)
{
	struct stat st;

	*r = (struct recording){ .fd = fd };
	if (fstat(fd, &st) == -1)
		return -1;
	r->size = (uint64_t)st.st_size;
	r->window.max = max_window > AHEAD ? max_window : AHEAD;
	return 0;
}

void
recording_free(struct recording *r)
{
	buf_free(&r->window);
}

static int
fill(struct recording *r, uint64_t at, size_t want)
{
	struct buf *w = &r->window;
	ssize_t n;

	if (want <= BUF_KEEP)
		buf_trim(w, BUF_KEEP);
	w->n = 0;
	if (buf_room(w, want) == -1)
		return -1;
	r->at = at;
	while (w->n < want) {
		n = pread(r->fd, w->p + w->n, want - w->n, (off_t)(at + w->n));
		if (n == -1 && errno == EINTR)
			continue;
		if (n <= 0) {
			if (n == 0)
				errno = EIO;
			w->n = 0;
			return -1;
		}
		w->n += (size_t)n;
	}
	return 0;
}

struct slice
recording_view(struct recording *r, uint64_t at, size_t want)
{
	const struct slice none = { NULL, 0 };
	uint64_t rest = at < r->size ? r->size - at : 0;

	if (want > rest)
		want = (size_t)rest;
	if (want == 0)
		return (struct slice){ "", 0 };
	if (at < r->at || at - r->at > r->window.n ||
	    r->window.n - (at - r->at) < want) {
		if (want > r->window.max) {
			errno = EMSGSIZE;
			return none;
		}
		if (want < AHEAD)
			want = rest < AHEAD ? (size_t)rest : AHEAD;
		if (fill(r, at, want) == -1)
			return none;
	}
	return slice_from(buf_get(&r->window), (size_t)(at - r->at));
}
