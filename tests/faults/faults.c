/* SPDX-License-Identifier: MIT */
/*
 * faults: the tools against every fault of a table, seed by seed.
 *
 *	faults [-l] [-j JOBS] [-n SEEDS | -s SEED] TABLE CERTS FOLDER [WORD]
 *
 * Each row with each seed is a process of its own, which is the server, starts
 * the tool, and judges what came of it.  A line for each row; what went wrong
 * with the seed that shows it again.  -l only lists the rows.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "judge.h"

static const char *certs, *folder;
static volatile sig_atomic_t hung;
static volatile pid_t tool;

static void
on_alarm(int sig)
{
	(void)sig;
	hung = 1;
	if (tool > 0)
		kill(tool, SIGKILL);
}

/* Doors. */

static int
open_door(const char *host, unsigned *port)
{
	struct sockaddr_in a = { .sin_family = AF_INET,
		.sin_port = htons((uint16_t)*port) };
	socklen_t n = sizeof(a);
	int s = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);

	inet_pton(AF_INET, host, &a.sin_addr);
	if (bind(s, (struct sockaddr *)&a, n) == -1 || listen(s, 64) == -1 ||
	    getsockname(s, (struct sockaddr *)&a, &n) == -1) {
		close(s);
		return -1;
	}
	*port = ntohs(a.sin_port);
	return s;
}

/* A queue of one that is full: the kernel answers no more. */
static void
fill_door(struct run *r)
{
	struct sockaddr_in a = { .sin_family = AF_INET,
		.sin_port = htons((uint16_t)r->port[DOOR_FULL]),
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK) };

	listen(r->door[DOOR_FULL], 0);
	for (int i = 0; i < 2; i++) {
		r->filler[i] = socket(
		    AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
		if (connect(r->filler[i], (struct sockaddr *)&a, sizeof(a)) ==
			-1 &&
		    errno != EINPROGRESS)
			abort();
	}
}

static void
open_doors(struct run *r)
{
	static const char *const host[DOORS] = { "127.0.0.1", "127.0.0.1",
		"127.0.0.2", "127.0.0.1" };
	unsigned port;

	for (;;) {
		for (int i = 0; i < DOORS; i++) {
			port = i == DOOR_HOST ? r->port[DOOR_HERE] : 0;
			r->door[i] = open_door(host[i], &port);
			r->port[i] = port;
		}
		/* somebody may have that port on the other address */
		if (r->door[DOOR_HOST] != -1)
			break;
		close(r->door[DOOR_HERE]);
		close(r->door[DOOR_PORT]);
		close(r->door[DOOR_FULL]);
	}
	fill_door(r);
	snprintf(r->host, sizeof(r->host), "127.0.0.1:%u",
	    r->port[r->proxy ? DOOR_PORT : DOOR_HERE]);
}

static void
close_doors(struct run *r)
{
	/* or one of them knocks on, at whose door has that port by then */
	for (int i = 0; i < 2; i++)
		close(r->filler[i]);
	for (int i = 0; i < DOORS; i++)
		close(r->door[i]);
}

/* A run. */

static unsigned
times(const char *text, const char *word)
{
	unsigned n = 0;

	for (; (text = strstr(text, word)); text++)
		n++;
	return n;
}

static void
plan(struct run *r, enum mode mode)
{
	static const char *const number[] = { "1", "2", "3", "4" };
	const char *fault = row_get(r->row, "fault"), *s;
	unsigned bursts = 0;

	if (mode == MODE_ALONE) {
		r->answer[r->answers++] = fault;
	} else if (mode == MODE_MID) {
		r->answer[r->answers++] = "ok ; events ; end";
		r->answer[r->answers++] = fault;
		r->answer[r->answers++] = "ok ; events ; silence";
	}
	for (size_t i = 0; mode == MODE_GIVEN && i < 4; i++)
		if ((s = row_get(r->row, number[i])))
			r->answer[r->answers++] = s;
	for (size_t i = 0; i < r->answers; i++) {
		r->total += times(r->answer[i], "half crlf");
		for (unsigned n = times(r->answer[i], "events"); n; n--)
			r->total += run_burst(r, bursts++);
	}
}

