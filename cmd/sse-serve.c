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
#include <sys/resource.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "cli.h"
#include "feed.h"
#include "httpd.h"
#include "io.h"
#include "listen.h"
#include "num.h"
#include "recording.h"
#include "say.h"
#include "intake.h"

#define MAX_EVENT ((size_t)16 << 20)
#define CHUNK ((size_t)64 << 10)
#define SECOND UINT64_C(1000000)

/* After the end of a live stream slow readers get so long to take the rest. */
#define LINGER (10 * SECOND)

/* After a signal so long for the piece in hand. */
#define GRACE SECOND

#define HEADERS 16
#define ROUTES 64

enum {
	BACKLOG = CLI_LONG,
	BACKPRESSURE,
	CERT,
	CHUNKS,
	CONTENT_TYPE,
	CORS,
	DATA,
	DURATION,
	END,
	HISTORY,
	HISTORY_SIZE,
	IDLE_CUT,
	IDS,
	INPUT,
	KEEP_OPEN,
	KEEPALIVE,
	KEY,
	LIVE,
	LOOP,
	MAX_CLIENTS,
	LARGEST,
	MAX_LAG,
	MAX_RATE,
	NO_STATUS,
	PATH,
	PORT_FILE,
	POST,
	READY_FD,
	RETRY,
	SEED,
	SPEED,
	STALL,
	START_ON_CLIENT,
	TAIL
};

static const struct opt opts[] = {
	{ 'l', "listen", "ADDR:PORT",
	    "or PORT alone; 0 is a free one [127.0.0.1:8080]" },
	{ 'H', "header", "LINE", "add a header to each stream; may repeat" },
	{ 'n', "count", "COUNT", "stop after so many streams were served" },
	{ 'r', "rate", "N", "send so many events a second" },
	{ BACKLOG, "backlog", "N", "live: events a new client gets first [0]" },
	{ BACKPRESSURE, "backpressure", NULL,
	    "live: read no faster than the slowest client" },
	{ CERT, "cert", "FILE", "serve TLS with this certificate chain (PEM)" },
	{ CHUNKS, "chunk", "SIZE",
	    "send so many bytes at a time, or random[:MAX] many" },
	{ CONTENT_TYPE, "content-type", "TYPE",
	    "[text/event-stream; charset=utf-8]" },
	{ CORS, "cors", "ORIGIN", "who may read from a browser, or none [*]" },
	{ DATA, "data", "HOW",
	    "strings in records: auto, or always as text [auto]" },
	{ DURATION, "duration", "TIME", "stop after so long" },
	{ END, "end", NULL, "end a stream behind its last event" },
	{ HISTORY, "history", "N",
	    "live: blocks kept for clients that return [1024]" },
	{ HISTORY_SIZE, "history-size", "SIZE",
	    "live: bytes of blocks kept at most [16M]" },
	{ IDLE_CUT, "idle-cut", "TIME", "cut a stream so long without event" },
	{ IDS, "ids", NULL, "number the events of an input that has no ids" },
	{ INPUT, "input", "KIND", "sse, records or auto [auto]" },
	{ KEEP_OPEN, "keep-open", NULL,
	    "keep streams open behind the last event" },
	{ KEEPALIVE, "keepalive", "TIME",
	    "send a comment after such a silence; 0: never [15s]" },
	{ KEY, "key", "FILE", "the private key of --cert (PEM)" },
	{ LIVE, "live", NULL, "play a file once, to whoever is connected" },
	{ LOOP, "loop", NULL, "start again at the end of the file" },
	{ MAX_CLIENTS, "max-clients", "N",
	    "refuse more at once with 503 [1000]" },
	{ LARGEST, "max-event", "SIZE", "skip larger events [16M]" },
	{ MAX_LAG, "max-lag", "N",
	    "live: cut a client so many blocks behind [--history]" },
	{ MAX_RATE, "max-rate", "N", "events a second a client gets at most" },
	{ NO_STATUS, "no-status", NULL, "answer /admin/status.json with 403" },
	{ PATH, "path", "PATH[=EVENT]",
	    "serve at this path, only EVENT; * is a tail; may repeat [*]" },
	{ PORT_FILE, "port-file", "FILE", "write the port to FILE when ready" },
	{ POST, "post", NULL, "answer POST like GET" },
	{ READY_FD, "ready-fd", "FD", "write the URL to FD when ready" },
	{ RETRY, "retry", "TIME", "open each stream with a retry field" },
	{ SEED, "seed", "N", "of --chunk random [1]" },
	{ SPEED, "speed", "X", "send at X times the pace that records tell" },
	{ STALL, "stall", "TIME",
	    "cut a client that reads nothing so long [5m]" },
	{ START_ON_CLIENT, "start-on-client", NULL,
	    "live: read the input once a client has come" },
	{ TAIL, "tail", NULL, "send an unfinished event at the end of a file" },
	{ 0 },
};

