/* SPDX-License-Identifier: MIT */
/*
 * Watch a program that follows streams, over the events that it gives.
 *
 *	probe EVENTS COMMAND [ARG]...
 *
 * Runs COMMAND, reads its standard output and counts blank lines.  Prints, apart
 * by tabs: events, seconds from the first of them to the last, microseconds of
 * CPU of COMMAND (user and system) for each, then its most anonymous memory in
 * KiB and its most descriptors: from a tenth of EVENTS to half of them, and in
 * the second half.  Ends COMMAND when the last of EVENTS has come.
 */
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <dirent.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

struct peak {
	long kib, fds;
};

static pid_t pid;

static void
die(const char *what)
{
	perror(what);
	exit(71);
}

static double
now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

/* The number that follows word in a file of the process; 0 if there is none. */
static long long
value(const char *file, const char *word)
{
	char path[64], buf[8192], *at;
	ssize_t n = -1;
	int fd;

	snprintf(path, sizeof(path), "/proc/%d/%s", (int)pid, file);
	fd = open(path, O_RDONLY);
	if (fd != -1) {
		n = read(fd, buf, sizeof(buf) - 1);
		close(fd);
	}
	buf[n > 0 ? n : 0] = '\0';
	at = strstr(buf, word);
	return at ? strtoll(at + strlen(word), NULL, 10) : 0;
}

static long
descriptors(void)
{
	char path[64];
	long n = 0;
	DIR *d;

	snprintf(path, sizeof(path), "/proc/%d/fd", (int)pid);
	d = opendir(path);
	for (; d && readdir(d); n++)
		;
	if (d)
		closedir(d);
	return n - 2;
}

static double
cpu(void)
{
	return (double)value("schedstat", "") / 1e9;
}

static void
look(struct peak *p)
{
	long kib = (long)value("status", "RssAnon:"), fds = descriptors();

	p->kib = kib > p->kib ? kib : p->kib;
	p->fds = fds > p->fds ? fds : p->fds;
}

static int
start(char **argv)
{
	posix_spawn_file_actions_t a;
	int p[2];

	if (pipe2(p, O_CLOEXEC) == -1)
		die("probe: cannot make a pipe");
	posix_spawn_file_actions_init(&a);
	posix_spawn_file_actions_adddup2(&a, p[1], 1);
	if (posix_spawnp(&pid, argv[0], &a, NULL, argv, environ) != 0)
		die("probe: cannot run");
	close(p[1]);
	return p[0];
}

int
main(int argc, char **argv)
{
	static char buf[1 << 20];
	struct peak half[2] = { { 0, 0 }, { 0, 0 } };
	long long events = 0, want = argc > 2 ? atoll(argv[1]) : 0;
	double at = 0, used = 0, next = 0;
	char before = 0;
	ssize_t k;
	int fd;

	if (want < 10)
		return 2;
	fd = start(argv + 2);
	while (events < want && (k = read(fd, buf, sizeof(buf))) > 0) {
		if (events == 0) {
			at = now();
			used = cpu();
		}
		for (ssize_t i = 0; i < k; i++) {
			events += buf[i] == '\n' && before == '\n';
			before = buf[i];
		}
		if (events >= want || (events >= want / 10 && now() > next)) {
			look(&half[events > want / 2]);
			next = now() + 0.1;
		}
	}
	at = now() - at;
	used = cpu() - used;
	kill(pid, SIGKILL);
	waitpid(pid, NULL, 0);
	if (events < want) {
		fprintf(stderr, "probe: %lld events came\n", events);
		return 1;
	}
	printf("%lld\t%.1f\t%.1f\t%ld\t%ld\t%ld\t%ld\n", events, at,
	    used * 1e6 / (double)events, half[0].kib, half[1].kib, half[0].fds,
	    half[1].fds);
	return fflush(stdout) == EOF ? 74 : 0;
}
