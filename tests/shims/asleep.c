/* SPDX-License-Identifier: MIT */
/*
 * For LD_PRELOAD: a machine that was suspended for an hour for each byte in
 * the file named by ASLEEP.
 */
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

int
clock_gettime(clockid_t id, struct timespec *t)
{
	const char *asleep = getenv("ASLEEP");
	int r = (int)syscall(SYS_clock_gettime, id, t);
	struct stat st;

	if (r == 0 && id == CLOCK_BOOTTIME && asleep && stat(asleep, &st) == 0)
		t->tv_sec += 3600 * st.st_size;
	return r;
}
