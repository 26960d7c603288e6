/* SPDX-License-Identifier: MIT */
#include "io.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "say.h"

/* Big enough to batch, small enough to stay in the second-level cache. */
#define CHUNK ((size_t)128 << 10)

/* Of a file more is there at once: each read costs as much as some KiB do. */
#define FILE_CHUNK ((size_t)512 << 10)

/*
 * Some processors take several times longer to copy a page to where a page begins
 * just before, as for all they know the copy changes what is to be read next; and
 * that is where what malloc maps begins.
 */
#define AHEAD ((size_t)64)

/* How long the last write may take once we were asked to stop. */
#define LAST_WRITE_MS 1000

static atomic_int stopped; /* the signal; asked for in every thread */
static volatile sig_atomic_t asked;
static bool woken;               /* asked, and reported as a wake-up */
static int wake[2] = { -1, -1 }; /* the handler's pipe: ends a poll at once */
static volatile sig_atomic_t writing; /* a write may be blocking */
static int failed;                    /* exit code of an input that failed */

static void
on_signal(int sig)
{
	int e = errno;

	stopped = sig;
	/* it may have come just before write(2) began to block */
	if (writing)
		alarm(1);
	if (write(wake[1], "", 1) == -1)
		errno = e;
	errno = e;
}

/* Only there to interrupt a write. */
static void
on_alarm(int sig)
{
	(void)sig;
}

static void
on_ask(int sig)
{
	int e = errno;

	asked = sig;
	if (write(wake[1], "", 1) == -1)
		errno = e;
	errno = e;
}

void
io_wake_on(int sig)
{
	struct sigaction sa = { .sa_handler = on_ask };

	sigemptyset(&sa.sa_mask);
	sigaction(sig, &sa, NULL);
}

bool
io_woken(void)
{
	bool was = woken;

	woken = false;
	return was;
}

bool
io_asked(void)
{
	char drain[64];

	if (!asked)
		return false;
	asked = 0;
	(void)!read(wake[0], drain, sizeof(drain));
	if (stopped) /* the byte of a stop stays to be seen */
		(void)!write(wake[1], "", 1);
	return true;
}

int
io_stopped(void)
{
	return stopped;
}

int
io_stop_fd(void)
{
	return wake[0];
}

void
io_init(void)
{
	static const int sigs[] = { SIGTERM, SIGINT, SIGHUP };
	struct sigaction sa = { .sa_handler = on_signal,
		.sa_flags = (int)SA_RESETHAND };
	struct sigaction alarmed = { .sa_handler = on_alarm };
	struct sigaction old;

	/* the wrong way round, so that using one fails as if it were closed */
	for (int fd = 0; fd < 3; fd++)
		if (fcntl(fd, F_GETFD) == -1)
			(void)!open("/dev/null", fd ? O_RDONLY : O_WRONLY);
	if (pipe2(wake, O_CLOEXEC | O_NONBLOCK) == -1)
		say_die(SAY_OS, "cannot make a pipe: %s", strerror(errno));
	sigaction(SIGALRM, &alarmed, NULL);
	sigemptyset(&sa.sa_mask);
	for (size_t i = 0; i < sizeof(sigs) / sizeof(*sigs); i++)
		if (sigaction(sigs[i], NULL, &old) == 0 &&
		    old.sa_handler != SIG_IGN)
			sigaction(sigs[i], &sa, NULL);
}

static uint64_t
read_ms(clockid_t id)
{
	struct timespec t;

	clock_gettime(id, &t);
	return (uint64_t)t.tv_sec * 1000 + (uint64_t)t.tv_nsec / 1000000;
}

uint64_t
io_now_ms(void)
{
	return read_ms(CLOCK_MONOTONIC);
}

uint64_t
io_boot_ms(void)
{
	return read_ms(CLOCK_BOOTTIME);
}

int64_t
io_wall_us(void)
{
	struct timespec t;

	clock_gettime(CLOCK_REALTIME, &t);
	return (int64_t)t.tv_sec * 1000000 + t.tv_nsec / 1000;
}

/* Die of the signal as if it had never been caught. */
static void
die_of(int sig)
{
	sigset_t set;

	say_flush();
	signal(sig, SIG_DFL);
	sigemptyset(&set);
	sigaddset(&set, sig);
	sigprocmask(SIG_UNBLOCK, &set, NULL);
	raise(sig);
	exit(128 + sig);
}

/* The reader has gone: end as a write to it would have ended us. */
static void
reader_gone(const struct out *o)
{
	struct sigaction sa;

	sigaction(SIGPIPE, NULL, &sa);
	if (sa.sa_handler == SIG_DFL)
		die_of(SIGPIPE);
	say_die(SAY_IO, "cannot write to %s: %s", o->name, strerror(EPIPE));
}

void
out_init(struct out *o, int fd, const char *name)
{
	*o = (struct out){ .fd = fd, .name = name };
	if (buf_room(&o->held, CHUNK) == -1)
		say_nomem();
}

/*
 * Wait until a write can go on; after a stop signal only for a last while, and
 * then die of the signal.
 */
