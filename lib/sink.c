/* SPDX-License-Identifier: MIT */
#include "sink.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <stdio.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

enum {
	PLAIN, /* files and devices: a write ends soon or fails */
	PIPE,  /* fd is ours and does not block */
	SLOW,  /* terminals, and pipes that could not be opened anew */
	SOCKET
};

/*
 * O_NONBLOCK belongs to the open file, which others share; opening the pipe
 * anew gives one of our own.
 */
static bool
reopen(struct sink *s)
{
	char path[40];
	int fd, size;

	snprintf(path, sizeof(path), "/proc/self/fd/%d", s->fd);
	fd = open(path, O_WRONLY | O_NONBLOCK | O_CLOEXEC);
	if (fd == -1)
		return false;
	size = fcntl(fd, F_GETPIPE_SZ);
	s->pipe_bytes = size > PIPE_BUF ? (size_t)size : PIPE_BUF;
	s->fd = fd;
	s->owned = true;
	return true;
}

void
sink_init(struct sink *s, int fd)
{
	struct stat st;

	*s = (struct sink){ .fd = fd, .kind = PLAIN, .max = 1 << 20 };
	if (fstat(fd, &st) == -1)
		return; /* the first write will say why */
	if (S_ISFIFO(st.st_mode))
		s->kind = reopen(s) ? PIPE : SLOW;
	else if (S_ISSOCK(st.st_mode))
		s->kind = SOCKET;
	else if (isatty(fd))
		s->kind = SLOW;
}

size_t
sink_pending(const struct sink *s)
{
	return s->held.n - s->start;
}

bool
sink_full(const struct sink *s)
{
	return sink_pending(s) > s->max;
}

bool
sink_torn(const struct sink *s)
{
	return s->torn;
}

static size_t
end_of(const struct sink *s, size_t i)
{
	size_t end;

	memcpy(&end, s->ends.p + i * sizeof(end), sizeof(end));
	return end;
}

static void
compact(struct sink *s)
{
	size_t n = s->ends.n / sizeof(size_t) - s->next, end;

	if (s->start == s->held.n) {
		buf_trim(&s->held, BUF_KEEP);
		buf_trim(&s->ends, BUF_KEEP);
	} else {
		for (size_t i = 0; i < n; i++) {
			end = end_of(s, s->next + i) - s->start;
			memcpy(s->ends.p + i * sizeof(end), &end, sizeof(end));
		}
		memmove(s->held.p, s->held.p + s->start, sink_pending(s));
		s->held.n -= s->start;
		s->ends.n = n * sizeof(end);
	}
	s->start = s->next = 0;
}

int
sink_put(struct sink *s, struct slice event)
{
	size_t end;

	if (event.n == 0)
		return 0;
	/* moved only when it is the smaller part: linear over all */
	if (s->start > s->held.n / 2)
		compact(s);
	end = s->held.n + event.n;
	if (buf_room(&s->ends, sizeof(end)) == -1 ||
	    buf_slice(&s->held, event) == -1)
		return -1;
	return buf_add(&s->ends, &end, sizeof(end));
}

/* Bytes of whole events, max at most; if the first is larger, all of it. */
static size_t
whole(const struct sink *s, size_t max)
{
	size_t last = s->ends.n / sizeof(size_t), lo = s->next, hi = last;

	while (hi - lo > 1) {
		size_t mid = lo + (hi - lo) / 2;

		if (end_of(s, mid) - s->start <= max)
			lo = mid;
		else
			hi = mid;
	}
	return end_of(s, lo) - s->start;
}

/* How many bytes to offer in one write. */
static size_t
offer(const struct sink *s)
{
	int used = 1;

	switch (s->kind) {
	case PIPE:
		/* all of an empty pipe can be filled; of a used one nobody
		 * knows, but a page goes in as a whole or not at all */
		if (ioctl(s->fd, FIONREAD, &used) == 0 && used == 0)
			return whole(s, s->pipe_bytes);
		return whole(s, PIPE_BUF);
	case SLOW:
		return sink_pending(s) < PIPE_BUF ? sink_pending(s) : PIPE_BUF;
	default:
		return sink_pending(s);
	}
}

static ssize_t
put(const struct sink *s, size_t n)
{
	struct pollfd p = { .fd = s->fd, .events = POLLOUT };

	if (s->kind == SOCKET)
		return send(s->fd, s->held.p + s->start, n,
		    MSG_DONTWAIT | MSG_NOSIGNAL);
	if (s->kind == SLOW && poll(&p, 1, 0) == 0) {
		errno = EAGAIN;
		return -1;
	}
	return write(s->fd, s->held.p + s->start, n);
}

enum sink_state
sink_write(struct sink *s)
{
	size_t last;
	ssize_t n;

	while (sink_pending(s)) {
		n = put(s, offer(s));
		if (n == -1 && errno == EINTR)
			return SINK_OK; /* a signal: the caller looks */
		if (n == -1 && errno == EAGAIN)
			return SINK_OK;
		if (n == -1)
			return errno == EPIPE || errno == ECONNRESET
			    ? SINK_GONE
			    : SINK_FAILED;
		s->start += (size_t)n;
		s->bytes += (uint64_t)n;
		last = s->next ? end_of(s, s->next - 1) : 0;
		while (s->next < s->ends.n / sizeof(size_t) &&
		    end_of(s, s->next) <= s->start)
			last = end_of(s, s->next++);
		s->torn = last != s->start && sink_pending(s);
	}
	compact(s);
	return SINK_OK;
}

int
sink_fd(const struct sink *s)
{
	return s->fd;
}

bool
sink_left(const struct sink *s, short revents)
{
	if (s->kind == PLAIN)
		return false;
	return revents & (POLLERR | POLLHUP | POLLNVAL);
}

enum sink_state
sink_close(struct sink *s)
{
	enum sink_state state = SINK_OK;

	if (s->owned)
		close(s->fd);
	if (close(STDOUT_FILENO) == -1 && errno != EBADF)
		state = SINK_FAILED;
	buf_free(&s->held);
	buf_free(&s->ends);
	return state;
}