static void
one_run(struct run *r, enum mode mode)
{
	const char *over = row_get(r->row, "over");
	uint64_t n = 0;

	over = over ? over : "plain";
	r->tls = strcmp(over, "tls") == 0 || strcmp(over, "tunnel") == 0;
	r->proxy = strcmp(over, "proxy") == 0 || strcmp(over, "tunnel") == 0;
	r->bare = row_has(r->row, "bare");
	/* a seed decides all that a row leaves open */
	r->verbose = r->seed % 3 == 0;
	r->notes = row_has(r->row, "notes") ||
	    (r->seed % 2 == 0 && !row_has(r->row, "stdout"));
	leak_init(&r->leak, r->seed);
	made_init(&r->made, r->seed * 2);
	made_init(&r->dice, r->seed * 2 + 1);
	plan(r, mode);
	open_doors(r);
	if (mode == MODE_MID || row_has(r->row, "count"))
		n = r->total;
	alarm(RUN_LIMIT_S);
	run_start(r, mode, n);
	tool = r->pid;
	run_serve(r);
	run_wait(r);
	tool = 0;
	alarm(0);
	close_doors(r);
	close(r->pidfd);
	if (r->reader != -1)
		close(r->reader);
	if (hung)
		run_wrong(r, "it hangs");
	judge(r, mode);
}

static void
report(const struct run *r, const char *mode)
{
	struct buf b = { .max = 0 };

	buf_fmt(&b, "FAIL %s %s: %s\n  %s\n", r->row->name, mode, r->row->title,
	    r->why);
	buf_fmt(&b, "  again: make check-faults T=%s SEED=%llu\n  stderr:\n",
	    r->row->name, (unsigned long long)r->seed);
	run_file(&b, "stderr");
	fwrite(b.p, 1, b.n < 4000 ? b.n : 4000, stdout);
	fflush(stdout);
	buf_free(&b);
}

static void
free_run(struct run *r)
{
	made_free(&r->made);
	made_free(&r->dice);
	buf_free(&r->want);
	buf_free(&r->got);
	buf_free(&r->elsewhere);
	buf_free(&r->about);
	free(r);
}

/* Returns whether it went as it should. */
static bool
run_mode(const struct row *row, uint64_t seed, enum mode mode)
{
	static const char *const word[] = { "alone", "mid", "given" };
	struct run *r = calloc(1, sizeof(*r));
	char dir[4096], clean[4200];
	bool good;

	if (!r)
		abort();
	r->row = row;
	r->certs = certs;
	r->seed = seed;
	snprintf(dir, sizeof(dir), "%s/%d", folder, getpid());
	if ((mkdir(dir, 0700) == -1 && errno != EEXIST) || chdir(dir) == -1)
		abort();
	if (setenv("HOME", dir, 1) == -1)
		abort();
	one_run(r, mode);
	good = !*r->why;
	if (!good)
		report(r, word[mode]);
	snprintf(clean, sizeof(clean), "rm -rf '%s'", dir);
	if (chdir("/") == -1 || system(clean) != 0)
		abort();
	free_run(r);
	return good;
}

static int
worker(const struct row *row, uint64_t seed)
{
	struct sigaction on = { .sa_handler = on_alarm };
	bool good;

	sigaction(SIGALRM, &on, NULL);
	signal(SIGPIPE, SIG_IGN);
	if (row_has(row, "1"))
		return !run_mode(row, seed, MODE_GIVEN);
	good = run_mode(row, seed, MODE_MID);
	return !(run_mode(row, seed, MODE_ALONE) && good);
}

/* All of them. */

struct task {
	pid_t pid;
	size_t row;
};

/* How it goes with the rows of a group. */
struct score {
	uint64_t left;
	unsigned rows;
	bool bad;
};

struct all {
	struct rows rows;
	unsigned jobs, running;
	uint64_t seed, seeds, runs;
	struct score *score;
	struct task task[64];
	unsigned good, bad; /* rows */
};