static void
wait_writable(const struct out *o, uint64_t *deadline)
{
	struct pollfd p = { .fd = o->fd, .events = POLLOUT };
	uint64_t now;
	int ms;

	do {
		ms = -1;
		if (stopped) {
			now = io_now_ms();
			if (!*deadline)
				*deadline = now + LAST_WRITE_MS;
			if (now >= *deadline)
				die_of(stopped);
			ms = (int)(*deadline - now);
		}
	} while (poll(&p, 1, ms) <= 0);
}

static void
write_all(struct out *o, const char *p, size_t n)
{
	uint64_t deadline = 0;
	size_t part;
	ssize_t r;

	writing = 1;
	while (n) {
		part = n;
		if (stopped) {
			/* a write of PIPE_BUF does not block after POLLOUT */
			wait_writable(o, &deadline);
			part = n < PIPE_BUF ? n : PIPE_BUF;
		}
		r = write(o->fd, p, part);
		if (r >= 0) {
			p += r;
			n -= (size_t)r;
			o->bytes += (size_t)r;
		} else if (errno == EAGAIN)
			wait_writable(o, &deadline);
		else if (errno != EINTR)
			say_die(SAY_IO, "cannot write to %s: %s", o->name,
			    strerror(errno));
	}
	writing = 0;
}

void
out_flush(struct out *o)
{
	write_all(o, o->held.p, o->held.n);
	buf_trim(&o->held, BUF_KEEP);
}

void
out_put(struct out *o, const void *p, size_t n)
{
	if (o->held.n + n > CHUNK && o->held.n)
		out_flush(o);
	if (n > CHUNK)
		write_all(o, p, n);
	else if (buf_add(&o->held, p, n) == -1)
		say_nomem();
}

void
out_slice(struct out *o, struct slice s)
{
	out_put(o, s.p, s.n);
}

void
in_init(struct in *i, int fd, const char *name, struct out *o)
{
	struct stat st;

	*i = (struct in){ .fd = fd,
		.name = name,
		.out = o,
		.maxline = IN_MAXLINE,
		.regular = fstat(fd, &st) == 0 && S_ISREG(st.st_mode) };
	if (buf_room(&i->held, CHUNK) == -1)
		say_nomem();
}

bool
in_open(struct in *i, const char *path, struct out *o)
{
	int fd = STDIN_FILENO;

	if (strcmp(path, "-") == 0)
		path = "standard input";
	else if ((fd = open(path, O_RDONLY | O_CLOEXEC)) == -1) {
		say("cannot open '%s': %s", path, strerror(errno));
		failed = SAY_USAGE;
		return false;
	}
	in_init(i, fd, path, o);
	return true;
}

void
in_free(struct in *i)
{
	if (i->fd > STDERR_FILENO)
		close(i->fd);
	i->fd = -1;
	buf_free(&i->held);
}

enum wait {
	READY,
	STOP,
	WAKE
};

/* Wait for input, a signal, the wake-up time, or the end of our reader. */
static enum wait
wait_readable(const struct in *i)
{
	struct pollfd p[3] = { { .fd = i->fd, .events = POLLIN },
		{ .fd = wake[0], .events = POLLIN },
		{ .fd = i->out ? i->out->fd : -1, .events = 0 } };
	char drain[64];
	uint64_t now;
	int ms;

	while (!stopped) {
		ms = -1;
		if (i->wake_ms) {
			now = io_now_ms();
			ms = now >= i->wake_ms ? 0
			    : i->wake_ms - now > INT_MAX
			    ? INT_MAX
			    : (int)(i->wake_ms - now);
		}
		if (poll(p, 3, ms) == -1 && errno != EINTR)
			say_die(SAY_OS, "cannot poll: %s", strerror(errno));
		/* before the flags are read: a later byte stays */
		if (p[1].revents)
			(void)!read(wake[0], drain, sizeof drain);
		if (stopped)
			break;
		if (asked) {
			asked = 0;
			woken = true;
			return WAKE;
		}
		if (i->out && p[2].revents & (POLLERR | POLLHUP))
			reader_gone(i->out);
		if (p[0].revents)
			return READY;
		if (i->wake_ms && io_now_ms() >= i->wake_ms)
			return WAKE;
	}
	return STOP;
}

/* True if there is no need to ask whether to read: a reader may still go. */
static bool
at_once(struct in *i)
{
	return i->regular && ++i->reads % 64 && !i->wake_ms && !asked &&
	    !stopped;
}

/*
 * Read n bytes at most behind what is held.  Returns bytes, 0 at the end, -1 on
 * wake-up.
 */
static ssize_t
more(struct in *i, size_t n)
{
	ssize_t r;

	for (;;) {
		if (i->out)
			out_flush(i->out);
		switch (at_once(i) ? READY : wait_readable(i)) {
		case STOP:
			return 0;
		case WAKE:
			return -1;
		case READY:
			break;
		}
		r = read(i->fd, i->held.p + i->held.n, n);
		if (r >= 0) {
			i->held.n += (size_t)r;
			return r;
		}
		if (errno == EINTR || errno == EAGAIN)
			continue;
		say("cannot read %s: %s", i->name, strerror(errno));
		failed = SAY_IO;
		return 0;
	}
}

