/* SPDX-License-Identifier: MIT */
#include "child.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;

/* in or out -1: /dev/null */
static int
connect_files(posix_spawn_file_actions_t *files, int in, int out)
{
	int e;

	e = in == -1 ? posix_spawn_file_actions_addopen(
			   files, 0, "/dev/null", O_RDONLY, 0)
		     : posix_spawn_file_actions_adddup2(files, in, 0);
	if (e)
		return e;
	return out == -1 ? posix_spawn_file_actions_addopen(
			       files, 1, "/dev/null", O_WRONLY, 0)
			 : posix_spawn_file_actions_adddup2(files, out, 1);
}

/* The command meets default signals and a process group of its own. */
static int
spawn(struct child *c, const char *command, int in, int out)
{
	char name[] = "sh", option[] = "-c", *text = strdup(command);
	char *argv[] = { name, option, text, NULL };
	posix_spawn_file_actions_t files;
	posix_spawnattr_t attr;
	sigset_t set;
	int e;

	if (!text)
		return ENOMEM;
	sigemptyset(&set);
	sigaddset(&set, SIGPIPE);
	posix_spawnattr_init(&attr);
	posix_spawnattr_setsigdefault(&attr, &set);
	posix_spawnattr_setpgroup(&attr, 0);
	posix_spawnattr_setflags(
	    &attr, POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETPGROUP);
	posix_spawn_file_actions_init(&files);
	e = connect_files(&files, in, out);
	if (!e)
		e = posix_spawn(
		    &c->pid, "/bin/sh", &files, &attr, argv, environ);
	posix_spawn_file_actions_destroy(&files);
	posix_spawnattr_destroy(&attr);
	free(text);
	return e;
}

int
child_start(struct child *c, const char *command)
{
	int pipefd[2], e;

	buf_reset(&c->out);
	c->large = false;
	c->pid = 0;
	c->fd = -1;
	if (pipe2(pipefd, O_CLOEXEC) == -1)
		return -1;
	e = spawn(c, command, -1, pipefd[1]);
	close(pipefd[1]);
	if (e) {
		close(pipefd[0]);
		c->pid = 0;
		errno = e;
		return -1;
	}
	c->fd = pipefd[0];
	fcntl(c->fd, F_SETFL, O_NONBLOCK);
	return 0;
}

/* A file in memory: unlike a pipe it takes all at once, without a reader. */
static int
memory(struct slice s)
{
	int fd = memfd_create("input", MFD_CLOEXEC);

	if (fd != -1 &&
	    (write(fd, s.p, s.n) != (ssize_t)s.n ||
		lseek(fd, 0, SEEK_SET) == -1)) {
		close(fd);
		errno = ENOSPC;
		return -1;
	}
	return fd;
}

int
child_feed(struct child *c, const char *command, struct slice in)
{
	int fd = memory(in), e;

	buf_reset(&c->out);
	c->large = false;
	c->pid = 0;
	c->fd = -1;
	if (fd == -1)
		return -1;
	e = spawn(c, command, fd, -1);
	close(fd);
	if (e) {
		c->pid = 0;
		errno = e;
		return -1;
	}
	return 0;
}

static void
closed(struct child *c)
{
	close(c->fd);
	c->fd = -1;
}

bool
child_run(struct child *c)
{
	char chunk[4096];
	ssize_t n;

	while (c->fd != -1) {
		n = read(c->fd, chunk, sizeof(chunk));
		if (n > 0 && buf_add(&c->out, chunk, (size_t)n) == -1) {
			c->large = true;
			kill(-c->pid, SIGTERM);
			closed(c);
		} else if (n == 0 || (n == -1 && errno != EINTR)) {
			if (n == -1 && errno == EAGAIN)
				return false;
			closed(c);
		}
	}
	explicit_bzero(chunk, sizeof(chunk));
	if (waitpid(c->pid, &c->status, WNOHANG) != c->pid)
		return false;
	c->pid = 0;
	return true;
}

void
child_leave(struct child *c)
{
	if (c->pid && c->fd != -1)
		closed(c);
	c->pid = 0;
	buf_wipe(&c->out);
}

void
child_stop(struct child *c)
{
	if (c->pid) {
		kill(-c->pid, SIGTERM);
		/* one that takes its time to die is left to init */
		for (int i = 0; i < 50; i++)
			if (waitpid(c->pid, &c->status, WNOHANG) == 0)
				poll(NULL, 0, 1);
			else
				break;
	}
	child_leave(c);
}