static void
group_done(struct all *a, size_t i)
{
	const struct score *s = &a->score[i];
	const struct group *g = &a->rows.group[i];

	if (s->bad)
		a->bad += s->rows;
	else
		a->good += s->rows;
	printf("%s %-8s %3u  %s\n", s->bad ? "FAIL" : "ok  ", g->name, s->rows,
	    g->title);
	fflush(stdout);
}

static void
reap(struct all *a)
{
	const struct row *row;
	struct score *s;
	unsigned k = 0;
	int status;
	pid_t pid = wait(&status);

	while (k < a->running && a->task[k].pid != pid)
		k++;
	if (k == a->running)
		return;
	row = &a->rows.row[a->task[k].row];
	s = &a->score[row->group];
	if (status)
		s->bad = true;
	if (WIFSIGNALED(status))
		printf("FAIL %s: the server died of signal %d\n", row->name,
		    WTERMSIG(status));
	a->task[k] = a->task[--a->running];
	if (--s->left == 0)
		group_done(a, row->group);
}

static void
start(struct all *a, size_t row, uint64_t seed)
{
	pid_t pid;

	while (a->running >= a->jobs)
		reap(a);
	fflush(stdout);
	pid = fork();
	if (pid == -1)
		abort();
	if (pid == 0)
		exit(worker(&a->rows.row[row], seed));
	a->task[a->running++] = (struct task){ pid, row };
	a->runs++;
}

/* Where a table of many variants would take too long, a row says "seeds". */
static uint64_t
seeds_of(const struct all *a, const struct row *row)
{
	uint64_t most = (uint64_t)row_number(row, "seeds", 1000000);

	return a->seeds < most ? a->seeds : most;
}

static void
run_all(struct all *a, const char *word)
{
	const struct row *row;

	a->score = calloc(a->rows.groups, sizeof(*a->score));
	if (!a->score)
		abort();
	for (size_t i = 0; i < a->rows.n; i++) {
		row = &a->rows.row[i];
		if (!row_asked(row, word))
			continue;
		a->score[row->group].rows++;
		a->score[row->group].left += seeds_of(a, row);
	}
	for (size_t i = 0; i < a->rows.n; i++) {
		row = &a->rows.row[i];
		if (!row_asked(row, word))
			continue;
		for (uint64_t k = 0; k < seeds_of(a, row); k++)
			start(a, i, a->seed + k);
	}
	while (a->running)
		reap(a);
	free(a->score);
}

int
main(int argc, char **argv)
{
	static struct all a = { .jobs = 4, .seed = 1, .seeds = 20 };
	bool list = false;
	int c;

	while ((c = getopt(argc, argv, "lj:n:s:")) != -1) {
		if (c == 'l')
			list = true;
		else if (c == 'j')
			a.jobs = (unsigned)atoi(optarg);
		else if (c == 'n')
			a.seeds = strtoull(optarg, NULL, 10);
		else if (c == 's')
			a.seed = strtoull(optarg, NULL, 10);
		if (c == 's')
			a.seeds = 1;
	}
	if (argc - optind < 3 || a.jobs < 1 || a.jobs > 64) {
		fprintf(stderr,
		    "usage: faults [-l] [-j JOBS] [-n SEEDS | "
		    "-s SEED] TABLE CERTS FOLDER [WORD]\n");
		return 2;
	}
	rows_read(&a.rows, argv[optind]);
	certs = argv[optind + 1];
	folder = argv[optind + 2];
	for (size_t i = 0; list && i < a.rows.n; i++)
		printf("%-22s %s\n", a.rows.row[i].name, a.rows.row[i].title);
	if (!list)
		run_all(&a, argc > optind + 3 ? argv[optind + 3] : "");
	rows_free(&a.rows);
	if (!list)
		printf("%u faults passed, %u failed, in %llu runs\n", a.good,
		    a.bad, (unsigned long long)a.runs);
	return !list && (a.bad || !a.good);
}
