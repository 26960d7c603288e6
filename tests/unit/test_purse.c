/* SPDX-License-Identifier: MIT */
#include "purse.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "io.h"
#include "tap.h"

#define CROWD 2000
#define GIVERS 240 /* ten an hour, each for a day */
#define HOUR 3600000

static struct purse p;

static void
use(void)
{
	p = (struct purse){ .governor = { 10, HOUR }, .margin_ms = 1000 };
	ok(purse_open(&p, "p") == PURSE_OK, "opened");
}

/* What one of many does; its result. */
static enum purse_got
ask(int i)
{
	int64_t ms;

	(void)i;
	return purse_ask(&p, &ms);
}

static enum purse_got
put(int i)
{
	char token[24];
	int n = snprintf(token, sizeof(token), "tok-%d", i);

	return purse_put(&p, (struct slice){ token, (size_t)n }, 600, 0);
}

static enum purse_got
take(int i)
{
	struct buf token = { .max = 100 };
	uint64_t life_s, receipt;
	enum purse_got got = purse_take(&p, &token, &life_s, &receipt);

	(void)i;
	buf_free(&token);
	return got;
}

/* All n of them at the same moment; how many had which result. */
static void
crowd(enum purse_got (*what)(int), int n, int count[static 8])
{
	uint64_t from;
	int gate[2], status, ran = 0;
	char c;

	memset(count, 0, 8 * sizeof(*count));
	if (pipe(gate) == -1)
		abort();
	for (int i = 0; i < n; i++) {
		pid_t pid = fork();

		if (pid == 0) {
			close(gate[1]);
			(void)!read(gate[0], &c, 1);
			if (purse_open(&p, "p") != PURSE_OK)
				_exit(PURSE_FAILED);
			_exit((int)what(i));
		}
		ran += pid != -1;
	}
	from = io_now_ms();
	close(gate[1]);
	close(gate[0]);
	while (wait(&status) != -1)
		if (WIFEXITED(status) && WEXITSTATUS(status) < 8)
			count[WEXITSTATUS(status)]++;
	printf("# %d at once: %d ok, %d none, %d later, %d busy in %d ms\n", n,
	    count[PURSE_OK], count[PURSE_NONE], count[PURSE_LATER],
	    count[PURSE_BUSY], (int)(io_now_ms() - from));
	ok(ran == n, "as many as were meant to");
}

static int
pooled(void)
{
	DIR *d = fdopendir(openat(p.pool, ".", O_RDONLY | O_DIRECTORY));
	struct dirent *e;
	int n = 0;

	while (d && (e = readdir(d)))
		n += strncmp(e->d_name, "tok.", 4) == 0;
	closedir(d);
	return n;
}

/*
 * Who had to wait for the lock for 10 s is told so.  On a slow disk many may,
 * but everybody gets an answer, and most of them the one they wanted.
 */
static void
crowds(void)
{
	int count[8], there;

	use();
	crowd(ask, CROWD, count);
	ok(count[PURSE_OK] == 4, "as many as the budget has at once");
	ok(count[PURSE_LATER] + count[PURSE_BUSY] == CROWD - 4, "or later");
	ok(count[PURSE_LATER] > CROWD / 2, "nobody starves");

	crowd(put, GIVERS, count);
	there = count[PURSE_OK];
	ok(there > 0 && there + count[PURSE_BUSY] == GIVERS, "or busy");
	ok(pooled() == there, "all that were put there are there");

	crowd(take, CROWD, count);
	ok(count[PURSE_OK] == there, "each is taken once");
	ok(count[PURSE_NONE] == CROWD - there, "the others get none");
	ok(pooled() == 0, "none is left");
	purse_close(&p);
}

static void
write_ledger(const struct ledger *l, const struct ledger_clock *when)
{
	int fd = openat(p.dir.fd, "ledger", O_WRONLY | O_CREAT | O_TRUNC, 0600);
	struct buf b = { .max = LEDGER_MAX };

	ok(ledger_write(&b, l, when) == 0, "a ledger");
	ok(write(fd, b.p, b.n) == (ssize_t)b.n, "in its file");
	close(fd);
	buf_free(&b);
}

/*
 * Requests that seem to be made in a year, as the clock has gone back while the
 * machine was off, have just been made, but not for ever.
 */
static void
restarted(void)
{
	static const uint64_t secret[2] = { 1, 2 };
	static struct ledger l;
	struct ledger_clock when = { 5000,
		io_wall_us() / 1000 + 400 * (int64_t)24 * HOUR, "another" };
	struct timespec pause = { 0, 300000000 };
	int64_t first = 0, then = 0;

	use();
	ledger_init(&l, secret);
	for (int i = 0; i < 4; i++)
		ledger_ask(&l, 5000);
	write_ledger(&l, &when);
	ok(purse_ask(&p, &first) == PURSE_LATER, "later");
	ok(first > 59000 && first <= 60000, "as if just asked for");
	nanosleep(&pause, NULL);
	ok(purse_ask(&p, &then) == PURSE_LATER, "still later");
	ok(then <= first - 300, "but sooner than that");
	purse_close(&p);
}

static void
remove_all(int dir, const char *name)
{
	int fd = openat(dir, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW);
	DIR *d = fd == -1 ? NULL : fdopendir(fd);
	struct dirent *e;

	while (d && (e = readdir(d)))
		if (strcmp(e->d_name, ".") != 0 && strcmp(e->d_name, "..") != 0)
			remove_all(fd, e->d_name);
	if (d)
		closedir(d);
	if (unlinkat(dir, name, 0) == -1)
		unlinkat(dir, name, AT_REMOVEDIR);
}

int
main(void)
{
	char dir[] = "/tmp/purse.XXXXXX";

	if (!mkdtemp(dir) || setenv("XDG_STATE_HOME", dir, 1) == -1)
		abort();
	restarted();
	remove_all(AT_FDCWD, dir);
	crowds();
	remove_all(AT_FDCWD, dir);
	return done();
}
