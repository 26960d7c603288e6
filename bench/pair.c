/* SPDX-License-Identifier: MIT */
/*
 * Run commands in turn, A B C A B C ..., and say what each cost.
 *
 *	pair [-n ROUNDS] [-t SECONDS] NAME[*K]=COMMAND ...
 *
 * A command is one line of sh and is run by it.  Rounds go on until ROUNDS are
 * done, or SECONDS are used up and three are done.  What noise slows down one
 * command of a round slows down its neighbours too, so the ratios to the first
 * command are taken within each round.  K is for a command that is given a Kth
 * part of what the others are: its seconds count K times.
 *
 * One line a command, fields apart by tabs: name, rounds, wall clock seconds
 * (median, least), CPU seconds user and system of all its processes (median,
 * least), the largest resident set of any of them in KiB, wall clock ratio to
 * the first command (median, least, most), CPU ratio (the same), K.  A command
 * that fails ends the run.
 */
#include <errno.h>
#include <spawn.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "stats.h"

#define ROUNDS_MAX 999
#define COMMANDS_MAX 16

struct run {
	double wall, cpu;
};

struct command {
	const char *name;
	char *line;
	double scale;
	long rss_kb;
	struct run run[ROUNDS_MAX];
};

static struct command command[COMMANDS_MAX];

static double
now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static double
seconds(struct timeval t)
{
	return (double)t.tv_sec + (double)t.tv_usec / 1e6;
}

static void
run(struct command *c, unsigned round)
{
	double start = now();
	struct rusage use;
	int status;
	char *argv[] = { "sh", "-c", c->line, NULL };
	pid_t pid;

	/* not fork: pages of ours would count as the child's own */
	if (posix_spawn(&pid, "/bin/sh", NULL, NULL, argv, environ) != 0)
		pid = -1;
	while (pid != -1 && wait4(pid, &status, 0, &use) == -1)
		if (errno != EINTR)
			pid = -1;
	if (pid == -1) {
		perror("pair: cannot run");
		exit(71);
	}
	c->run[round].wall = (now() - start) * c->scale;
	c->run[round].cpu =
	    (seconds(use.ru_utime) + seconds(use.ru_stime)) * c->scale;
	if (use.ru_maxrss > c->rss_kb)
		c->rss_kb = use.ru_maxrss;
	if (status != 0) {
		fprintf(stderr, "pair: '%s' failed (status 0x%x)\n", c->line,
		    (unsigned)status);
		exit(1);
	}
}

static void
print(const struct command *c, unsigned n)
{
	double v[4][ROUNDS_MAX];

	for (unsigned i = 0; i < n; i++) {
		v[0][i] = c->run[i].wall;
		v[1][i] = c->run[i].cpu;
		v[2][i] = c->run[i].wall / command[0].run[i].wall;
		/* a run may be too short for the clock of the scheduler */
		v[3][i] = command[0].run[i].cpu > 0
		    ? c->run[i].cpu / command[0].run[i].cpu
		    : 0;
	}
	for (unsigned k = 0; k < 4; k++)
		stats_sort(v[k], n);
	printf("%s\t%u\t%.6f\t%.6f\t%.6f\t%.6f\t%ld", c->name, n,
	    stats_median(v[0], n), v[0][0], stats_median(v[1], n), v[1][0],
	    c->rss_kb);
	for (unsigned k = 2; k < 4; k++)
		printf("\t%.3f\t%.3f\t%.3f", stats_median(v[k], n), v[k][0],
		    v[k][n - 1]);
	printf("\t%g\n", c->scale);
}

int
main(int argc, char **argv)
{
	unsigned rounds = 7, commands = 0, done = 0;
	double budget = 1e9, start = now();
	char *equals, *star;
	int k;

	while ((k = getopt(argc, argv, "n:t:")) != -1)
		if (k == 'n')
			rounds = (unsigned)strtoul(optarg, NULL, 10);
		else if (k == 't')
			budget = strtod(optarg, NULL);
		else
			return 2;
	for (; optind < argc && commands < COMMANDS_MAX; optind++) {
		equals = strchr(argv[optind], '=');
		if (!equals)
			break;
		*equals = '\0';
		star = strchr(argv[optind], '*');
		if (star)
			*star = '\0';
		command[commands].scale = star ? strtod(star + 1, NULL) : 1;
		command[commands].name = argv[optind];
		command[commands++].line = equals + 1;
	}
	if (!commands || optind < argc || !rounds || rounds > ROUNDS_MAX) {
		fprintf(stderr,
		    "usage: pair [-n ROUNDS] [-t SECONDS] NAME[*K]=COMMAND "
		    "...\n");
		return 2;
	}
	for (; done < rounds && (done < 3 || now() - start < budget); done++)
		for (unsigned i = 0; i < commands; i++)
			run(&command[i], done);
	for (unsigned i = 0; i < commands; i++)
		print(&command[i], done);
	return fflush(stdout) == EOF ? 74 : 0;
}
