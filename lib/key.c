/* SPDX-License-Identifier: MIT */
#include "key.h"

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#define KEY_MAX 4096

__attribute__((format(printf, 2, 3))) static int
bad(struct key *k, const char *fmt, ...)
{
	char text[512];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	buf_reset(&k->why);
	if (buf_str(&k->why, text) == -1 || !buf_cstr(&k->why))
		buf_reset(&k->why);
	return -1;
}

/* Begin anew.  Room for the secret at once: growing would leave copies. */
static int
begin(struct key *k, const char *fmt, const char *name)
{
	key_free(k);
	if (buf_room(&k->secret, KEY_MAX) == -1 ||
	    buf_str(&k->from, fmt) == -1 || buf_str(&k->from, name) == -1 ||
	    (*fmt == '\'' && buf_byte(&k->from, '\'') == -1) ||
	    !buf_cstr(&k->from))
		return -1;
	return 0;
}

static int
check(struct key *k)
{
	struct buf *s = &k->secret;

	while (s->n && strchr("\r\n", s->p[s->n - 1]))
		s->n--;
	if (s->n == 0)
		return bad(k, "the key from %s is empty", k->from.p);
	if (s->n >= KEY_MAX)
		return bad(k, "the key from %s is longer than %d bytes",
		    k->from.p, KEY_MAX - 1);
	for (size_t i = 0; i < s->n; i++)
		if (s->p[i] < '!' || s->p[i] > '~')
			return bad(k,
			    "the key from %s is no key: byte %zu is not "
			    "visible ASCII",
			    k->from.p, i + 1);
	return 1;
}

static int
read_all(struct key *k, int fd)
{
	struct buf *s = &k->secret;
	ssize_t n = 1;

	while (n != 0 && s->n < KEY_MAX) {
		n = read(fd, s->p + s->n, KEY_MAX - s->n);
		if (n == -1) {
			n = errno;
			close(fd);
			return bad(k, "cannot read the key from %s: %s",
			    k->from.p, strerror((int)n));
		}
		s->n += (size_t)n;
	}
	close(fd);
	return check(k);
}

/* A secret in a file is worth what the file's permissions are. */
static int
check_file(struct key *k, int fd)
{
	struct stat st;

	if (fstat(fd, &st) == -1)
		return bad(k, "cannot read key file %s: %s", k->from.p,
		    strerror(errno));
	if (!S_ISREG(st.st_mode))
		return bad(k, "key file %s is not a regular file", k->from.p);
	if (st.st_uid != geteuid())
		return bad(k, "key file %s belongs to another user (uid %lu)",
		    k->from.p, (unsigned long)st.st_uid);
	if (st.st_mode & 077)
		return bad(k,
		    "permissions 0%03o of key file %s are too open: nobody "
		    "else may have access to it (chmod 600)",
		    (unsigned)st.st_mode & 0777, k->from.p);
	return 0;
}

static int
open_file(struct key *k, const char *path, bool ours)
{
	int fd;

	if (begin(k, "'", path) == -1)
		return -1;
	/* O_NONBLOCK: a FIFO is refused, not waited for */
	fd = open(
	    path, O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
	if (fd == -1 && (errno == ENOENT || errno == ENOTDIR))
		return 0;
	if (fd == -1)
		return bad(k, "cannot open key file %s: %s", k->from.p,
		    errno == ELOOP ? "it is a symbolic link" : strerror(errno));
	if (ours && check_file(k, fd) == -1) {
		close(fd);
		return -1;
	}
	return read_all(k, fd);
}

int
key_file(struct key *k, const char *path)
{
	return open_file(k, path, true);
}

int
key_fd(struct key *k, int fd)
{
	char name[16];

	snprintf(name, sizeof(name), "%d", fd);
	if (begin(k, "descriptor ", name) == -1)
		return -1;
	return read_all(k, fd);
}

int
key_credential(struct key *k, const char *name)
{
	const char *dir = getenv("CREDENTIALS_DIRECTORY");
	struct buf path = { .max = 0 };
	int r = -1;

	key_free(k);
	if (!dir || !*dir)
		return 0;
	if (buf_fmt(&path, "%s/%s", dir, name) == 0 && buf_cstr(&path))
		r = open_file(k, path.p, false);
	buf_free(&path);
	return r;
}

int
key_path(struct buf *b, const char *name)
{
	const char *xdg = getenv("XDG_CONFIG_HOME"), *home = getenv("HOME");
	int r = -1;

	if (xdg && *xdg)
		r = buf_fmt(b, "%s/sse/%s.key", xdg, name);
	else if (home && *home)
		r = buf_fmt(b, "%s/.config/sse/%s.key", home, name);
	return r == 0 && buf_cstr(b) ? 0 : -1;
}

int
key_config(struct key *k, const char *name)
{
	struct buf path = { .max = 0 };
	int r = 0;

	key_free(k);
	if (key_path(&path, name) == 0)
		r = open_file(k, path.p, true);
	buf_free(&path);
	return r;
}

int
key_env(struct key *k, const char *name)
{
	char *env = getenv(name);
	size_t n;

	key_free(k);
	if (!env || !*env)
		return 0;
	if (begin(k, "", name) == -1)
		return -1;
	n = strlen(env);
	buf_add(&k->secret, env, n < KEY_MAX ? n : KEY_MAX);
	key_forget_env(name);
	return check(k);
}

void
key_forget_env(const char *name)
{
	char *env = getenv(name);

	if (env)
		explicit_bzero(env, strlen(env));
	unsetenv(name);
}

void
key_free(struct key *k)
{
	buf_wipe(&k->secret);
	buf_free(&k->from);
	buf_free(&k->why);
}