enum kind {
	AUTO,
	SSE,
	RECORDS
};

/* A path that is served, and the events there. */
struct route {
	struct slice path, event;
	bool tail, prefix; /* a * at the end of path, of event */
};

struct client {
	struct cursor at;
	const struct route *route;
	struct slice tail; /* what the * of the route's path stands for */
	char *path, *peer, *agent;
	time_t since;
	uint64_t rng;
};

struct serve {
	/* as asked */
	const char *listen, *cert, *key, *type, *cors, *port_file;
	const char *header[HEADERS];
	struct route route[ROUTES];
	size_t headers, routes, max_event, history_size, chunk;
	uint64_t history, max_clients, seed, count, duration_ms, retry_ms;
	uint64_t stall_ms;
	enum kind kind;
	int ready_fd;
	bool random, live, end, hold, tail, post, no_status, start_on_client;
	bool backpressure, loop, ids;

	/* at work */
	struct feed feed;
	struct history past;
	struct intake intake;
	struct recording file;
	struct listen at;
	struct httpd *httpd;
	int in;        /* live input, or -1 */
	bool waitable; /* in can be waited for */
	uint64_t clients, served, refused, cut, stop_at;
	time_t started;
};

static struct serve serve = {
	.listen = "127.0.0.1:8080",
	.type = "text/event-stream; charset=utf-8",
	.cors = "*",
	.max_event = MAX_EVENT,
	.history_size = MAX_EVENT,
	.history = 1024,
	.max_clients = 1000,
	.seed = 1,
	.count = UINT64_MAX,
	.stall_ms = 300000,
	.ready_fd = -1,
	.in = -1,
	.feed = { .keepalive = 15 * SECOND },
};

/* Streams */

/* True if events of p's name are for c. */
static bool
wanted(void *ctx, const struct cursor *at, const struct piece *p)
{
	const struct client *c = at->owner;
	const struct route *r = c->route;
	struct slice type =
	    p->has_type ? piece_part(p, p->type) : SLICE("message");

	(void)ctx;
	if (type.n == 0)
		type = SLICE("message");
	if (!r->event.p)
		return true;
	if (!r->prefix)
		return slice_eq(type, r->event);
	if (type.n < r->event.n + c->tail.n ||
	    memcmp(type.p, r->event.p, r->event.n) != 0)
		return false;
	type = slice_from(type, r->event.n);
	type.n = c->tail.n;
	return slice_eq(type, c->tail);
}

static size_t
chunk_size(const struct serve *s, struct client *c, size_t max)
{
	size_t n = s->chunk;

	if (!n)
		return max;
	if (s->random) {
		/* xorshift64 */
		c->rng ^= c->rng << 13;
		c->rng ^= c->rng >> 7;
		c->rng ^= c->rng << 17;
		n = 1 + (size_t)(c->rng % n);
	}
	return n < max ? n : max;
}

static ssize_t
read_stream(void *ctx, void *stream, char *buf, size_t max, uint64_t *wake)
{
	struct serve *s = ctx;
	struct client *c = stream;
	size_t n;

	switch (feed_read(&s->feed, &c->at, httpd_now(), buf,
	    chunk_size(s, c, max), &n, wake)) {
	case FEED_BYTES:
		return (ssize_t)n;
	case FEED_WAIT:
		return HTTPD_WAIT;
	case FEED_END:
		return HTTPD_END;
	case FEED_IDLE:
		say_more("%s: cut, no event for too long", c->peer);
		return HTTPD_END;
	case FEED_BEHIND:
		s->cut++;
		say_note("%s: cut, too slow: what comes next is gone", c->peer);
		return HTTPD_CUT;
	case FEED_FAIL:
		say("cannot read the recording: %s", strerror(errno));
		break;
	}
	return HTTPD_CUT;
}

