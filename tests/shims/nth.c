/* SPDX-License-Identifier: MIT */
/*
 * For LD_PRELOAD: of the calls that change a file, the NTH of the process
 * fails with the error FAIL, a number, or if that is 0 the process is killed
 * instead.  Creates the file named by REACHED when that comes to pass.
 */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/file.h>
#include <sys/syscall.h>
#include <unistd.h>

static long
number(const char *name)
{
	const char *s = getenv(name);

	return s ? atol(s) : 0;
}

static int
fails(void)
{
	static long calls;
	const char *reached = getenv("REACHED");

	if (!reached || ++calls != number("NTH"))
		return 0;
	close((int)syscall(
	    SYS_openat, AT_FDCWD, reached, O_WRONLY | O_CREAT, 0600));
	errno = (int)number("FAIL");
	if (errno == 0)
		raise(SIGKILL);
	return 1;
}

int
openat(int dir, const char *name, int flags, ...)
{
	va_list ap;
	mode_t mode = 0;

	va_start(ap, flags);
	if (flags & O_CREAT)
		mode = va_arg(ap, mode_t);
	va_end(ap);
	if (flags & O_CREAT && fails())
		return -1;
	return (int)syscall(SYS_openat, dir, name, flags, mode);
}

ssize_t
write(int fd, const void *p, size_t n)
{
	/* what is said and printed is another matter */
	return fd > 2 && fails() ? -1 : syscall(SYS_write, fd, p, n);
}

int
fdatasync(int fd)
{
	return fails() ? -1 : (int)syscall(SYS_fdatasync, fd);
}

int
fsync(int fd)
{
	return fails() ? -1 : (int)syscall(SYS_fsync, fd);
}

int
flock(int fd, int how)
{
	/* to be let go of is no favour of the file system */
	return how != LOCK_UN && fails() ? -1
					 : (int)syscall(SYS_flock, fd, how);
}

int
renameat(int from, const char *old, int to, const char *new)
{
	return fails() ? -1
		       : (int)syscall(SYS_renameat2, from, old, to, new, 0);
}

int
unlinkat(int dir, const char *name, int flags)
{
	return fails() ? -1 : (int)syscall(SYS_unlinkat, dir, name, flags);
}
