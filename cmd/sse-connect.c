/* SPDX-License-Identifier: MIT */
/*
 * sse-connect: follow event streams across disconnects; the raw bytes of
 * whole events to standard output.
 */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/random.h>
#include <sys/resource.h>
#include <unistd.h>

#include "checkup.h"
#include "connectopt.h"
#include "fanin.h"
#include "io.h"
#include "position.h"
#include "probe.h"
#include "reader.h"
#include "say.h"
#include "status.h"

/* How long the last bytes may take once a signal asked us to stop. */
#define LAST_WRITE_MS 800

struct connect {
	struct connectopt o;
	struct fanin fanin;
	struct sink sink;
	struct buf token;
	struct notelog log;
	struct status status;
	struct reader reader;
	uint64_t start_ms;
	bool log_told;
};

static void
check(int r)
{
	if (r == -1)
		say_nomem();
}

/*
 * Files.
 */

static void
read_token(struct connect *c)
{
	struct grant_source *t = &c->o.follow.link.token;
	ssize_t n;

	if (!t->file || strcmp(t->file, "-") != 0)
		return;
	c->token.max = 65536;
	do {
		if (buf_room(&c->token, 4096) == -1)
			say_die(SAY_USAGE, "cannot read the token: too large");
		n = read(STDIN_FILENO, c->token.p + c->token.n, 4096);
		if (n == -1 && errno != EINTR)
			say_die(SAY_USAGE, "cannot read the token: %s",
			    strerror(errno));
		if (n > 0)
			c->token.n += (size_t)n;
	} while (n != 0 && !io_stopped());
	t->file = NULL;
	t->text = buf_get(&c->token);
}

/* Where the stream goes on; name is NULL where there is only one. */
static void
read_resume(struct connect *c, const char *name, struct buf *id)
{
	const char *file = c->o.resume;
	struct slice stream = name ? slice_str(name) : SLICE("");

	buf_reset(id);
	if (c->o.last_id)
		check(buf_str(id, c->o.last_id));
	if (!file)
		return;
	switch (position_read(file, stream, id)) {
	case 0:
		say("no event id%s%s in '%s': starting afresh",
		    name ? " of " : "", name ? say_bytes(stream, 200) : "",
		    file);
		return;
	case -1:
		if (errno != ENOENT)
			say_die(SAY_USAGE, "cannot read '%s': %s", file,
			    strerror(errno));
		say_more("'%s' does not exist yet: starting afresh", file);
		return;
	default:
		say_more("resuming after id '%s'", say_bytes(buf_get(id), 80));
	}
}

static void
open_log(struct connect *c)
{
	if (!c->o.note_file)
		return;
	if (notelog_open(&c->log, c->o.note_file) == -1)
		say_die(SAY_CREATE, "cannot open '%s': %s", c->o.note_file,
		    strerror(errno));
	c->o.follow.stream.log = &c->log;
}

/* A note that cannot be written is said once; the stream goes on. */
static void
watch_log(struct connect *c)
{
	if (!c->log.error || c->log_told)
		return;
	c->log_told = true;
	say("cannot write to '%s': %s", c->o.note_file, strerror(c->log.error));
}

static void
make_records(struct connect *c)
{
	static struct records records;

	if (!c->o.records)
		return;
	records_init(&records);
	records.parser.max_event = c->o.follow.link.max_event;
	parser_reset(&records.parser);
	c->o.follow.stream.records = &records;
}

static void
make_spool(struct connect *c)
{
	const char *dir = getenv("TMPDIR");

	dir = dir && *dir ? dir : "/var/tmp";
	if (c->o.spool && sink_spool(&c->sink, dir, c->o.spool) == -1)
		say_die(SAY_CREATE, "cannot make a spool in '%s': %s", dir,
		    strerror(errno));
}

/*
 * The loop.
 */

static const char *
state_name(const struct connect *c)
{
	static const char *const busy[] = { "connecting", "token", "connecting",
		"refused", "open", "waiting" };
	const struct follow *f = c->fanin.stream;

	if (fanin_held(&c->fanin))
		return "stalled";
	if (c->fanin.open)
		return "open";
	if (c->fanin.ended == c->fanin.n)
		return "ended";
	return c->fanin.n > 1 || f->state != FOLLOW_BUSY ? "waiting"
							 : busy[f->link->state];
}

static void
set_status(struct connect *c, uint64_t now)
{
	struct progress *p = &c->status.line;
	uint64_t byte_ms = 0;

	p->state = state_name(c);
	p->events = p->bytes = p->reconnects = 0;
	for (size_t i = 0; i < c->fanin.n; i++) {
		const struct follow *f = &c->fanin.stream[i];

		p->events += f->stream.events;
		p->bytes += f->stream.bytes;
		p->reconnects += f->connections ? f->connections - 1 : 0;
		if (f->watchdog.byte_ms > byte_ms)
			byte_ms = f->watchdog.byte_ms;
	}
	p->idle_ms = now > byte_ms ? now - byte_ms : 0;
}

