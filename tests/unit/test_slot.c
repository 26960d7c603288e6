/* SPDX-License-Identifier: MIT */
#include "slot.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tap.h"

static int dir;

/* A child that holds a slot until it is killed. */
static pid_t
holder(void)
{
	struct slot s;
	int up[2];
	char c = 'x';
	pid_t pid;

	if (pipe(up) == -1 || (pid = fork()) == -1)
		abort();
	if (pid == 0) {
		c = slot_take(&s, dir, 3) == SLOT_HELD ? 'y' : 'n';
		(void)!write(up[1], &c, 1);
		for (;;)
			pause();
	}
	close(up[1]);
	(void)!read(up[0], &c, 1);
	close(up[0]);
	ok(c == 'y', "a slot for the child");
	return pid;
}

static void
end(pid_t pid)
{
	kill(pid, SIGKILL);
	ok(waitpid(pid, NULL, 0) == pid, "killed");
}

static void
within(void)
{
	struct slot s[4];

	for (unsigned i = 0; i < 3; i++) {
		ok(slot_take(s + i, dir, 3) == SLOT_HELD, "held");
		ok(s[i].i == i, "in order");
		ok(fcntl(s[i].fd, F_GETFD) & FD_CLOEXEC, "not for children");
	}
	ok(slot_take(s + 3, dir, 3) == SLOT_NONE, "all taken");
	ok(s[3].fd == -1, "none held");
	slot_free(s + 3);
	slot_free(s + 1);
	ok(slot_take(s + 3, dir, 3) == SLOT_HELD && s[3].i == 1, "free again");
	for (unsigned i = 0; i < 4; i++)
		slot_free(s + i);
	slot_free(s);
}

/* However often holders are killed, no more than three hold, none is lost. */
static void
killed(void)
{
	pid_t pid[3] = { holder(), holder(), holder() };
	struct slot s;

	for (int i = 0; i < 50; i++) {
		ok(slot_take(&s, dir, 3) == SLOT_NONE, "all taken");
		end(pid[i % 3]);
		ok(slot_take(&s, dir, 3) == SLOT_HELD, "freed by the kernel");
		slot_free(&s);
		pid[i % 3] = holder();
	}
	for (int i = 0; i < 3; i++)
		end(pid[i]);
}

static void
trouble(void)
{
	struct slot s;

	unlinkat(dir, "slot.0", 0);
	ok(symlinkat("/dev/null", dir, "slot.0") == 0, "a planted link");
	ok(slot_take(&s, dir, 3) == SLOT_FAILED && errno == ELOOP, "refused");
	slot_free(&s);
	unlinkat(dir, "slot.0", 0);
	ok(slot_take(&s, -2, 3) == SLOT_FAILED && errno == EBADF, "no place");
}

int
main(void)
{
	char path[] = "/tmp/test_slot.XXXXXX";

	if (!mkdtemp(path) || (dir = open(path, O_RDONLY | O_DIRECTORY)) == -1)
		return 1;
	within();
	killed();
	trouble();
	for (int i = 0; i < 3; i++) {
		char name[16];

		snprintf(name, sizeof(name), "slot.%d", i);
		unlinkat(dir, name, 0);
	}
	close(dir);
	ok(rmdir(path) == 0, "nothing else is left");
	return done();
}
