/* SPDX-License-Identifier: MIT */
/*
 * sse-serve: an event stream, recorded or live, to many HTTP clients.
 */
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/random.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "host.h"
#include "io.h"
#include "key.h"
#include "listen.h"
#include "playback.h"
#include "say.h"

#define CHUNK ((size_t)64 << 10)
#define SECOND UINT64_C(1000000)

/* After the end of live input: who takes nothing for so long is given up. */
#define LINGER (10 * SECOND)

/* After a signal so long for the piece in hand. */
#define GRACE SECOND

struct serve {
	struct serveopt o;
	struct playback play;
	struct history past;
	struct host host;
	struct listen at;
	struct httpd *httpd;
	int in;        /* live input, or -1 */
	bool waitable; /* in can be waited for */
	bool cut_told; /* that it ends in the middle of an event */
	uint64_t stop_at;
};

static struct serve serve;

/* Input */

static void
open_recording(struct serve *s, int fd, const char *name)
{
	struct feed *f = &s->o.feed;
	struct playback *p = &s->play;

	f->cut.records = s->o.kind == SERVEOPT_RECORDS;
	if (playback_open(p, f, fd, s->o.max_event, s->o.kind == SERVEOPT_AUTO,
		s->o.tail) == -1) {
		if (errno == EMSGSIZE)
			say_die(SAY_REFUSED,
			    "event at byte %" PRIu64
			    " of '%s' is larger than --max-event",
			    p->at, name);
		say_die(
		    SAY_USAGE, "cannot read '%s': %s", name, strerror(errno));
	}
	if (f->pace.speed > 0 && !f->cut.records)
		say_die(SAY_USAGE, "--speed: '%s' has no records", name);
	if (p->bad)
		say("%" PRIu64 " lines of '%s' left out: no records", p->bad,
		    name);
	if (p->left && !s->o.tail)
		say_note("unfinished event at the end of '%s' left out "
			 "(see --tail)",
		    name);
	if (p->events == 0)
		say_note("no event in '%s'", name);
	f->number = s->o.ids && !p->ids;
	f->loop = s->o.loop;
}

/*
 * The numbers of a file's events are the same in each run.  Those of what comes
 * only once would begin anew with other events, and who comes back would be
 * sent on behind an event it never saw.
 */
static struct slice
name_run(void)
{
	static char name[16];
	uint32_t any;

	if (getrandom(&any, sizeof(any), 0) != sizeof(any))
		say_die(SAY_OS, "no random numbers: %s", strerror(errno));
	return (struct slice){ name,
		(size_t)snprintf(name, sizeof(name), "%08" PRIx32 "-", any) };
}

static void
open_live(struct serve *s, int fd, bool regular)
{
	if (s->o.tail || (s->o.loop && !regular))
		say_die(SAY_USAGE, "%s: only for a file",
		    s->o.tail ? "--tail" : "--loop");
	if (history_init(&s->past, (size_t)s->o.history, s->o.history_bytes) ==
	    -1)
		say_nomem();
	s->in = fd;
	s->waitable = !regular;
	s->o.feed.live = &s->past;
	s->o.intake.to = &s->past;
	if (s->o.ids && !regular)
		s->o.intake.run = name_run();
	s->o.intake.cut.records = s->o.kind == SERVEOPT_RECORDS;
}

static void
open_input(struct serve *s)
{
	const char *name = s->o.file ? s->o.file : "standard input";
	int fd = STDIN_FILENO;
	struct stat st;

	if (s->o.file)
		fd = open(s->o.file, O_RDONLY | O_CLOEXEC);
	if (fd == -1)
		say_die(
		    SAY_USAGE, "cannot open '%s': %s", name, strerror(errno));
	if (fstat(fd, &st) == -1 ||
	    (fcntl(fd, F_GETFL) & O_ACCMODE) == O_WRONLY)
		say_die(
		    SAY_USAGE, "cannot read '%s': %s", name, strerror(EBADF));
	if (S_ISDIR(st.st_mode))
		say_die(
		    SAY_USAGE, "cannot read '%s': %s", name, strerror(EISDIR));
	if (S_ISREG(st.st_mode) && !s->o.live)
		open_recording(s, fd, name);
	else
		open_live(s, fd, S_ISREG(st.st_mode));
}

/* The live input has ended: play it again, or end. */
static void
input_over(struct serve *s)
{
	struct intake *in = &s->o.intake;

	if (intake_left(in) && !s->cut_told)
		say_note("unfinished event at the end of input dropped");
	s->cut_told |= intake_left(in) > 0;
	if (s->o.loop && in->events && lseek(s->in, 0, SEEK_SET) == 0) {
		intake_again(in);
		return;
	}
	s->in = -1;
	s->o.feed.over = true;
	httpd_wake_all(s->httpd);
}

