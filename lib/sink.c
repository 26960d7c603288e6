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

#define LIMIT ((size_t)1 << 20)

/* What comes back from the spool at once: enough for a few writes. */
#define REFILL ((size_t)256 << 10)

/* So much is written before the caller is back in its loop. */
#define EARLY ((size_t)128 << 10)

/* How often it may wait for the reader to make room, a millisecond each. */
#define MOMENTS 32

/* A pipe is made so large once so much comes: fewer turns of both ends. */
#define PIPE_BYTES (256 << 10)

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
	s->page = (size_t)sysconf(_SC_PAGESIZE);
	s->fd = fd;
	s->owned = true;
	return true;
}

void
sink_init(struct sink *s, int fd)
{
	struct stat st;

	*s = (struct sink){ .fd = fd, .kind = PLAIN, .limit = LIMIT };
	s->spool.fd = -1;
	if (fstat(fd, &st) == -1)
		return; /* the first write will say why */
	if (S_ISFIFO(st.st_mode))
		s->kind = reopen(s) ? PIPE : SLOW;
	else if (S_ISSOCK(st.st_mode))
		s->kind = SOCKET;
	else if (isatty(fd))
		s->kind = SLOW;
}

void
sink_limit(struct sink *s, size_t bytes)
{
	s->limit = bytes;
}

int
sink_spool(struct sink *s, const char *dir, uint64_t size)
{
	return spool_open(&s->spool, dir, size);
}

uint64_t
sink_pending(const struct sink *s)
{
	return queue_bytes(&s->held) + s->spool.bytes + queue_bytes(&s->late);
}

uint64_t
sink_events(const struct sink *s)
{
	return queue_events(&s->held) + s->spool.events +
	    queue_events(&s->late);
}

uint64_t
sink_spooled(const struct sink *s)
{
	return s->spool.bytes;
}

bool
sink_full(const struct sink *s)
{
	return s->full;
}

bool
sink_torn(const struct sink *s)
{
	return s->torn;
}

/*
 * Bytes the pipe takes for sure.  It holds pages, each of one write, and of a
 * write only the last one may be less than full.  What is in it are our last
 * writes: anything else, and more of them than we know, counts as no room.
 */
static size_t
room(const struct sink *s)
{
	size_t page = s->page, w = 0, pages;
	int used;

	if (ioctl(s->fd, FIONREAD, &used) == -1 || (uint64_t)used > s->bytes)
		return 0;
	while (w < SINK_WRITES && s->wrote[w] > s->bytes - (uint64_t)used)
		w++;
	pages = (size_t)used / page + w + 1;
	if (used == 0)
		pages = 0;
	if (w == SINK_WRITES || pages * page >= s->pipe_bytes)
		return 0;
	return s->pipe_bytes - pages * page;
}

/* How many bytes to offer in one write. */
static size_t
offer(const struct sink *s)
{
	size_t n = queue_bytes(&s->held), max;

	switch (s->kind) {
	case PIPE:
		/* a page goes in as a whole or not at all: nothing to ask */
		max = n > PIPE_BUF ? room(s) : 0;
		return queue_whole(&s->held, max > PIPE_BUF ? max : PIPE_BUF);
	case SLOW:
		return n < PIPE_BUF ? n : PIPE_BUF;
	default:
		return n;
	}
}

static ssize_t
put(const struct sink *s, size_t n)
{
	struct pollfd p = { .fd = s->fd, .events = POLLOUT };
	const char *from = queue_get(&s->held).p;

	if (s->kind == SOCKET)
		return send(s->fd, from, n, MSG_DONTWAIT | MSG_NOSIGNAL);
	if (s->kind == SLOW && poll(&p, 1, 0) == 0) {
		errno = EAGAIN;
		return -1;
	}
	return write(s->fd, from, n);
}

static enum sink_state
write_held(struct sink *s)
{
	ssize_t n;

	while (queue_bytes(&s->held)) {
		n = put(s, offer(s));
		if (n == -1 && errno == EINTR)
			return SINK_OK; /* a signal: the caller looks */
		if (n == -1 && errno == EAGAIN)
			return SINK_OK;
		if (n == -1)
			return errno == EPIPE || errno == ECONNRESET
			    ? SINK_GONE
			    : SINK_FAILED;
		s->bytes += (uint64_t)n;
		memmove(s->wrote + 1, s->wrote,
		    sizeof(s->wrote) - sizeof(*s->wrote));
		s->wrote[0] = s->bytes;
		s->torn = queue_take(&s->held, (size_t)n);
	}
	return SINK_OK;
}

/* True if events wait that must come before the next one put. */
static bool
behind(const struct sink *s)
{
	return s->spool.events || queue_bytes(&s->late);
}

static int
put_spooled(struct sink *s, struct slice event)
{
	/* it may be us who did not come to writing, not a slow reader; what
	 * fails now does so again in sink_write */
	if (!behind(s) && queue_bytes(&s->held) > s->limit)
		write_held(s);
	if (!behind(s) && queue_bytes(&s->held) <= s->limit)
		return queue_put(&s->held, event);
	if (!queue_bytes(&s->late) && spool_put(&s->spool, event))
		return 0;
	s->full = true;
	return queue_put(&s->late, event);
}

