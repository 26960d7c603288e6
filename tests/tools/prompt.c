/* SPDX-License-Identifier: MIT */
/*
 * prompt: how soon a command ends, over many runs.
 *
 *	prompt [-j N] [-b MS] [-e CODE] [-i TEXT] RUNS CMD...
 *	prompt [-j N] [-b MS] -k SIGNAL -w MS -f FILE RUNS CMD...
 *
 * The first form reads one byte of what CMD writes, then closes the pipe, up to
 * 20 ms later: CMD must end by itself, with CODE as a shell would have it.  TEXT
 * (with \n) is its input, which then stays open and silent.
 *
 * The second form sends the signal at a random moment of the first MS: CMD must
 * die of it, having written whole blocks only, the first ones of FILE.
 *
 * A run is late when CMD is found asleep -b, 100 ms, or more after the close or
 * the signal, or has used that much of a processor since.  One that is ready to
 * run, or has ended while we were not, is kept waiting by the machine, however
 * loaded it is; a time-out, a lock or a missed wake-up is CMD's own, and finds it
 * asleep.  No run is repeated, so something that goes wrong once in a thousand
 * shows.
 *
 * N at a time, 4.  Fails if any run was late or went wrong; the last line is
 * the sum.
 */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

/* Longer than this is for ever. */
#define HANG_MS 20000

struct result {
	double ms, cpu_ms; /* till the end was seen; used meanwhile */
	char wrong[80];
};

static long runs, jobs = 4, bound_ms = 100, window_ms;
static int want, sig;
static char *input, **command;
static const char *want_text;
static size_t want_n;

static _Noreturn void
die(const char *what)
{
	perror(what);
	exit(2);
}

static double
now_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec * 1000 + (double)t.tv_nsec / 1e6;
}

static void
nap(double ms)
{
	struct timespec t = { (time_t)(ms / 1000),
		(long)((ms - (double)(long)(ms / 1000) * 1000) * 1e6) };

	while (nanosleep(&t, &t) == -1 && errno == EINTR)
		;
}

static void
pair(int p[2])
{
	if (pipe2(p, O_CLOEXEC) == -1)
		die("pipe");
}

/* What a process has used of a processor; 0 where nobody counts. */
static double
cpu_ms(pid_t pid)
{
	unsigned long long ns = 0;
	char name[64];
	FILE *f;

	snprintf(name, sizeof(name), "/proc/%d/schedstat", (int)pid);
	f = fopen(name, "re");
	if (f && fscanf(f, "%llu", &ns) != 1)
		ns = 0;
	if (f)
		fclose(f);
	return (double)ns / 1e6;
}

static bool
asleep(pid_t pid)
{
	char name[64], text[512] = "", *p;
	FILE *f;

	snprintf(name, sizeof(name), "/proc/%d/stat", (int)pid);
	f = fopen(name, "re");
	if (!f)
		die(name);
	p = fgets(text, sizeof(text), f) ? strrchr(text, ')') : NULL;
	fclose(f);
	return p && p[1] == ' ' && p[2] == 'S';
}

static pid_t
start(int *out, int *in)
{
	int o[2], i[2];
	sigset_t none;
	pid_t pid;

	pair(o);
	pair(i);
	pid = fork();
	if (pid == 0) {
		sigemptyset(&none);
		sigprocmask(SIG_SETMASK, &none, NULL);
		signal(SIGINT, SIG_DFL); /* a background job ignores it */
		signal(SIGPIPE, SIG_DFL);
		dup2(i[0], 0);
		dup2(o[1], 1);
		execvp(*command, command);
		_exit(127);
	}
	close(o[1]);
	close(i[0]);
	if (input && write(i[1], input, strlen(input)) == -1)
		die("write");
	*out = o[0];
	*in = i[1];
	return pid;
}

/* Close fd or send the signal, and wait for the end, which SIGCHLD tells. */
static int
ends(struct result *r, pid_t pid, int fd)
{
	struct timespec patience = { bound_ms / 1000,
		bound_ms % 1000 * 1000000 };
	double used = cpu_ms(pid), since = now_ms();
	siginfo_t info = { .si_pid = 0 };
	int status = 0;
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, SIGCHLD);
	if (sig)
		kill(pid, sig);
	else
		close(fd);
	for (;;) {
		/* left as it is, for its figures are gone with it */
		waitid(P_PID, (id_t)pid, &info, WEXITED | WNOHANG | WNOWAIT);
		r->ms = now_ms() - since;
		if (info.si_pid)
			break;
		if (r->ms >= (double)bound_ms && asleep(pid))
			snprintf(r->wrong, sizeof(r->wrong), "late, asleep");
		if (r->ms >= HANG_MS)
			kill(pid, SIGKILL);
		if (r->ms >= (double)bound_ms)
			patience = (struct timespec){ 0, 5000000 };
		sigtimedwait(&set, NULL, &patience);
	}
	r->cpu_ms = cpu_ms(pid) - used;
	waitpid(pid, &status, 0);
	return WIFSIGNALED(status) ? 128 + WTERMSIG(status)
				   : WEXITSTATUS(status);
}

static void
judge(struct result *r, int code)
{
	if (code != want && !*r->wrong)
		snprintf(r->wrong, sizeof(r->wrong), "exit code %d, not %d",
		    code, want);
	else if (r->cpu_ms > (double)bound_ms && !*r->wrong)
		snprintf(r->wrong, sizeof(r->wrong), "late, busy");
}

