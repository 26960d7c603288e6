/* SPDX-License-Identifier: MIT */
/*
 * sse-connect: follow an event stream across disconnects; the raw bytes of
 * whole events to standard output.
 */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include "cli.h"
#include "follow.h"
#include "io.h"
#include "position.h"
#include "say.h"
#include "status.h"
#include "url.h"

#define MAX_EVENT ((size_t)16 << 20)

/* How long the last bytes may take once a signal asked us to stop. */
#define LAST_WRITE_MS 800

enum {
	URL = CLI_LONG,
	TOKEN_CMD,
	TOKEN_FILE,
	LAST_ID,
	RESUME,
	RESUME_QUERY,
	BACKOFF,
	RETRY,
	MAX_DOWN,
	NO_RECONNECT,
	RECONNECT,
	IDLE,
	EVENT_TIMEOUT,
	DURATION,
	STOP_DATA,
	STOP_EVENT,
	RECONNECT_EVENT,
	NOTES,
	LARGEST,
	BUFFER,
	PROGRESS,
	NO_PROGRESS,
	UNBUFFERED
};

static const struct opt opts[] = {
	{ URL, "url", "URL", "the stream, where no operand names it" },
	REQUEST_OPTS,
	{ TOKEN_CMD, "token-cmd", "CMD",
	    "run CMD for the token that replaces {token}" },
	{ TOKEN_FILE, "token-file", "FILE",
	    "read the token that replaces {token} from FILE" },
	{ LAST_ID, "last-event-id", "ID", "ask for what comes after ID" },
	{ RESUME, "resume", "FILE",
	    "the same, ID being that of the last record in FILE" },
	{ RESUME_QUERY, "resume-query", "NAME={id}",
	    "also ask for it in the query of the URL" },
	{ NO_RECONNECT, "no-reconnect", NULL, "one connection only" },
	{ RECONNECT, "reconnect", NULL,
	    "connect again also where that repeats a POST" },
	{ BACKOFF, "backoff", "FIRST[:MAX[:JITTER]]",
	    "wait between connections [1s:30s:50%]" },
	{ RETRY, "retry", "COUNT",
	    "give up after so many retries in a row without a stream" },
	{ MAX_DOWN, "max-down", "TIME",
	    "give up after so long without a stream" },
	{ IDLE, "idle-timeout", "TIME",
	    "connect again after so long without a byte, 0: never [90s]" },
	{ EVENT_TIMEOUT, "event-timeout", "TIME",
	    "the same for events, whatever else comes [0]" },
	{ 'n', "count", "COUNT", "stop after so many events" },
	{ DURATION, "duration", "TIME", "stop after so long" },
	{ STOP_DATA, "stop-on-data", "TEXT",
	    "stop after an event with this data; may repeat" },
	{ STOP_EVENT, "stop-on-event", "GLOB",
	    "stop after an event of this type; may repeat" },
	{ RECONNECT_EVENT, "reconnect-on-event", "GLOB",
	    "connect anew after an event of this type; may repeat" },
	{ NOTES, "notes", NULL,
	    "tell of connections and gaps in events of type sse-connect" },
	{ LARGEST, "max-event", "SIZE", "skip larger events [16M]" },
	{ BUFFER, "buffer", "SIZE",
	    "bytes that may wait for a slow reader [1M]" },
	{ PROGRESS, "progress", NULL,
	    "tell on standard error how it goes [on a terminal]" },
	{ NO_PROGRESS, "no-progress", NULL, "do not" },
	{ UNBUFFERED, "unbuffered", NULL, "accepted and ignored" },
	{ 0 },
};

struct connect {
	/* as asked */
	struct follow_opts o;
	const char *url, *last_id, *resume;
	uint64_t duration_ms;
	int progress; /* as status_init takes it */

	/* at work */
	struct follow stream;
	struct sink sink;
	struct http *http;
	struct buf token;
	struct status status;
	uint64_t start_ms, stall_ms;
	bool stall_told;
};