static void
closed(void *ctx, void *stream)
{
	struct serve *s = ctx;
	struct client *c = stream;

	say_more("%s: closed after %" PRIu64 " events, %" PRIu64 " bytes",
	    c->peer, c->at.events, c->at.bytes);
	s->clients--;
	s->served++;
	feed_close(&c->at);
	free(c->path);
	free(c->peer);
	free(c->agent);
	free(c);
}

static char *
copy(const char *text, size_t max)
{
	char *p = strndup(text ? text : "", max);

	if (!p)
		say_nomem();
	return p;
}

static struct slice
last_id(const struct httpd_call *call)
{
	const char *id = httpd_header(call, "Last-Event-ID");

	if (!id)
		id = httpd_arg(call, "lastEventId", NULL);
	if (!id)
		id = httpd_arg(call, "last_event_id", NULL);
	return slice_str(id ? id : "");
}

static void
open_stream(struct serve *s, struct httpd_call *call, const struct route *r)
{
	struct client *c = calloc(1, sizeof(*c));
	struct slice id = last_id(call);

	if (!c)
		say_nomem();
	c->at.owner = c;
	c->route = r;
	c->path = copy(httpd_path(call), 1024);
	c->peer = copy(httpd_peer(call), 64);
	c->agent = copy(httpd_header(call, "User-Agent"), 256);
	c->tail = slice_from(slice_str(c->path), r->tail ? r->path.n : 0);
	c->since = time(NULL);
	c->rng = (s->seed + s->served + s->clients) * 0x9e3779b97f4a7c15 | 1;
	if (feed_open(&s->feed, &c->at, id, httpd_now()) == -1)
		say_nomem();
	s->clients++;
	say_more("%s: %s %s%s%s", c->peer, httpd_method(call),
	    say_bytes(slice_str(c->path), 200), id.n ? " from id " : "",
	    say_bytes(id, 100));
	httpd_stream(call, 200, c);
}

/* Requests */

static void
common_headers(const struct serve *s, struct httpd_call *call)
{
	httpd_add(call, "Server", "sse-serve/" VERSION);
	if (strcmp(s->cors, "none") != 0)
		httpd_add(call, "Access-Control-Allow-Origin", s->cors);
	httpd_add(call, "Cache-Control", "no-cache");
}

static void
stream_headers(const struct serve *s, struct httpd_call *call)
{
	char name[256];
	const char *colon;

	httpd_add(call, "Content-Type", s->type);
	httpd_add(call, "X-Accel-Buffering", "no");
	for (size_t i = 0; i < s->headers; i++) {
		colon = strchr(s->header[i], ':');
		snprintf(name, sizeof(name), "%.*s",
		    (int)(colon - s->header[i]), s->header[i]);
		httpd_add(call, name, colon + 1 + strspn(colon + 1, " \t"));
	}
}

static void
reply(struct httpd_call *call, unsigned status, const char *type,
    const char *body)
{
	httpd_add(call, "Content-Type", type);
	httpd_reply(call, status, slice_str(body));
}

static void
preflight(const struct serve *s, struct httpd_call *call)
{
	const char *ask = httpd_header(call, "Access-Control-Request-Headers");

	httpd_add(call, "Allow",
	    s->post ? "GET, HEAD, OPTIONS, POST" : "GET, HEAD, OPTIONS");
	httpd_add(call, "Access-Control-Allow-Methods",
	    s->post ? "GET, HEAD, OPTIONS, POST" : "GET, HEAD, OPTIONS");
	httpd_add(call, "Access-Control-Allow-Headers",
	    ask ? ask : "Authorization, Last-Event-ID");
	httpd_add(call, "Access-Control-Max-Age", "86400");
	httpd_reply(call, 204, SLICE(""));
}