struct slice
in_next(struct in *i)
{
	size_t n = i->regular ? FILE_CHUNK : CHUNK, ahead;
	ssize_t r;

	buf_reset(&i->held);
	if (buf_room(&i->held, n + AHEAD) == -1)
		say_nomem();
	ahead = AHEAD - (uintptr_t)i->held.p % AHEAD;
	i->held.n = ahead;
	r = more(i, n);
	if (r < 0)
		return (struct slice){ NULL, 0 };
	return slice_from(buf_get(&i->held), ahead);
}

/* Room for more of the line that begins at start. */
static void
make_room(struct in *i)
{
	struct buf *b = &i->held;

	if (i->start) {
		memmove(b->p, b->p + i->start, b->n - i->start);
		b->n -= i->start;
		i->start = 0;
	}
	i->whole = 0;
	if (b->n == 0 && b->cap > BUF_KEEP) {
		buf_free(b);
		if (buf_room(b, CHUNK) == -1)
			say_nomem();
	}
	if (b->cap - b->n < CHUNK / 2 && buf_room(b, CHUNK) == -1)
		say_nomem();
}

/* The line of n bytes at start, whose end takes lf bytes more. */
static enum in_got
give(struct in *i, size_t n, size_t lf, struct slice *line)
{
	enum in_got got = IN_LINE;

	*line = (struct slice){ i->held.p + i->start, n };
	i->start += n + lf;
	i->seen = 0;
	i->lines++;
	if (i->skipping || n > i->maxline) {
		i->skipped++;
		i->skipping = false;
		if (line->n > 256)
			line->n = 256;
		got = IN_LONG;
	}
	return got;
}

/* Pass over lines that nobody wants. */
static void
pass(struct in *i)
{
	struct slice s = { i->held.p + i->start, 0 };
	const char *lf;
	size_t next;

	if (i->whole <= i->start) {
		lf = memrchr(
		    s.p + i->seen, '\n', i->held.n - i->start - i->seen);
		i->whole = i->eof ? i->held.n
		    : lf          ? (size_t)(lf + 1 - i->held.p)
				  : 0;
	}
	if (i->whole <= i->start || i->skipping)
		return;
	s.n = i->whole - i->start;
	/* a line that is too long is told of, wanted or not */
	if (s.n > i->maxline && (lf = memchr(s.p, '\n', s.n)))
		s.n = (size_t)(lf + 1 - s.p);
	if (s.n > i->maxline)
		return;
	i->start += i->pass(i, s, &next);
	i->seen = next ? next - 1 : 0;
}

enum in_got
in_line(struct in *i, struct slice *line)
{
	const char *from, *lf;
	size_t n;

	for (;;) {
		if (i->pass)
			pass(i);
		n = i->held.n - i->start;
		from = i->held.p + i->start;
		lf = memchr(from + i->seen, '\n', n - i->seen);
		if (lf && !i->skipping)
			return give(i, (size_t)(lf - from), 1, line);
		if (lf) {
			/* keep the first bytes, drop up to the end */
			size_t tail = (size_t)(lf - from) - 256;
			memmove(i->held.p + i->start + tail, from, 256);
			i->start += tail;
			return give(i, 256, 1, line);
		}
		i->seen = n;
		if ((i->skipping || n > i->maxline) && n > 256) {
			i->skipping = true;
			i->held.n = i->start + 256;
			i->seen = 256;
		}
		if (i->eof) {
			/* the end may be that of the run: half a line is none */
			if (n == 0 || stopped)
				return IN_END;
			return give(i, i->held.n - i->start, 0, line);
		}
		if (!in_fill(i) && !i->eof)
			return IN_WAKE;
	}
}

bool
in_fill(struct in *i)
{
	ssize_t r;

	make_room(i);
	r = i->fill ? i->fill(i) : more(i, i->held.cap - i->held.n);
	i->eof = r == 0;
	i->fills++;
	return r > 0;
}

bool
in_ready(const struct in *i)
{
	struct pollfd p = { .fd = i->fd, .events = POLLIN };

	return !i->eof && !stopped && poll(&p, 1, 0) == 1;
}

bool
in_cut(struct in *i, size_t min, struct buf *b)
{
	struct slice held = slice_from(buf_get(&i->held), i->start);
	const char *lf;

	if (i->skipping || held.n < min ||
	    !(lf = memrchr(held.p, '\n', held.n)))
		return false;
	held.n = (size_t)(lf + 1 - held.p);
	if (held.n < min)
		return false;
	if (buf_slice(b, held) == -1)
		say_nomem();
	i->start += held.n;
	i->seen = i->whole = 0;
	return true;
}

void
io_exit(struct out *o, int code)
{
	if (o) {
		out_flush(o);
		if (close(o->fd) == -1 && errno != EBADF)
			say_die(SAY_IO, "cannot write to %s: %s", o->name,
			    strerror(errno));
		buf_free(&o->held);
	}
	say_flush();
	if (stopped)
		die_of(stopped);
	exit(code ? code : failed);
}