static void
read_input(struct serve *s)
{
	char *p = intake_room(&s->o.intake, CHUNK);
	ssize_t n;

	if (!p)
		say_nomem();
	n = read(s->in, p, CHUNK);
	if (n == -1) {
		if (errno == EINTR || errno == EAGAIN)
			return;
		say("cannot read input: %s", strerror(errno));
	}
	if (n <= 0) {
		s->o.intake.eof = true;
		return;
	}
	if (s->o.kind == SERVEOPT_AUTO) {
		s->o.intake.cut.records =
		    playback_is_records((struct slice){ p, (size_t)n });
		s->o.kind = SERVEOPT_SSE;
	}
	intake_put(&s->o.intake, (size_t)n);
}

/* Let out what is due.  Returns when to come again; 0: more input is needed. */
static uint64_t
run_input(struct serve *s)
{
	struct intake *in = &s->o.intake;
	uint64_t next = s->past.next, bad = in->bad, large = in->large, wake;
	enum intake_got got = intake_run(in, httpd_now(), &wake);

	if (s->past.next != next)
		httpd_wake_all(s->httpd);
	if (in->bad != bad)
		say("line left out: no record");
	if (in->large != large)
		say("event left out: larger than --max-event or "
		    "--history-size");
	switch (got) {
	case INTAKE_NOMEM:
		say_nomem();
	case INTAKE_WAIT:
		return wake;
	case INTAKE_END:
		input_over(s);
		return httpd_now();
	case INTAKE_MORE:
		break;
	}
	return 0;
}

/* At work */

/* Take live input and serve until something happens, at latest at until. */
static void
turn(struct serve *s, uint64_t until)
{
	uint64_t wake = UINT64_MAX;
	bool want = false, readable;
	int in;

	if (s->in != -1 && (!s->o.start_on_client || s->host.opened)) {
		if (host_holds(&s->host))
			wake = httpd_now() + SECOND / 500;
		else
			wake = run_input(s);
		want = wake == 0;
	}
	in = want && s->waitable ? s->in : -1;
	if (in != -1)
		wake = UINT64_MAX;
	readable = httpd_serve(s->httpd, &in, wake < until ? wake : until);
	if (readable || (want && !s->waitable))
		read_input(s);
	else if (want && in == -1)
		s->waitable = false;
}

/* Serve until the input has ended, a signal, or as asked. */
static void
run(struct serve *s)
{
	uint64_t until = s->stop_at;

	while (!io_stopped() && s->host.served < s->o.count &&
	    httpd_now() < s->stop_at) {
		turn(s, until);
		if (!s->o.feed.over || s->o.hold)
			continue;
		if (s->host.clients == 0 ||
		    httpd_now() > host_last_move(&s->host) + LINGER)
			break;
		until = httpd_now() + SECOND / 10;
	}
	httpd_quiesce(s->httpd);
	s->o.feed.stop = true;
	s->in = -1;
	httpd_wake_all(s->httpd);
	until = httpd_now() + GRACE;
	while (s->host.clients && httpd_now() < until)
		turn(s, until);
}

/* Start and end */

static const char *
slurp(const char *name, struct buf *b)
{
	int fd = open(name, O_RDONLY | O_CLOEXEC);
	ssize_t n = -1;

	b->max = (size_t)1 << 20;
	while (fd != -1 && buf_room(b, 4096) == 0) {
		n = read(fd, b->p + b->n, 4096);
		if (n <= 0)
			break;
		b->n += (size_t)n;
	}
	if (fd == -1 || n != 0 || !buf_cstr(b))
		say_die(
		    SAY_USAGE, "cannot read '%s': %s", name, strerror(errno));
	close(fd);
	return b->p;
}

/* The keys that buy tokens: of files, else of the environment. */
static void
load_keys(struct serve *s)
{
	struct serveopt_list *l = &s->o.keys;
	size_t n = l->n ? l->n : 1;
	struct key key = { 0 };
	int got;

	for (size_t i = 0; i < n; i++) {
		got = l->n ? key_file(&key, l->at[i])
			   : key_env(&key, "SSE_API_KEY");
		if (got == 0)
			say_die(SAY_USAGE,
			    l->n ? "cannot open key file '%s': "
				   "No such file or directory"
				 : "--token-guard needs "
				   "--api-key-file%s",
			    l->n ? l->at[i] : "");
		if (got == -1)
			say_die(SAY_USAGE, "%s", buf_cstr(&key.why));
		if (guard_add_key(&s->o.guard, buf_get(&key.secret)) == -1)
			say_nomem();
		say_secret(buf_get(&key.secret));
		key_free(&key);
	}
}