static const struct route *
find_route(const struct serve *s, const char *path)
{
	for (size_t i = 0; i < s->routes; i++) {
		const struct route *r = &s->route[i];

		if (strncmp(path, r->path.p, r->path.n) == 0 &&
		    (r->tail || !path[r->path.n]))
			return r;
	}
	return NULL;
}

static void
request(void *ctx, struct httpd_call *call)
{
	struct serve *s = ctx;
	const char *method = httpd_method(call);
	const struct route *r = find_route(s, httpd_path(call));
	bool head = strcmp(method, "HEAD") == 0;

	common_headers(s, call);
	if (strcmp(method, "OPTIONS") == 0) {
		preflight(s, call);
	} else if (!r) {
		reply(call, 404, "text/plain", "404 no stream here\n");
	} else if (!head && strcmp(method, "GET") != 0 &&
	    !(s->post && strcmp(method, "POST") == 0)) {
		httpd_add(call, "Allow", "GET, HEAD, OPTIONS");
		reply(call, 405, "text/plain", "405 method not allowed\n");
	} else if (s->clients >= s->max_clients) {
		s->refused++;
		httpd_add(call, "Retry-After", "30");
		reply(call, 503, "application/json",
		    "{\"error\":\"Too many streams\",\"code\":\"SSE_CAPACITY\","
		    "\"retryAfter\":30}");
	} else {
		stream_headers(s, call);
		if (head)
			httpd_head(call, 200);
		else
			open_stream(s, call, r);
	}
}

/* Input */

/* What the first byte that is not blank says of the input. */
static enum kind
guess(struct slice s)
{
	size_t i = 0;

	while (i < s.n && strchr(" \t\r\n", s.p[i]))
		i++;
	return i < s.n && s.p[i] == '{' ? RECORDS : SSE;
}

static struct slice
view(void *ctx, uint64_t at, size_t want)
{
	return recording_view(&((struct serve *)ctx)->file, at, want);
}

/* Walk a recording once, to know what is in it. */
static void
survey(struct serve *s, const char *name)
{
	struct feed *f = &s->feed;
	uint64_t at = 0, bad = 0, ids = 0;
	enum cut k;

	while ((k = feed_walk(f, &at)) != CUT_MORE) {
		if (k == CUT_NOMEM && errno == EMSGSIZE)
			say_die(SAY_REFUSED,
			    "event at byte %" PRIu64 " of '%s' is larger than "
			    "--max-event",
			    at, name);
		if (k == CUT_NOMEM)
			say_die(SAY_IO, "cannot read '%s': %s", name,
			    strerror(errno));
		bad += k == CUT_BAD;
		if (k == CUT_PIECE && f->cut.piece.kind == BLOCK_EVENT) {
			f->total++;
			ids += f->cut.piece.has_id;
		}
	}
	if (bad)
		say("%" PRIu64 " lines of '%s' left out: no records", bad,
		    name);
	if (at < f->size && !s->tail) {
		say_note("unfinished event at the end of '%s' left out "
			 "(see --tail)",
		    name);
		f->size = at;
	}
	if (f->total == 0)
		say_note("no event in '%s'", name);
	f->number = s->ids && !ids;
	f->cut.had_id = false;
}

static void
open_recording(struct serve *s, int fd, const char *name)
{
	struct feed *f = &s->feed;
	struct slice head;

	if (recording_init(&s->file, fd, s->max_event * 2) == -1)
		say_die(
		    SAY_USAGE, "cannot read '%s': %s", name, strerror(errno));
	f->view = view;
	f->ctx = s;
	f->size = s->file.size;
	head = recording_view(&s->file, 0, 4096);
	if (!head.p)
		say_die(
		    SAY_USAGE, "cannot read '%s': %s", name, strerror(errno));
	if (s->kind == AUTO)
		s->kind = guess(head);
	f->cut.records = s->kind == RECORDS;
	if (f->pace.speed && !f->cut.records)
		say_die(SAY_USAGE, "--speed: '%s' is no file of records", name);
	survey(s, name);
	f->loop = s->loop;
	f->hold = s->hold;
}

