/* SPDX-License-Identifier: MIT */
#include "state.h"

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "io.h"
#include "say.h"

bool
state_name_ok(const char *name)
{
	size_t n = strlen(name);

	for (size_t i = 0; i < n; i++)
		if (name[i] <= ' ' || name[i] > '~' || name[i] == '/')
			return false;
	return n > 0 && n <= 64 && name[0] != '.';
}

__attribute__((format(printf, 2, 3))) static int
bad(struct state *s, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(s->why, sizeof(s->why), fmt, ap);
	va_end(ap);
	return -1;
}

static int
make_path(struct buf *b, const char *name)
{
	const char *xdg = getenv("XDG_STATE_HOME"), *home = getenv("HOME");
	int r = -1;

	errno = ENOENT;
	/* as the XDG base directory specification has it: absolute, or not */
	if (xdg && *xdg == '/')
		r = buf_fmt(b, "%s/sse/%s", xdg, name);
	else if (home && *home == '/')
		r = buf_fmt(b, "%s/.local/state/sse/%s", home, name);
	return r == 0 && buf_cstr(b) ? 0 : -1;
}

/* mkdir -p; one that is there already is judged when it is opened. */
static void
make_directories(char *path)
{
	for (char *p = path + 1;; p++) {
		if (*p && *p != '/')
			continue;
		char was = *p;

		*p = '\0';
		mkdir(path, 0700);
		*p = was;
		if (!was)
			return;
	}
}

static int
judge(struct state *s, int fd, unsigned forbidden, const char *path)
{
	struct stat st;
	unsigned open;

	if (fstat(fd, &st) == -1)
		return bad(s, "cannot use '%s': %s", path, strerror(errno));
	if (st.st_uid != geteuid())
		return bad(s, "'%s' belongs to another user (uid %lu)", path,
		    (unsigned long)st.st_uid);
	open = (unsigned)st.st_mode & forbidden;
	if (open)
		return bad(s,
		    "permissions 0%03o of '%s' are too open: nobody else may "
		    "%s it (chmod 700)",
		    (unsigned)st.st_mode & 0777, path,
		    forbidden == 022 ? "write" : "have access to");
	return 0;
}

/* Open the directory name in dir (or a whole path), no symbolic link. */
static int
enter(struct state *s, int dir, const char *name, unsigned forbidden,
    const char *path)
{
	int fd =
	    openat(dir, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	struct stat st;

	if (fd == -1 && fstatat(dir, name, &st, AT_SYMLINK_NOFOLLOW) == 0 &&
	    S_ISLNK(st.st_mode))
		return bad(s, "'%s' is a symbolic link", path);
	if (fd == -1)
		return bad(
		    s, "cannot make or open '%s': %s", path, strerror(errno));
	if (judge(s, fd, forbidden, path) == -1) {
		close(fd);
		return -1;
	}
	return fd;
}

int
state_open(struct state *s, const char *name)
{
	char *cut;
	int top;

	*s = (struct state){ .fd = -1 };
	if (make_path(&s->path, name) == -1) {
		if (errno == ENOMEM)
			say_nomem();
		return bad(s,
		    "no place to keep state: neither XDG_STATE_HOME nor HOME "
		    "is an absolute path");
	}
	make_directories(s->path.p);
	/* who can write the parent can put another directory into our place */
	cut = strrchr(s->path.p, '/');
	*cut = '\0';
	top = enter(s, AT_FDCWD, s->path.p, 022, s->path.p);
	*cut = '/';
	if (top == -1)
		return -1;
	s->fd = enter(s, top, cut + 1, 077, s->path.p);
	close(top);
	return s->fd == -1 ? -1 : 0;
}

void
state_close(struct state *s)
{
	if (s->fd != -1)
		close(s->fd);
	s->fd = -1;
	buf_free(&s->path);
}

int
state_lock(int fd, uint64_t wait_ms)
{
	uint64_t end = io_now_ms() + wait_ms;
	struct timespec pause = { 0, 1000000 };

	/* blocking would keep a signal that came just before it waiting */
	while (flock(fd, LOCK_EX | LOCK_NB) == -1) {
		if (errno != EWOULDBLOCK && errno != EINTR)
			return -1;
		if (io_stopped())
			return STATE_STOPPED;
		if (io_now_ms() >= end)
			return STATE_BUSY;
		nanosleep(&pause, NULL);
		if (pause.tv_nsec < 32000000)
			pause.tv_nsec *= 2;
	}
	return STATE_LOCKED;
}