static void
check(int r)
{
	if (r == -1)
		say_nomem();
}

/*
 * What is asked for.
 */

static void
add(struct stream_words *l, const char *s)
{
	l->v = realloc(l->v, (l->n + 1) * sizeof(*l->v));
	if (!l->v)
		say_nomem();
	l->v[l->n++] = s;
}

static void
resume_query(struct connect *c, struct cli *cli)
{
	if (!url_has(slice_str(cli->arg), SLICE("id")))
		cli_bad(cli, RESUME_QUERY, "holds no {id}");
	c->o.resume_query = cli->arg;
}

static void
limits(struct connect *c, struct cli *cli, int k)
{
	struct follow_opts *o = &c->o;
	const char *why;

	switch (k) {
	case BACKOFF:
		why = backoff_parse(&o->backoff, cli->arg);
		if (why)
			cli_bad(cli, k, why);
		break;
	case RETRY:
		o->retries = cli_count(cli, k, 0, UINT32_MAX);
		break;
	case MAX_DOWN:
		o->max_down_ms = cli_msec(cli, k);
		break;
	case IDLE:
		o->idle_ms = cli_msec(cli, k);
		break;
	case EVENT_TIMEOUT:
		o->event_ms = cli_msec(cli, k);
		break;
	case DURATION:
		c->duration_ms = cli_msec(cli, k);
		break;
	case LARGEST:
		o->stream.max_event = cli_size(cli, k);
		break;
	case BUFFER:
		o->buffer = cli_size(cli, k);
		break;
	default:
		break;
	}
}

static void
option(struct connect *c, struct cli *cli, int k)
{
	struct follow_opts *o = &c->o;

	switch (k) {
	case URL:
		c->url = cli->arg;
		break;
	case TOKEN_CMD: /* the last one counts: it may replace a profile's */
		o->token.cmd = cli->arg;
		o->token.file = NULL;
		break;
	case TOKEN_FILE:
		o->token.file = cli->arg;
		o->token.cmd = NULL;
		break;
	case LAST_ID:
		c->last_id = cli->arg;
		break;
	case RESUME:
		c->resume = cli->arg;
		break;
	case RESUME_QUERY:
		resume_query(c, cli);
		break;
	case NO_RECONNECT:
	case RECONNECT:
		o->once = k == NO_RECONNECT;
		o->reconnect = k == RECONNECT;
		break;
	case 'n':
		o->stream.count = cli_count(cli, k, 1, UINT64_MAX);
		break;
	case STOP_DATA:
		add(&o->stream.stop_data, cli->arg);
		break;
	case STOP_EVENT:
		add(&o->stream.stop_event, cli->arg);
		break;
	case RECONNECT_EVENT:
		add(&o->stream.reconnect_event, cli->arg);
		break;
	case NOTES:
		o->stream.notes = true;
		break;
	case PROGRESS:
	case NO_PROGRESS:
		c->progress = k == PROGRESS;
		break;
	default:
		limits(c, cli, k);
	}
}

/* An operand wins over --url; "/path" is one on the origin of --url. */
static const char *
choose_url(struct connect *c, const struct cli *cli, struct buf *b)
{
	const char *why, *text;
	struct url u;

	if (cli->operands > 1)
		say_die(SAY_USAGE, "one URL at a time (try --help)");
	if (cli->operands == 0 && !c->url)
		say_die(SAY_USAGE, "no URL given (try --help)");
	text = cli->operands ? cli->operand[0] : c->url;
	if (*text == '/' && c->url) {
		why = url_parse(&u, slice_str(c->url));
		if (why)
			say_die(SAY_USAGE, "'%s': %s",
			    say_bytes(slice_str(c->url), 200), why);
		check(url_join(b, &u, slice_str(text)));
	} else {
		check(buf_str(b, text));
	}
	text = buf_cstr(b);
	if (!text)
		say_nomem();
	return text;
}