static void
tidy(struct connect *c)
{
	uint64_t large = 0, connections = 0;

	fanin_stop(&c->fanin, "standard output takes no more");
	watch_log(c);
	set_status(c, io_now_ms());
	status_end(&c->status);
	for (size_t i = 0; i < c->fanin.n; i++) {
		large += c->fanin.stream[i].stream.large;
		connections += c->fanin.stream[i].connections;
	}
	if (large > 1)
		say("%llu events larger than --max-event skipped",
		    (unsigned long long)large);
	say_more("%llu events, %llu connections",
	    (unsigned long long)c->fanin.events,
	    (unsigned long long)connections);
	fanin_free(&c->fanin);
	if (c->o.records) {
		records_summary(c->o.follow.stream.records);
		records_free(c->o.follow.stream.records);
	}
	if (c->o.note_file)
		notelog_close(&c->log);
	slots_close(&c->o.follow.slots);
	connectopt_free(&c->o);
	buf_wipe(&c->token);
}

_Noreturn static void
leave(struct connect *c, int code)
{
	tidy(c);
	if (sink_close(&c->sink) != SINK_OK)
		say_die(SAY_IO, "cannot write to standard output: %s",
		    strerror(errno));
	io_exit(NULL, code);
}

/* Write what the reader takes; ends the process when it takes no more. */
static void
flush(struct connect *c)
{
	enum sink_state state = sink_write(&c->sink);
	int e;

	switch (state) {
	case SINK_OK:
		return;
	case SINK_GONE:
		say_more("reader of standard output has gone");
		leave(c, SAY_OK);
	case SINK_FAILED:
	case SINK_SPOOL:
		e = errno;
		tidy(c);
		say_die(SAY_IO, "cannot %s: %s",
		    state == SINK_SPOOL ? "read the spool"
					: "write to standard output",
		    strerror(e));
	}
}

static int
sooner(int ms, uint64_t due, uint64_t now)
{
	uint64_t left = due > now ? due - now : 0;

	if (due == UINT64_MAX)
		return ms;
	if (left > INT_MAX)
		left = INT_MAX;
	return ms < 0 || left < (uint64_t)ms ? (int)left : ms;
}

static void
wait_for_more(struct connect *c)
{
	struct pollfd p[] = {
		{ .fd = io_stop_fd(), .events = POLLIN },
		{ .fd = sink_fd(&c->sink),
		    .events = sink_pending(&c->sink) ? POLLOUT : 0 },
	};
	uint64_t now = io_now_ms();
	int ms = -1;

	if (c->o.duration_ms)
		ms = sooner(ms, c->start_ms + c->o.duration_ms, now);
	if (c->status.on)
		ms = sooner(ms, c->status.tick_ms, now);
	ms = sooner(ms, reader_due_ms(&c->reader, &c->sink), now);
	if (fanin_wait(&c->fanin, p, 2, ms) == -1 && errno != EINTR)
		say_die(SAY_OS, "cannot poll: %s", strerror(errno));
	if (sink_left(&c->sink, p[1].revents)) {
		say_more("reader of standard output has gone");
		leave(c, SAY_OK);
	}
}

/*
 * No more events: what waits goes out.  After a signal only as long as a
 * living reader needs, and to the end of an event in any case.
 */
static void
drain(struct connect *c)
{
	struct pollfd p[] = { { .fd = sink_fd(&c->sink), .events = POLLOUT },
		{ .fd = io_stop_fd(), .events = POLLIN } };
	uint64_t last = 0, now;

	for (;;) {
		flush(c);
		if (!sink_pending(&c->sink))
			return;
		now = io_now_ms();
		if (io_stopped() && !last)
			last = now + LAST_WRITE_MS;
		if (last && now >= last) {
			reader_give_up(&c->sink);
			return;
		}
		poll(p, last ? 1 : 2, last ? (int)(last - now) : -1);
		if (sink_left(&c->sink, p[0].revents))
			leave(c, SAY_OK);
	}
}