static void
reader_leaves(struct result *r)
{
	struct pollfd first;
	int out, in;
	pid_t pid = start(&out, &in);
	char c;

	first = (struct pollfd){ .fd = out, .events = POLLIN };
	if (poll(&first, 1, HANG_MS) != 1 || read(out, &c, 1) != 1)
		snprintf(r->wrong, sizeof(r->wrong), "nothing came");
	nap(rand() % 20000 / 1000.0);
	judge(r, ends(r, pid, out));
	close(in);
}

/* Read until the moment has come, or to the end. */
static bool
read_until(int out, char *got, size_t *n, double moment)
{
	struct pollfd p = { .fd = out, .events = POLLIN };
	double left;
	ssize_t k;

	while ((left = moment - now_ms()) > 0) {
		if (poll(&p, 1, (int)left + 1) <= 0)
			continue;
		k = read(out, got + *n, want_n + 1 - *n);
		if (k <= 0)
			return false;
		*n += (size_t)k;
	}
	return true;
}

static void
signal_comes(struct result *r)
{
	char *got = malloc(want_n + 1);
	int out, in, code;
	double moment;
	size_t n = 0;
	pid_t pid;

	if (!got)
		die("malloc");
	moment = now_ms() + (double)(rand() % (window_ms * 1000)) / 1000;
	pid = start(&out, &in);
	if (!read_until(out, got, &n, moment))
		snprintf(r->wrong, sizeof(r->wrong), "ended by itself");
	code = ends(r, pid, out);
	read_until(out, got, &n, now_ms() + HANG_MS);
	if (n > want_n || memcmp(got, want_text, n) != 0)
		snprintf(r->wrong, sizeof(r->wrong), "wrong output");
	else if (n && (n < 2 || memcmp(got + n - 2, "\n\n", 2) != 0))
		snprintf(r->wrong, sizeof(r->wrong), "half an event");
	judge(r, code);
	close(out);
	close(in);
	free(got);
}

static void
work(struct result *all, long first)
{
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, SIGCHLD);
	sigprocmask(SIG_BLOCK, &set, NULL);
	signal(SIGPIPE, SIG_IGN);
	srand((unsigned)first + 1);
	for (long i = first; i < runs; i += jobs)
		if (sig)
			signal_comes(&all[i]);
		else
			reader_leaves(&all[i]);
	exit(0);
}

static int
sum(const struct result *all)
{
	double slowest = 0;
	long bad = 0, over = 0;

	for (long i = 0; i < runs; i++) {
		slowest = all[i].ms > slowest ? all[i].ms : slowest;
		over += all[i].ms > (double)bound_ms;
		if (*all[i].wrong || all[i].ms <= 0) {
			bad++;
			printf("run %ld: %s after %.1f ms\n", i,
			    *all[i].wrong ? all[i].wrong : "did not take place",
			    all[i].ms);
		}
	}
	printf("%ld runs, %ld bad, %ld seen above %ld ms, slowest %.1f ms\n",
	    runs, bad, over, bound_ms, slowest);
	return bad || !runs;
}

static void
read_want(const char *name)
{
	int fd = open(name, O_RDONLY | O_CLOEXEC);
	off_t n = fd == -1 ? 0 : lseek(fd, 0, SEEK_END);

	if (n <= 0)
		die(name);
	want_n = (size_t)n;
	want_text = mmap(NULL, want_n, PROT_READ, MAP_PRIVATE, fd, 0);
	if (want_text == MAP_FAILED)
		die(name);
	close(fd);
}

static int
signal_of(const char *name)
{
	if (strcmp(name, "TERM") == 0)
		return SIGTERM;
	return strcmp(name, "INT") == 0 ? SIGINT : SIGHUP;
}

static void
options(int argc, char **argv)
{
	char *p;
	int k;

	while ((k = getopt(argc, argv, "+j:b:e:i:k:w:f:")) != -1)
		if (k == 'j')
			jobs = strtol(optarg, NULL, 10);
		else if (k == 'b')
			bound_ms = strtol(optarg, NULL, 10);
		else if (k == 'e')
			want = (int)strtol(optarg, NULL, 10);
		else if (k == 'i')
			input = optarg;
		else if (k == 'k')
			want = 128 + (sig = signal_of(optarg));
		else if (k == 'w')
			window_ms = strtol(optarg, NULL, 10);
		else if (k == 'f')
			read_want(optarg);
		else
			exit(2);
	for (; input && (p = strstr(input, "\\n"));
	     memmove(p + 1, p + 2, strlen(p + 2) + 1))
		*p = '\n';
	runs = optind < argc ? strtol(argv[optind], NULL, 10) : 0;
	command = argv + optind + 1;
	if (optind + 1 >= argc || runs <= 0 || jobs <= 0 ||
	    (sig && (!want_text || window_ms <= 0))) {
		fprintf(stderr, "usage: see the source\n");
		exit(2);
	}
}

int
main(int argc, char **argv)
{
	struct result *all;

	options(argc, argv);
	all = mmap(NULL, (size_t)runs * sizeof(*all), PROT_READ | PROT_WRITE,
	    MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (all == MAP_FAILED)
		die("mmap");
	for (long i = 0; i < jobs; i++)
		if (fork() == 0)
			work(all, i);
	while (wait(NULL) > 0)
		;
	return sum(all);
}
