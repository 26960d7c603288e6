/* SPDX-License-Identifier: MIT */
/*
 * How long one event takes through a pipeline that has nothing else to do.
 *
 *	latency [-n EVENTS] [-g GAP_MS] COMMAND
 *
 * COMMAND is one line of sh.  It is given one small event at a time on a pipe
 * that stays open, with a gap before each; the clock runs from just before the
 * write to the moment the line end of its record can be read.  Prints
 * microseconds, apart by tabs: median, 99th percentile, most.  An event that
 * has not come out after five seconds is taken to be held back: exit 1.
 */
#include <poll.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "stats.h"

#define EVENTS_MAX 10000
#define HELD_BACK_MS 5000
#define WARM 5 /* events not counted: the processes are still starting */

static double
now_us(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec * 1e6 + (double)t.tv_nsec / 1e3;
}

static void
die(const char *what)
{
	perror(what);
	exit(71);
}

static pid_t
start(const char *line, int *to, int *from)
{
	int in[2], out[2];
	pid_t pid;

	if (pipe(in) == -1 || pipe(out) == -1)
		die("latency: cannot make a pipe");
	pid = fork();
	if (pid == -1)
		die("latency: cannot fork");
	if (pid == 0) {
		dup2(in[0], 0);
		dup2(out[1], 1);
		close(in[0]);
		close(in[1]);
		close(out[0]);
		close(out[1]);
		execl("/bin/sh", "sh", "-c", line, (char *)NULL);
		_exit(127);
	}
	close(in[0]);
	close(out[1]);
	*to = in[1];
	*from = out[0];
	return pid;
}

/* True once a line end has come. */
static int
line_came(int from)
{
	struct pollfd p = { .fd = from, .events = POLLIN };
	char buf[4096];
	ssize_t n;

	do {
		if (poll(&p, 1, HELD_BACK_MS) != 1)
			return 0;
		n = read(from, buf, sizeof(buf));
		if (n <= 0)
			return 0;
	} while (buf[n - 1] != '\n');
	return 1;
}

int
main(int argc, char **argv)
{
	static double took[EVENTS_MAX];
	struct timespec gap = { 0, 20000000 };
	unsigned long n = 200, ms;
	char event[64];
	int k, to, from, len;
	double at;
	pid_t pid;

	while ((k = getopt(argc, argv, "n:g:")) != -1)
		if (k == 'n')
			n = strtoul(optarg, NULL, 10);
		else if (k == 'g') {
			ms = strtoul(optarg, NULL, 10);
			gap.tv_sec = (time_t)(ms / 1000);
			gap.tv_nsec = (long)(ms % 1000 * 1000000);
		} else
			return 2;
	if (optind + 1 != argc || n < 1 || n > EVENTS_MAX - WARM) {
		fprintf(
		    stderr, "usage: latency [-n EVENTS] [-g GAP_MS] COMMAND\n");
		return 2;
	}
	pid = start(argv[optind], &to, &from);
	for (unsigned long i = 0; i < n + WARM; i++) {
		nanosleep(&gap, NULL);
		len =
		    snprintf(event, sizeof(event), "data: {\"n\":%lu}\n\n", i);
		at = now_us();
		if (write(to, event, (size_t)len) != len)
			die("latency: cannot write");
		if (!line_came(from)) {
			fprintf(stderr, "latency: '%s' held event %lu back\n",
			    argv[optind], i);
			return 1;
		}
		if (i >= WARM)
			took[i - WARM] = now_us() - at;
	}
	close(to);
	waitpid(pid, NULL, 0);
	stats_sort(took, n);
	stats_print(took, n);
	printf("\n");
	return fflush(stdout) == EOF ? 74 : 0;
}