/* Nothing has been contacted yet: the last chance to say 2. */
static void
check_asked(struct connect *c)
{
	struct grant_source *t = &c->o.token;
	bool secret, token = t->cmd || t->file;
	bool wants = request_has(&c->o.request, SLICE("token")) ||
	    url_has(slice_str(c->url), SLICE("token"));
	struct buf url = { 0 }, safe = { 0 };
	const char *why;

	if (token && !wants)
		say_die(SAY_USAGE,
		    "no {token} in the URL, a header or --url-query");
	if (!token && wants)
		say_die(SAY_USAGE, "{token} needs --token-cmd or --token-file");
	check(request_url(&url, &c->o.request, slice_str(c->url)));
	url_secrets(buf_get(&url), say_secret);
	why = request_refuse(&c->o.request, buf_get(&url), token, &secret);
	if (why) {
		check(url_redact(&safe, slice_str(c->url)));
		say_die(
		    SAY_USAGE, "'%s': %s", say_bytes(buf_get(&safe), 200), why);
	}
	buf_free(&url);
	if (secret) /* no copy of it in a core file */
		setrlimit(RLIMIT_CORE, &(struct rlimit){ 0, 0 });
}

/*
 * Files.
 */

static void
read_token(struct connect *c)
{
	ssize_t n;

	if (!c->o.token.file || strcmp(c->o.token.file, "-") != 0)
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
	c->o.token.file = NULL;
	c->o.token.text = buf_get(&c->token);
}

static void
read_resume(const char *name, struct buf *id)
{
	switch (position_read(name, id)) {
	case 0:
		say("no event id in '%s': starting afresh", name);
		return;
	case -1:
		if (errno != ENOENT)
			say_die(SAY_USAGE, "cannot read '%s': %s", name,
			    strerror(errno));
		say_more("'%s' does not exist yet: starting afresh", name);
		return;
	default:
		say_more("resuming after id '%s'", say_bytes(buf_get(id), 80));
	}
}

/*
 * The loop.
 */

static void
set_status(struct connect *c, uint64_t now)
{
	static const char *const states[] = { "waiting", "token", "connecting",
		"refused", "open", "ended" };
	struct progress *p = &c->status.line;
	const struct follow *f = &c->stream;

	p->state = f->flow.paused ? "stalled" : states[f->state];
	p->events = f->stream.events;
	p->bytes = f->stream.bytes;
	p->reconnects = f->connections ? f->connections - 1 : 0;
	p->idle_ms = now > f->stream.byte_ms ? now - f->stream.byte_ms : 0;
}

static void
tidy(struct connect *c)
{
	struct follow *s = &c->stream;

	set_status(c, io_now_ms());
	status_end(&c->status);
	if (s->stream.large > 1)
		say("%llu events larger than --max-event skipped",
		    (unsigned long long)s->stream.large);
	say_more("%llu events, %llu connections",
	    (unsigned long long)s->stream.events,
	    (unsigned long long)s->connections);
	follow_free(s);
	http_free(c->http);
	free(c->o.stream.stop_data.v);
	free(c->o.stream.stop_event.v);
	free(c->o.stream.reconnect_event.v);
	request_free(&c->o.request);
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
	int e;

	switch (sink_write(&c->sink)) {
	case SINK_OK:
		return;
	case SINK_GONE:
		say_more("reader of standard output has gone");
		leave(c, SAY_OK);
	case SINK_FAILED:
		e = errno;
		tidy(c);
		say_die(
		    SAY_IO, "cannot write to standard output: %s", strerror(e));
	}
}

/* A reader that takes nothing is told of after a minute. */
static void
watch_reader(struct connect *c, uint64_t now)
{
	if (!c->stream.flow.paused) {
		if (c->stall_told)
			say_note("reader of standard output goes on");
		c->stall_ms = now;
		c->stall_told = false;
	} else if (!c->stall_told && now - c->stall_ms >= 60000) {
		say_note("reader of standard output is stalled, %zu bytes wait",
		    sink_pending(&c->sink));
		c->stall_told = true;
	}
}