static int
held(struct sink *s, int r)
{
	if (queue_bytes(&s->held) > s->limit)
		s->full = true;
	return r;
}

int
sink_run(struct sink *s, struct slice bytes, const size_t *ends, size_t n)
{
	struct slice event;

	if (s->spool.fd == -1)
		return held(s, queue_run(&s->held, bytes, ends, n));
	for (size_t i = 0, from = 0; i < n; from = ends[i++]) {
		event = (struct slice){ bytes.p + from, ends[i] - from };
		if (put_spooled(s, event) == -1)
			return -1;
	}
	return 0;
}

int
sink_put(struct sink *s, struct slice event)
{
	return event.n ? sink_run(s, event, &event.n, 1) : 0;
}

void
sink_lines(struct sink *s)
{
	s->held.lines = s->late.lines = true;
}

struct buf *
sink_open(struct sink *s)
{
	return s->spool.fd == -1 ? queue_open(&s->held) : &s->made;
}

int
sink_made(struct sink *s)
{
	struct slice rest = buf_get(&s->made), line;
	const char *lf;

	if (s->spool.fd == -1)
		return held(s, 0);
	while (rest.n && (lf = memchr(rest.p, '\n', rest.n))) {
		line = (struct slice){ rest.p, (size_t)(lf + 1 - rest.p) };
		rest = slice_from(rest, line.n);
		if (put_spooled(s, line) == -1)
			return -1;
	}
	buf_trim(&s->made, BUF_KEEP);
	return 0;
}

/* The late ones move up: into the spool once half of it is free again. */
static int
move_up(struct sink *s)
{
	struct slice e;

	while (queue_bytes(&s->late)) {
		e = queue_get(&s->late);
		e.n = queue_whole(&s->late, 1);
		if (!s->spool.events) {
			if (queue_put(&s->held, e) == -1)
				return -1;
		} else if (s->spool.used > s->spool.size / 2 ||
		    !spool_put(&s->spool, e))
			return 0;
		queue_take(&s->late, e.n);
	}
	return 0;
}

static enum sink_state
refill(struct sink *s)
{
	size_t most = s->limit < REFILL ? s->limit : REFILL;
	struct slice e;
	int r;

	do {
		r = spool_get(&s->spool, &e);
		if (r == -1)
			return SINK_SPOOL;
		if (r == 1 && queue_put(&s->held, e) == -1)
			return SINK_FAILED;
	} while (r == 1 && queue_bytes(&s->held) < most);
	return move_up(s) == -1 ? SINK_FAILED : SINK_OK;
}

static enum sink_state
write_all(struct sink *s)
{
	enum sink_state state = write_held(s);

	/* once a call: much may wait, and the caller has more to look after */
	if (state == SINK_OK && !queue_bytes(&s->held) && behind(s)) {
		state = refill(s);
		if (state == SINK_OK)
			state = write_held(s);
	}
	if (s->spool.fd != -1)
		s->full = queue_bytes(&s->late) > 0;
	else if (queue_bytes(&s->held) <= s->limit / 2)
		s->full = false;
	return state;
}

enum sink_state
sink_write(struct sink *s)
{
	enum sink_state state = write_all(s);

	if (s->bytes != s->seen)
		s->moments = MOMENTS;
	s->seen = s->bytes;
	s->at_once = !sink_pending(s);
	return state;
}

static void
grow(struct sink *s)
{
	int size;

	if (s->grown || s->kind != PIPE)
		return;
	s->grown = true;
	if (s->pipe_bytes < PIPE_BYTES &&
	    (size = fcntl(s->fd, F_SETPIPE_SZ, PIPE_BYTES)) > 0)
		s->pipe_bytes = (size_t)size;
}

bool
sink_finish(struct sink *s)
{
	size_t rest = s->torn ? queue_whole(&s->held, 1) : 0;
	int size = (int)(s->pipe_bytes + rest + s->page);
	ssize_t n;

	if (!s->torn || rest > INT_MAX / 4)
		return !s->torn;
	if (s->kind == PIPE)
		fcntl(s->fd, F_SETPIPE_SZ, size);
	else if (s->kind == SOCKET)
		setsockopt(s->fd, SOL_SOCKET, SO_SNDBUF, &size, sizeof(size));
	else
		return false;
	n = put(s, rest);
	if (n > 0) {
		s->bytes += (uint64_t)n;
		s->torn = queue_take(&s->held, (size_t)n);
	}
	return !s->torn;
}

struct slice
sink_part(const struct sink *s)
{
	return queue_part(&s->held);
}

void
sink_early(struct sink *s)
{
	struct pollfd p = { .fd = s->fd, .events = POLLOUT };

	if (s->at_once && queue_bytes(&s->held)) {
		s->at_once = false;
		write_all(s);
	}
	if (queue_bytes(&s->held) >= EARLY)
		grow(s);
	while (queue_bytes(&s->held) >= EARLY && write_all(s) == SINK_OK &&
	    queue_bytes(&s->held) >= EARLY && s->moments)
		/* what came meanwhile would only push the rest from the cache */
		s->moments = poll(&p, 1, 1) == 1 ? s->moments - 1 : 0;
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
	queue_free(&s->held);
	queue_free(&s->late);
	buf_free(&s->made);
	spool_close(&s->spool);
	return state;
}
