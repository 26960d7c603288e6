/* SPDX-License-Identifier: MIT */
/*
 * Loaded before a program: each of its reads gives one byte, as a server does
 * that writes them so.
 */
#include <stdio.h>
#include <sys/syscall.h>
#include <unistd.h>

static unsigned long reads;

ssize_t
read(int fd, void *p, size_t n)
{
	reads++;
	return syscall(SYS_read, fd, p, n ? 1 : 0);
}

/* A program that has another way to read would be measured without this. */
__attribute__((destructor)) static void
check(void)
{
	if (reads > 1000)
		return;
	fputs("onebyte: the program does not read by read()\n", stderr);
	_exit(1);
}