static int
until(uint64_t due, uint64_t now)
{
	if (due == UINT64_MAX)
		return -1;
	if (due <= now)
		return 0;
	return due - now > 3600000 ? 3600000 : (int)(due - now);
}

static int
shorter(int a, int b)
{
	return a < 0 || (b >= 0 && b < a) ? b : a;
}

static void
wait_for_more(struct connect *c)
{
	struct pollfd p[] = {
		{ .fd = io_stop_fd(), .events = POLLIN },
		{ .fd = sink_fd(&c->sink),
		    .events = sink_pending(&c->sink) ? POLLOUT : 0 },
		{ .fd = http_fd(c->http), .events = POLLIN },
		{ .fd = follow_fd(&c->stream), .events = POLLIN },
	};
	uint64_t now = io_now_ms();
	int ms = until(follow_due_ms(&c->stream), now);

	ms = shorter(ms, http_wait_ms(c->http));
	if (c->duration_ms)
		ms = shorter(ms, until(c->start_ms + c->duration_ms, now));
	if (c->status.on)
		ms = shorter(ms, until(c->status.tick_ms, now));
	if (c->stream.flow.paused)
		ms = shorter(ms, 60000);
	if (poll(p, 4, ms) == -1 && errno != EINTR)
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
		if (last && now >= last)
			return;
		poll(p, last ? 1 : 2, last ? (int)(last - now) : -1);
		if (sink_left(&c->sink, p[0].revents))
			leave(c, SAY_OK);
	}
}

static void
run(struct connect *c)
{
	struct follow *s = &c->stream;
	uint64_t now;

	c->start_ms = c->stall_ms = io_now_ms();
	for (;;) {
		http_run(c->http);
		follow_tick(s);
		flush(c);
		now = io_now_ms();
		if (io_stopped())
			follow_stop(s, "stopped by a signal");
		else if (c->duration_ms && now - c->start_ms >= c->duration_ms)
			follow_stop(s, "duration reached");
		if (s->state == FOLLOW_ENDED)
			return;
		watch_reader(c, now);
		set_status(c, now);
		status_tick(&c->status, now);
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

int
main(int argc, char **argv)
{
	static struct connect c = { .progress = -1,
		.o = { .idle_ms = 90000,
		    .retries = UINT64_MAX,
		    .buffer = 1 << 20,
		    .stream = {
			.count = UINT64_MAX, .max_event = MAX_EVENT } } };
	static struct buf url, id;
	struct cli cli;
	int k;

	io_init();
	signal(SIGPIPE, SIG_IGN); /* a reader that goes is no failure here */
	http_init();
	request_init(&c.o.request);
	backoff_init(&c.o.backoff);
	cli_init(&cli, "[options] URL\n-p PROFILE [options] [URL|/PATH]",
	    "Follow an event stream; whole events to standard output.", opts,
	    argc, argv);
	while ((k = cli_next(&cli)) != -1)
		if (!request_option(&c.o.request, &cli, k))
			option(&c, &cli, k);
	c.url = choose_url(&c, &cli, &url);
	check_asked(&c);
	check_output();
	read_token(&c);
	if (c.last_id)
		check(buf_str(&id, c.last_id));
	if (c.resume)
		read_resume(c.resume, &id);
	status_init(&c.status, c.progress);
	sink_init(&c.sink, STDOUT_FILENO);
	c.http = http_new();
	if (!c.http)
		say_die(SAY_OS, "cannot start: %s", strerror(errno));
	follow_init(&c.stream, &c.o, c.http, &c.sink, c.url, buf_get(&id));
	run(&c);
	k = c.stream.code;
	drain(&c);
	buf_free(&url);
	buf_free(&id);
	leave(&c, k);
}