static void
open_live(struct serve *s, int fd)
{
	if (s->tail || (s->loop && !s->live))
		say_die(SAY_USAGE, "%s: only for a file",
		    s->tail ? "--tail" : "--loop");
	if (history_init(&s->past, (size_t)s->history, s->history_size) == -1)
		say_nomem();
	s->in = fd;
	s->feed.live = &s->past;
	s->feed.hold = s->hold;
	s->intake.cut = s->feed.cut;
	s->intake.to = &s->past;
	s->intake.pace = s->feed.pace;
	s->intake.max = s->max_event;
	s->intake.number = s->ids;
	s->intake.cut.records = s->kind == RECORDS;
}

static void
open_input(struct serve *s, const char *name)
{
	struct stat st;
	int fd = STDIN_FILENO;

	if (name && strcmp(name, "-") != 0) {
		fd = open(name, O_RDONLY | O_CLOEXEC);
		if (fd == -1)
			say_die(SAY_USAGE, "cannot open '%s': %s", name,
			    strerror(errno));
	} else {
		name = "standard input";
	}
	if (fstat(fd, &st) == -1 || S_ISDIR(st.st_mode))
		say_die(SAY_USAGE, "cannot read '%s': %s", name,
		    S_ISDIR(st.st_mode) ? strerror(EISDIR) : strerror(errno));
	if (S_ISREG(st.st_mode) && !s->live)
		open_recording(s, fd, name);
	else
		open_live(s, fd);
}

/* The live input has ended: play it again, or end. */
static void
input_over(struct serve *s)
{
	if (s->loop && s->intake.events && lseek(s->in, 0, SEEK_SET) == 0) {
		s->intake.at = (struct pace_state){ 0 };
		s->intake.eof = false;
		return;
	}
	if (intake_left(&s->intake))
		say_note("unfinished event at the end of input dropped");
	s->in = -1;
	s->feed.over = true;
	httpd_wake_all(s->httpd);
}

static void
read_input(struct serve *s)
{
	char *p = intake_room(&s->intake, CHUNK);
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
		s->intake.eof = true;
		return;
	}
	if (s->kind == AUTO) {
		s->kind = guess((struct slice){ p, (size_t)n });
		s->intake.cut.records = s->kind == RECORDS;
	}
	intake_put(&s->intake, (size_t)n);
}