/* Each client is a descriptor. */
static void
raise_limit(const struct serve *s)
{
	struct rlimit r;

	if (getrlimit(RLIMIT_NOFILE, &r) == -1 ||
	    r.rlim_cur >= s->o.max_clients + 64)
		return;
	r.rlim_cur = r.rlim_max;
	setrlimit(RLIMIT_NOFILE, &r);
}

/* Whole or not at all, so that who waits for the file can read it. */
static void
tell_port(const struct serve *s)
{
	const char *name = s->o.port_file;
	struct buf b = { 0 }, tmp = { 0 };
	int fd;

	if (buf_fmt(&b, "%u\n", s->at.port) == -1 ||
	    buf_fmt(&tmp, "%s.%ld", name, (long)getpid()) == -1 ||
	    !buf_cstr(&tmp))
		say_nomem();
	fd = open(tmp.p, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
	if (fd == -1 || write(fd, b.p, b.n) != (ssize_t)b.n ||
	    close(fd) == -1 || rename(tmp.p, name) == -1)
		say_die(
		    SAY_CREATE, "cannot write '%s': %s", name, strerror(errno));
	buf_free(&b);
	buf_free(&tmp);
}

static void
tell(const struct serve *s)
{
	struct buf b = { 0 };

	if (buf_fmt(&b, "%s://%s:%u/\n", s->o.cert ? "https" : "http",
		s->at.host, s->at.port) == -1)
		say_nomem();
	if (s->o.port_file)
		tell_port(s);
	if (s->o.ready_fd != -1) {
		if (write(s->o.ready_fd, b.p, b.n) != (ssize_t)b.n)
			say_die(SAY_CREATE, "cannot write to --ready-fd %d: %s",
			    s->o.ready_fd, strerror(errno));
		close(s->o.ready_fd);
	}
	say_note("listening on %.*s", (int)b.n - 1, b.p);
	buf_free(&b);
}

static void
open_port(struct serve *s)
{
	int error;
	const char *why = listen_open(&s->at, s->o.listen, &error);
	int code = error == EMFILE || error == ENFILE || error == ENOMEM
	    ? SAY_OS
	    : SAY_CREATE;

	if (why)
		say_die(error ? code : SAY_USAGE, "cannot listen on '%s': %s",
		    s->o.listen, why);
}

static void
start(struct serve *s)
{
	struct buf cert = { 0 }, key = { 0 };
	struct httpd_conf conf = {
		.max = (unsigned)s->o.max_clients + 64,
		.stall_s = (unsigned)((s->o.stall_ms + 999) / 1000),
	};
	const char *why;
	sigset_t block;

	if (s->o.cert) {
		conf.cert = slurp(s->o.cert, &cert);
		conf.key = slurp(s->o.key, &key);
	}
	open_port(s);
	raise_limit(s);
	/* they are let in only where the server waits */
	sigemptyset(&block);
	sigaddset(&block, SIGTERM);
	sigaddset(&block, SIGINT);
	sigaddset(&block, SIGHUP);
	sigprocmask(SIG_BLOCK, &block, NULL);
	conf.fd = s->at.fd;
	host_init(&s->host, &s->o, &conf);
	s->httpd = httpd_start(&conf, &why);
	if (!s->httpd)
		say_die(
		    s->o.cert ? SAY_USAGE : SAY_OS, "cannot serve: %s", why);
	buf_free(&cert);
	buf_free(&key);
	s->host.httpd = s->httpd;
	s->stop_at = s->o.duration_ms ? httpd_now() + s->o.duration_ms * 1000
				      : UINT64_MAX;
	tell(s);
}

int
main(int argc, char **argv)
{
	struct serve *s = &serve;

	io_init();
	cli_version(httpd_version);
	serveopt_read(&s->o, argc, argv);
	s->in = -1;
	if (s->o.guarded)
		load_keys(s);
	open_input(s);
	start(s);
	run(s);
	httpd_stop(s->httpd);
	say_more("%" PRIu64 " streams served, %" PRIu64 " cut, %" PRIu64
		 " refused",
	    s->host.served, s->host.cut, s->host.refused);
	intake_free(&s->o.intake);
	cutter_free(&s->o.feed.cut);
	playback_free(&s->play);
	history_free(&s->past);
	guard_free(&s->o.guard);
	host_free(&s->host);
	io_exit(NULL, SAY_OK);
}