static void
run(struct connect *c)
{
	uint64_t now;

	c->start_ms = io_now_ms();
	reader_init(&c->reader, c->start_ms);
	while (fanin_run(&c->fanin)) {
		flush(c);
		now = io_now_ms();
		if (io_stopped())
			fanin_stop(&c->fanin, "stopped by a signal");
		else if (c->o.duration_ms &&
		    now - c->start_ms >= c->o.duration_ms)
			fanin_stop(&c->fanin, "duration reached");
		else if (io_asked())
			fanin_restart(&c->fanin, "asked for a new connection");
		reader_watch(&c->reader, &c->sink, now);
		watch_log(c);
		if (status_due(&c->status, now)) {
			set_status(c, now);
			status_tick(&c->status, now);
		}
		wait_for_more(c);
	}
}

/* Writing would fail much later, with the first event: look now. */
static void
check_output(void)
{
	int flags = fcntl(STDOUT_FILENO, F_GETFL);

	if (flags == -1 || (flags & O_ACCMODE) == O_RDONLY)
		say_die(SAY_IO, "cannot write to standard output: %s",
		    strerror(EBADF));
}

/*
 * No secret for a handler of core dumps or a debugger.  To be called when the
 * sink stands: it may open its pipe anew, which this forbids.
 */
static void
harden(const struct connectopt *o)
{
	if (o->secret)
		prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
}

/* Thousands of streams are thousands of descriptors. */
static void
check_limit(size_t streams)
{
	struct rlimit l;

	if (streams == 1 || getrlimit(RLIMIT_NOFILE, &l) == -1 ||
	    streams + 32 <= l.rlim_cur)
		return;
	l.rlim_cur = l.rlim_max;
	setrlimit(RLIMIT_NOFILE, &l);
	if (streams + 32 > l.rlim_cur)
		say("%zu streams want more descriptors than the limit of %llu",
		    streams, (unsigned long long)l.rlim_cur);
}

static void
start(struct connect *c)
{
	struct stream_opts *s = &c->o.follow.stream;
	struct buf id = { .max = 0 };

	(void)!getrandom(s->secret, sizeof(s->secret), GRND_NONBLOCK);
	s->events = &c->fanin.events;
	sink_init(&c->sink, STDOUT_FILENO);
	if (s->records)
		sink_lines(&c->sink);
	harden(&c->o);
	sink_limit(&c->sink, c->o.buffer);
	make_spool(c);
	if (fanin_init(&c->fanin, &c->o.follow, &c->sink, c->o.n) == -1)
		say_die(SAY_OS, "cannot start: %s", strerror(errno));
	slots_open(&c->o.follow.slots);
	for (size_t i = 0; i < c->o.n; i++) {
		const struct connectopt_stream *one = &c->o.streams[i];

		read_resume(c, one->name, &id);
		fanin_add(&c->fanin, one->url, one->name, buf_get(&id));
	}
	buf_free(&id);
}

/* A slot for all connections of an examination, which are never two at once. */
static void
hold_slot(struct slots *s)
{
	struct pollfd stop = { .fd = io_stop_fd(), .events = POLLIN };
	uint64_t start_ms = io_now_ms();
	struct slot slot = { .fd = -1 };

	slots_open(s);
	while (!slots_take(s, &slot) && !io_stopped()) {
		if (io_now_ms() - start_ms >= s->wait_ms)
			say_die(SAY_AGAIN, "all %u slots of '%s' are taken",
			    s->count, s->name);
		poll(&stop, 1, SLOTS_AGAIN_MS);
	}
}

/* Look at the server instead of following its stream. */
_Noreturn static void
examine(struct connect *c)
{
	struct connectopt *o = &c->o;
	bool check_it = o->exam == CONNECTOPT_CHECK;
	uint64_t ms = o->duration_ms;
	struct visit_opts v = { .link = &o->follow.link,
		.url = o->streams[0].url,
		.count = o->follow.stream.count,
		.json = o->json };
	struct buf id = { .max = 0 };
	struct out out;
	int code;

	read_resume(c, NULL, &id);
	v.id = buf_get(&id);
	v.duration_ms = ms ? ms : check_it ? CHECKUP_MS : PROBE_MS;
	out_init(&out, STDOUT_FILENO, "standard output");
	harden(o);
	hold_slot(&o->follow.slots);
	code = check_it ? checkup_run(&v, &out) : probe_run(&v, &out);
	io_exit(&out, code);
}

int
main(int argc, char **argv)
{
	static struct connect c;
	int code;

	io_init();
	signal(SIGPIPE, SIG_IGN); /* a reader that goes is no failure here */
	io_wake_on(SIGUSR2);
	http_init();
	connectopt_read(&c.o, argc, argv);
	check_output();
	check_limit(c.o.n);
	open_log(&c);
	make_records(&c);
	read_token(&c);
	if (c.o.exam)
		examine(&c);
	status_init(&c.status, c.o.progress);
	start(&c);
	run(&c);
	code = c.fanin.code;
	drain(&c);
	leave(&c, code);
}