/* Let what is due out.  Returns when to come again, 0: input is wanted. */
static uint64_t
run_input(struct serve *s)
{
	uint64_t before = s->past.next, wake;
	uint64_t bad = s->intake.bad, large = s->intake.large;
	enum intake_got got = intake_run(&s->intake, httpd_now(), &wake);

	if (s->past.next != before)
		httpd_wake_all(s->httpd);
	if (s->intake.bad != bad)
		say("line left out: no record");
	if (s->intake.large != large)
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

struct lag {
	struct serve *s;
	uint64_t now;
	bool hold;
};

/* Cut who is too far behind; see whether somebody who reads is about to be. */
static void
check(void *ctx, void *stream)
{
	struct lag *l = ctx;
	struct serve *s = l->s;
	struct client *c = stream;

	if (feed_behind(&s->feed, &c->at)) {
		s->cut++;
		say_note("%s: cut, too slow: what comes next is gone", c->peer);
		httpd_cut(s->httpd, c);
	} else if (feed_lag(&s->feed, &c->at) > s->past.slots / 2 &&
	    (s->backpressure || l->now - c->at.moved < SECOND / 100)) {
		l->hold = true;
	}
}

/* True if input has to wait for clients that are still reading. */
static bool
held_up(struct serve *s)
{
	struct lag l = { .s = s, .now = httpd_now() };

	httpd_each(s->httpd, check, &l);
	return l.hold;
}

/* Take live input and serve until something happens, at latest at until. */
static void
turn(struct serve *s, uint64_t until)
{
	uint64_t wake = UINT64_MAX;
	int in = -1;

	if (s->in != -1 &&
	    !(s->start_on_client && s->clients + s->served == 0)) {
		if (held_up(s))
			wake = httpd_now() + SECOND / 500;
		else if ((wake = run_input(s)) == 0)
			in = s->in;
	}
	if (in != -1 && !s->waitable) {
		read_input(s);
		in = -1;
		wake = 0;
	}
	if (httpd_serve(s->httpd, &in, wake < until ? wake : until))
		read_input(s);
	else if (in == -1 && wake == 0)
		s->waitable = false;
}

static void
newest(void *ctx, void *stream)
{
	uint64_t *moved = ctx;
	const struct client *c = stream;

	if (c->at.moved > *moved)
		*moved = c->at.moved;
}

static uint64_t
last_move(struct serve *s)
{
	uint64_t moved = 0;

	httpd_each(s->httpd, newest, &moved);
	return moved;
}

/* Serve until the input has ended, a signal, or as asked. */
static void
run(struct serve *s)
{
	uint64_t until = s->stop_at;

	while (
	    !io_stopped() && s->served < s->count && httpd_now() < s->stop_at) {
		turn(s, until);
		if (!s->feed.over || s->hold)
			continue;
		if (s->clients == 0 || httpd_now() > last_move(s) + LINGER)
			break;
		until = httpd_now() + SECOND / 10;
	}
	httpd_quiesce(s->httpd);
	s->feed.stop = true;
	s->in = -1;
	httpd_wake_all(s->httpd);
	until = httpd_now() + GRACE;
	while (s->clients && httpd_now() < until)
		turn(s, until);
}

/* Start and end */

static char *
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

/* Each client is a descriptor; what is refused here fails later, with 503. */
static void
raise_limit(const struct serve *s)
{
	struct rlimit r;

	if (getrlimit(RLIMIT_NOFILE, &r) == -1 ||
	    r.rlim_cur >= s->max_clients + 64)
		return;
	r.rlim_cur = r.rlim_max;
	setrlimit(RLIMIT_NOFILE, &r);
}

static void
tell_port(const struct serve *s)
{
	struct buf b = { 0 }, tmp = { 0 };
	int fd;

	if (buf_fmt(&b, "%u\n", s->at.port) == -1 ||
	    buf_fmt(&tmp, "%s.%ld", s->port_file, (long)getpid()) == -1)
		say_nomem();
	fd = open(
	    buf_cstr(&tmp), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
	if (fd == -1 || write(fd, b.p, b.n) != (ssize_t)b.n ||
	    close(fd) == -1 || rename(tmp.p, s->port_file) == -1)
		say_die(SAY_CREATE, "cannot write '%s': %s", s->port_file,
		    strerror(errno));
	buf_free(&b);
	buf_free(&tmp);
}

static void
tell(const struct serve *s)
{
	struct buf b = { 0 };

	if (buf_fmt(&b, "%s://%s:%u/\n", s->cert ? "https" : "http", s->at.host,
		s->at.port) == -1)
		say_nomem();
	if (s->port_file)
		tell_port(s);
	if (s->ready_fd != -1) {
		if (write(s->ready_fd, b.p, b.n) != (ssize_t)b.n)
			say_die(SAY_CREATE, "cannot write to --ready-fd %d: %s",
			    s->ready_fd, strerror(errno));
		close(s->ready_fd);
	}
	say_note("listening on %.*s", (int)b.n - 1, b.p);
	buf_free(&b);
}

static void
start(struct serve *s)
{
	struct buf cert = { 0 }, key = { 0 };
	struct httpd_conf conf = { .ctx = s,
		.max = (unsigned)s->max_clients + 64,
		.stall_s = (unsigned)((s->stall_ms + 999) / 1000),
		.request = request,
		.read = read_stream,
		.closed = closed };
	const char *why;
	sigset_t block;
	int error;

	if (s->cert) {
		conf.cert = slurp(s->cert, &cert);
		conf.key = slurp(s->key, &key);
	}
	why = listen_open(&s->at, s->listen, &error);
	if (why)
		say_die(error == 0                           ? SAY_USAGE
			: error == EMFILE || error == ENFILE ? SAY_OS
							     : SAY_CREATE,
		    "cannot listen on '%s': %s", s->listen, why);
	raise_limit(s);
	/* taken only where the server waits */
	sigemptyset(&block);
	sigaddset(&block, SIGTERM);
	sigaddset(&block, SIGINT);
	sigaddset(&block, SIGHUP);
	sigprocmask(SIG_BLOCK, &block, NULL);
	conf.fd = s->at.fd;
	s->httpd = httpd_start(&conf, &why);
	if (!s->httpd)
		say_die(s->cert ? SAY_USAGE : SAY_OS, "cannot serve: %s", why);
	buf_free(&cert);
	buf_free(&key);
	s->started = time(NULL);
	s->stop_at =
	    s->duration_ms ? httpd_now() + s->duration_ms * 1000 : UINT64_MAX;
	tell(s);
}

/* Options */

static void
add_route(struct serve *s, const struct cli *cli)
{
	const char *text = cli->arg, *eq = strchr(text, '=');
	struct route *r = &s->route[s->routes];

	if (s->routes == ROUTES)
		cli_bad(cli, PATH, "too many paths");
	*r = (struct route){ .path = slice_str(text) };
	if (eq) {
		r->path.n = (size_t)(eq - text);
		r->event = slice_str(eq + 1);
		r->prefix = r->event.n && eq[r->event.n] == '*';
		r->event.n -= r->prefix;
	}
	r->tail = r->path.n && text[r->path.n - 1] == '*';
	r->path.n -= r->tail;
	if (text[0] != '/' && !(r->tail && r->path.n == 0))
		cli_bad(cli, PATH, "a path begins with '/'");
	s->routes++;
}

static void
add_header(struct serve *s, const struct cli *cli)
{
	const char *colon = strchr(cli->arg, ':');

	if (s->headers == HEADERS)
		cli_bad(cli, 'H', "too many headers");
	if (!colon || colon == cli->arg || strpbrk(cli->arg, "\r\n"))
		cli_bad(cli, 'H', "not NAME: VALUE");
	s->header[s->headers++] = cli->arg;
}

static double
positive(const struct cli *cli, int k)
{
	double v = cli_double(cli, k);

	if (!(v > 0))
		cli_bad(cli, k, "must be more than 0");
	return v;
}

static void
chunks(struct serve *s, const struct cli *cli)
{
	uint64_t n = 64;
	const char *text = cli->arg, *why = NULL;

	s->random = strncmp(text, "random", 6) == 0;
	if (!s->random)
		why = num_size(text, &n);
	else if (text[6] == ':')
		why = num_size(text + 7, &n);
	else if (text[6])
		why = "not SIZE, random or random:MAX";
	if (!why && n == 0)
		why = "too small";
	if (why)
		cli_bad(cli, CHUNKS, why);
	s->chunk = (size_t)n;
}

static int
one_of(const struct cli *cli, int k, const char *const *names, const char *why)
{
	for (int i = 0; names[i]; i++)
		if (strcmp(cli->arg, names[i]) == 0)
			return i;
	cli_bad(cli, k, why);
}

static void
option(struct serve *s, const struct cli *cli, int k)
{
	static const char *const kinds[] = { "auto", "sse", "records", NULL };
	static const char *const data[] = { "auto", "string", NULL };
	struct feed *f = &s->feed;

	switch (k) {
	case 'l':
		s->listen = cli->arg;
		break;
	case 'H':
		add_header(s, cli);
		break;
	case 'n':
		s->count = cli_count(cli, k, 1, UINT64_MAX);
		break;
	case 'r':
		f->pace.rate = positive(cli, k);
		break;
	case BACKLOG:
		f->backlog = cli_count(cli, k, 0, UINT32_MAX);
		break;
	case BACKPRESSURE:
		s->backpressure = true;
		break;
	case CERT:
		s->cert = cli->arg;
		break;
	case CHUNKS:
		chunks(s, cli);
		break;
	case CONTENT_TYPE:
		s->type = cli->arg;
		break;
	case CORS:
		s->cors = cli->arg;
		break;
	case DATA:
		f->cut.text = one_of(cli, k, data, "not auto or string");
		break;
	case DURATION:
		s->duration_ms = cli_msec(cli, k);
		break;
	case END:
		s->end = true;
		break;
	case HISTORY:
		s->history = cli_count(cli, k, 0, 1 << 24);
		break;
	case HISTORY_SIZE:
		s->history_size = cli_size(cli, k);
		break;
	case IDLE_CUT:
		f->idle = cli_msec(cli, k) * 1000;
		break;
	case IDS:
		s->ids = true;
		break;
	case INPUT:
		s->kind = (enum kind)one_of(
		    cli, k, kinds, "not auto, sse or records");
		break;
	case KEEP_OPEN:
		s->hold = true;
		break;
	case KEEPALIVE:
		f->keepalive = cli_msec(cli, k) * 1000;
		break;
	case KEY:
		s->key = cli->arg;
		break;
	case LIVE:
		s->live = true;
		break;
	case LOOP:
		s->loop = true;
		break;
	case MAX_CLIENTS:
		s->max_clients = cli_count(cli, k, 1, 1000000);
		break;
	case LARGEST:
		s->max_event = cli_size(cli, k);
		break;
	case MAX_LAG:
		f->limit = cli_count(cli, k, 1, 1 << 24);
		break;
	case MAX_RATE:
		f->max_rate = positive(cli, k);
		break;
	case NO_STATUS:
		s->no_status = true;
		break;
	case PATH:
		add_route(s, cli);
		break;
	case PORT_FILE:
		s->port_file = cli->arg;
		break;
	case POST:
		s->post = true;
		break;
	case READY_FD:
		s->ready_fd = (int)cli_count(cli, k, 0, 1 << 20);
		break;
	case RETRY:
		s->retry_ms = cli_msec(cli, k);
		break;
	case SEED:
		s->seed = cli_count(cli, k, 0, UINT64_MAX);
		break;
	case SPEED:
		f->pace.speed = positive(cli, k);
		break;
	case STALL:
		s->stall_ms = cli_msec(cli, k);
		break;
	case START_ON_CLIENT:
		s->start_on_client = true;
		break;
	case TAIL:
		s->tail = true;
		break;
	default:
		break;
	}
}

/* What belongs together, and what is derived. */
static void
settle(struct serve *s)
{
	static char retry[48];

	if (!s->cert != !s->key)
		say_die(SAY_USAGE, "--cert and --key belong together");
	if (s->end && (s->hold || s->loop))
		say_die(SAY_USAGE, "--end and %s exclude each other",
		    s->hold ? "--keep-open" : "--loop");
	if (s->tail && (s->hold || s->loop))
		say_die(SAY_USAGE, "--tail and %s exclude each other",
		    s->hold ? "--keep-open" : "--loop");
	if (s->ready_fd != -1 && fcntl(s->ready_fd, F_GETFD) == -1)
		say_die(SAY_USAGE, "--ready-fd %d: %s", s->ready_fd,
		    strerror(errno));
	if (s->routes == 0)
		s->route[s->routes++] =
		    (struct route){ .path = SLICE(""), .tail = true };
	for (size_t i = 0; i < s->routes; i++)
		if (s->route[i].event.p)
			s->feed.want = wanted;
	if (s->retry_ms)
		s->feed.preamble = (struct slice){ retry,
			(size_t)snprintf(retry, sizeof(retry),
			    "retry: %" PRIu64 "\n\n", s->retry_ms) };
	s->feed.keep = s->history;
	/* also who never comes back needs blocks to be behind by */
	if (s->history < 256)
		s->history = 256;
	s->intake.burst = (unsigned)(s->history / 8);
	s->waitable = true;
}

int
main(int argc, char **argv)
{
	struct serve *s = &serve;
	struct cli cli;
	int k;

	io_init();
	cli_version(httpd_version());
	cli_init(&cli, "[options] [file]",
	    "Serve an event stream, recorded or live, to many HTTP clients.",
	    opts, argc, argv);
	while ((k = cli_next(&cli)) != -1)
		option(s, &cli, k);
	if (cli.operands > 1)
		say_die(SAY_USAGE, "more than one file (try --help)");
	settle(s);
	open_input(s, cli.operands ? cli.operand[0] : NULL);
	start(s);
	run(s);
	httpd_stop(s->httpd);
	say_more("%" PRIu64 " streams served, %" PRIu64 " cut, %" PRIu64
		 " refused",
	    s->served, s->cut, s->refused);
	intake_free(&s->intake);
	cutter_free(&s->feed.cut);
	recording_free(&s->file);
	history_free(&s->past);
	io_exit(NULL, SAY_OK);
}
