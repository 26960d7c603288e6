/* SPDX-License-Identifier: MIT */
/* The tool under test: its files, its arguments, its life. */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "run.h"

#define ARGS 96

void
run_wrong(struct run *r, const char *fmt, ...)
{
	va_list ap;

	if (*r->why)
		return;
	va_start(ap, fmt);
	vsnprintf(r->why, sizeof(r->why), fmt, ap);
	va_end(ap);
}

uint64_t
run_now_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (uint64_t)t.tv_sec * 1000 + (uint64_t)t.tv_nsec / 1000000;
}

int
run_signal(const char *name)
{
	static const struct {
		const char *name;
		int number;
	} sig[] = { { "TERM", SIGTERM }, { "INT", SIGINT }, { "HUP", SIGHUP },
		{ "STOP", SIGSTOP }, { "CONT", SIGCONT }, { "QUIT", SIGQUIT } };

	for (size_t i = 0; i < sizeof(sig) / sizeof(*sig); i++)
		if (strcmp(sig[i].name, name) == 0)
			return sig[i].number;
	fprintf(stderr, "the table has an unknown signal '%s'\n", name);
	abort();
}

void
run_file(struct buf *b, const char *name)
{
	int fd = open(name, O_RDONLY | O_CLOEXEC);
	ssize_t n = 1;

	while (fd != -1 && n > 0) {
		if (buf_room(b, 65536) == -1)
			abort();
		n = read(fd, b->p + b->n, 65536);
		if (n > 0)
			b->n += (size_t)n;
	}
	if (fd != -1)
		close(fd);
}

/* Files. */

__attribute__((format(printf, 2, 3))) static void
write_file(const char *name, const char *fmt, ...)
{
	FILE *f = fopen(name, "w");
	va_list ap;

	if (!f)
		abort();
	va_start(ap, fmt);
	vfprintf(f, fmt, ap);
	va_end(ap);
	if (fclose(f))
		abort();
}

bool
run_with(const struct run *r, const char *kind)
{
	const char *only = row_get(r->row, "with");

	return !r->bare && (!only || strcmp(only, kind) == 0);
}

static void
write_connect(const struct run *r)
{
	FILE *f = fopen("p.conf", "w");

	if (!f)
		abort();
	fprintf(f, "[sse-connect]\nurl = %s://", r->tls ? "https" : "http");
	if (run_with(r, "basic"))
		fprintf(f, "me:%%2F%s@", r->leak.canary[LEAK_PASSWORD]);
	fprintf(f, "%s/s", r->host);
	if (run_with(r, "query"))
		fprintf(f, "?api_key=%%2f%s", r->leak.canary[LEAK_QUERY]);
	fprintf(f, "\n");
	if (run_with(r, "header"))
		fprintf(f, "header = X-Api-Key: %s/+=\n",
		    r->leak.canary[LEAK_HEADER]);
	if (run_with(r, "cookie"))
		fprintf(f, "header = Cookie: sid=%s; a=b\n",
		    r->leak.canary[LEAK_COOKIE]);
	if (run_with(r, "file"))
		fprintf(f, "header = @headers\n");
	if (fclose(f))
		abort();
	write_file("headers", "X-Mine: %s\n", r->leak.canary[LEAK_HEADER]);
	write_file("token", "%s\n", r->leak.canary[LEAK_TOKEN]);
}

static void
write_token(const struct run *r)
{
	write_file("p.conf", "[sse-token]\nurl = %s://%s/token\n",
	    r->tls ? "https" : "http", r->host);
	write_file("key", "%s\n", r->leak.canary[LEAK_HEADER]);
	chmod("key", 0600);
}

/* Arguments. */

struct args {
	char *v[ARGS];
	size_t n;
	char text[8192];
};

static void
add(struct args *a, const char *s)
{
	a->v[a->n++] = strdup(s);
	a->v[a->n] = NULL;
}

static void
add_words(struct args *a, const char *s)
{
	char *copy = strdup(s), *save, *w;

	for (w = strtok_r(copy, " ", &save); w; w = strtok_r(NULL, " ", &save))
		add(a, w);
	free(copy);
}

/* What a token command can see, it tells. */
#define GIVE                                                                   \
	"cat /proc/self/environ /proc/self/cmdline /proc/$PPID/cmdline "       \
	">>about; cat token"

static void
connect_args(const struct run *r, struct args *a, uint64_t events)
{
	const char *token = row_get(r->row, "token");

	add_words(a,
	    "sse-connect -p ./p.conf --backoff 5ms:1m:0 "
	    "--connect-timeout 9s --idle-timeout 9s --no-progress");
	if (run_with(r, "token")) {
		add_words(a, "--url-query token={token}");
		add(a, "--token-cmd");
		add(a, token ? token : GIVE);
	}
	if (r->notes)
		add(a, "--notes");
	if (events) {
		snprintf(a->text, sizeof(a->text), "%llu",
		    (unsigned long long)events);
		add(a, "-n");
		add(a, a->text);
	}
}

static void
make_args(const struct run *r, struct args *a, enum mode mode, uint64_t events)
{
	struct buf text = { .max = 0 };
	const char *more;

	if (row_has(r->row, "tool"))
		add_words(a, "sse-token -p ./p.conf --api-key-file key --raw");
	else
		connect_args(r, a, events);
	/* also without TLS, as a redirect may lead there */
	snprintf(a->text, sizeof(a->text), "%s/ca.pem", r->certs);
	add(a, "--cacert");
	add(a, a->text);
	if (r->proxy) {
		write_file("proxies", "http://px:%s@127.0.0.1:%u\n",
		    r->leak.canary[LEAK_PROXY], r->port[DOOR_HERE]);
		add_words(a, "--proxy-file proxies");
	}
	if (r->verbose)
		add(a, "-vv");
	if (mode == MODE_ALONE)
		add_words(a, "--retry 2");
	for (size_t i = 0; (more = row_nth(r->row, "opt", i)); i++) {
		buf_reset(&text);
		run_text(r, &text, more);
		add_words(a, buf_cstr(&text));
	}
	buf_free(&text);
}

/* The child's side. */

static void
redirect(const char *name, int to)
{
	int fd = open(name, O_WRONLY | O_CREAT | O_TRUNC, 0600);

	if (fd == -1 || dup2(fd, to) == -1)
		_exit(126);
	close(fd);
}

static _Noreturn void
become(const struct run *r, struct args *a, int pipe_end)
{
	const char *out = row_get(r->row, "stdout");
	const char *env = row_get(r->row, "env");
	static const int signals[] = { SIGALRM, SIGHUP, SIGINT, SIGQUIT,
		SIGTERM };
	static char *none[] = { NULL };
	struct rlimit core;

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	/* whoever runs us in the background ignores some of them */
	for (size_t i = 0; i < sizeof(signals) / sizeof(*signals); i++)
		signal(signals[i], SIG_DFL);
	/* it has to refuse core files itself */
	getrlimit(RLIMIT_CORE, &core);
	core.rlim_cur = core.rlim_max;
	setrlimit(RLIMIT_CORE, &core);
	redirect("stderr", 2);
	if (pipe_end != -1)
		dup2(pipe_end, 1);
	else if (out && strcmp(out, "full") == 0)
		redirect("/dev/full", 1);
	else if (out && strcmp(out, "closed") == 0)
		close(1);
	else
		redirect("stdout", 1);
	if (out && strcmp(out, "alone") == 0) {
		close(0);
		close(2);
	}
	if (env && strcmp(env, "files") == 0)
		setrlimit(RLIMIT_NOFILE, &(struct rlimit){ 4, 4 });
	if (env && strcmp(env, "none") == 0) {
		snprintf(
		    a->text, sizeof(a->text), "%s/%s", getenv("B"), a->v[0]);
		execve(a->text, a->v, none);
	} else {
		execvp(a->v[0], a->v);
	}
	_exit(127);
}

void
run_start(struct run *r, enum mode mode, uint64_t events)
{
	const char *out = row_get(r->row, "stdout");
	struct args a = { .n = 0 };
	int ends[2] = { -1, -1 };

	if (row_has(r->row, "tool"))
		write_token(r);
	else
		write_connect(r);
	make_args(r, &a, mode, events);
	if (out && strcmp(out, "pipe") == 0 && pipe2(ends, O_CLOEXEC) == -1)
		abort();
	r->reader = ends[0];
	r->pid = fork();
	if (r->pid == -1)
		abort();
	if (r->pid == 0)
		become(r, &a, ends[1]);
	r->pidfd = (int)syscall(SYS_pidfd_open, r->pid, 0);
	if (r->reader != -1) {
		close(ends[1]);
		fcntl(r->reader, F_SETFL, O_NONBLOCK);
	}
	while (a.n)
		free(a.v[--a.n]);
}

void
run_wait(struct run *r)
{
	struct rusage use;
	int limit_mib = row_number(r->row, "rss", 40);

	while (wait4(r->pid, &r->status, 0, &use) == -1 && errno == EINTR)
		;
	r->ended = true;
	if (r->due_ms && run_now_ms() > r->due_ms)
		run_wrong(r, "it took %llu ms too long to end",
		    (unsigned long long)(run_now_ms() - r->due_ms));
	if (!getenv("FAULTS_SANITIZED") && use.ru_maxrss > limit_mib * 1024L)
		run_wrong(r, "it used %ld KiB of memory", use.ru_maxrss);
	run_read(r);
}

/* Its output. */

/* Take out the notes that sse-connect puts between events. */
static void
strip_notes(struct buf *b)
{
	static const char mark[] = "event: sse-connect\ndata: {\"note\":";
	char *at, *end, *from = b->p;

	while (b->n &&
	    (at = memmem(
		 from, (size_t)(b->p + b->n - from), mark, sizeof(mark) - 1))) {
		end = memmem(at, (size_t)(b->p + b->n - at), "}\n\n", 3);
		if (!end)
			return;
		end += 3;
		memmove(at, end, (size_t)(b->p + b->n - end));
		b->n -= (size_t)(end - at);
		from = at;
	}
}

void
run_read(struct run *r)
{
	ssize_t n;

	if (r->left)
		return;
	if (r->reader == -1) {
		buf_reset(&r->got);
		run_file(&r->got, "stdout");
		if (r->notes)
			strip_notes(&r->got);
		return;
	}
	do {
		if (buf_room(&r->got, 65536) == -1)
			abort();
		n = read(r->reader, r->got.p + r->got.n, 65536);
		if (n > 0)
			r->got.n += (size_t)n;
	} while (n > 0);
}

void
run_seen(struct run *r)
{
	struct pollfd end = { .fd = r->pidfd, .events = POLLIN };
	uint64_t last = run_now_ms() + 10000;

	for (;;) {
		run_read(r);
		if (r->got.n >= r->want.n)
			return;
		if (run_now_ms() > last || poll(&end, 1, 1) > 0)
			break;
	}
	run_wrong(r,
	    "events before the fault are not delivered: %zu bytes of %zu",
	    r->got.n, r->want.n);
}
