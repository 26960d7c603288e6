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

#include "feed.h"
#include "guard.h"
#include "httpd.h"
#include "intake.h"
#include "io.h"
#include "key.h"
#include "listen.h"
#include "playback.h"
#include "roster.h"
#include "route.h"
#include "say.h"
#include "serveopt.h"
#include "wish.h"

#define CHUNK ((size_t)64 << 10)
#define SECOND UINT64_C(1000000)

/* After the end of live input: who takes nothing for so long is given up. */
#define LINGER (10 * SECOND)

/* After a signal so long for the piece in hand. */
#define GRACE SECOND

/* Said to who is over a limit that has no better answer. */
#define RETRY_S 60

struct client {
	struct cursor at;
	const struct route *route;
	struct slice tail; /* what the * of the route's path stands for */
	char *path, *peer, *agent;
	struct wish wish;
	size_t key; /* of the guard */
	time_t since;
	uint64_t random;
};

struct serve {
	struct serveopt o;
	struct playback play;
	struct history past;
	struct wishes wishes;
	struct listen at;
	struct httpd *httpd;
	int in;        /* live input, or -1 */
	bool waitable; /* in can be waited for */
	uint64_t clients, served, refused, cut, opened, stop_at;
	time_t started;
	char node[64];
};

static struct serve serve;

/* Streams */

static bool
wanted(void *ctx, struct cursor *at, const struct piece *p)
{
	struct serve *s = ctx;
	struct client *c = at->owner;
	struct slice type = p->has_type ? piece_part(p, p->type) : SLICE("");
	int got;

	if (!route_shows(c->route, c->tail, type))
		return false;
	got = wish_match(&c->wish, &s->wishes, p, at->pos);
	if (got == -1)
		say_nomem();
	return got;
}

/* How many bytes to send at once, at most max. */
static size_t
chunk(const struct serve *s, struct client *c, size_t max)
{
	size_t n = s->o.chunk;

	if (!n)
		return max;
	if (s->o.random) {
		/* xorshift64 */
		c->random ^= c->random << 13;
		c->random ^= c->random >> 7;
		c->random ^= c->random << 17;
		n = 1 + (size_t)(c->random % n);
	}
	return n < max ? n : max;
}

static void
too_slow(struct serve *s, const struct client *c)
{
	s->cut++;
	say_note("%s: cut, too slow: what comes next is gone", c->peer);
}

static ssize_t
read_stream(void *ctx, void *stream, char *buf, size_t max, uint64_t *wake)
{
	struct serve *s = ctx;
	struct client *c = stream;
	size_t n;

	switch (feed_read(
	    &s->o.feed, &c->at, httpd_now(), buf, chunk(s, c, max), &n, wake)) {
	case FEED_BYTES:
		return (ssize_t)n;
	case FEED_WAIT:
		return HTTPD_WAIT;
	case FEED_END:
		return HTTPD_END;
	case FEED_IDLE:
		say_more("%s: no event for too long", c->peer);
		return HTTPD_END;
	case FEED_BEHIND:
		too_slow(s, c);
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
	if (s->o.guarded)
		guard_leave(&s->o.guard, c->key);
	feed_close(&c->at);
	wish_free(&c->wish);
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

/* The header is the standard's; the queries are what browsers' shims send. */
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
open_stream(struct serve *s, struct httpd_call *call, const struct route *r,
    struct slice tail, const struct wish *wish, size_t key)
{
	struct client *c = calloc(1, sizeof(*c));
	struct slice id = last_id(call);

	if (!c)
		say_nomem();
	c->at.owner = c;
	c->route = r;
	c->wish = *wish;
	c->key = key;
	c->path = copy(httpd_path(call), 1024);
	c->peer = copy(httpd_peer(call), 64);
	c->agent = copy(httpd_header(call, "User-Agent"), 256);
	c->tail = slice_from(slice_str(c->path), strlen(c->path) - tail.n);
	c->since = time(NULL);
	c->random = (s->o.seed + s->opened++) * 0x9e3779b97f4a7c15 | 1;
	if (feed_open(&s->o.feed, &c->at, id, httpd_now()) == -1)
		say_nomem();
	s->clients++;
	say_more("%s: %s %s%s%s", c->peer, httpd_method(call),
	    say_bytes(slice_str(c->path), 200), id.n ? " from id " : "",
	    say_bytes(id, 100));
	httpd_stream(call, 200, c);
}

/* Answers */

static void
answer(struct httpd_call *call, unsigned status, const char *type,
    const char *body)
{
	httpd_add(call, "Content-Type", type);
	httpd_reply(call, status, slice_str(body));
}

static void
refuse(struct serve *s, struct httpd_call *call, unsigned status,
    const char *error)
{
	char body[160];

	s->refused++;
	snprintf(body, sizeof(body), "{\"status\":\"error\",\"error\":\"%s\"}",
	    error);
	answer(call, status, "application/json", body);
}

/* As scrape.st says it: the wait is in the body, not in a header. */
static void
too_many(struct serve *s, struct httpd_call *call, uint64_t seconds)
{
	char body[160];

	s->refused++;
	snprintf(body, sizeof(body),
	    "{\"status\":\"error\",\"error\":\"Too many requests. Please try "
	    "again later.\",\"retry_after\":%" PRIu64 "}",
	    seconds);
	answer(call, 429, "application/json", body);
}

static void
preflight(const struct serve *s, struct httpd_call *call)
{
	const char *ask = httpd_header(call, "Access-Control-Request-Headers");
	const char *methods = s->o.post || s->o.guarded
	    ? "GET, HEAD, OPTIONS, POST"
	    : "GET, HEAD, OPTIONS";

	httpd_add(call, "Allow", methods);
	httpd_add(call, "Access-Control-Allow-Methods", methods);
	httpd_add(call, "Access-Control-Allow-Headers",
	    ask ? ask : "Authorization, Last-Event-ID");
	httpd_add(call, "Access-Control-Max-Age", "86400");
	httpd_reply(call, 204, SLICE(""));
}

static void
list_client(void *ctx, void *stream)
{
	const struct client *c = stream;
	struct roster_line l = { .path = c->path,
		.ip = c->peer,
		.agent = c->agent,
		.created_at = c->since,
		.sent = c->at.events,
		.skipped = c->at.skipped,
		.bytes = c->at.bytes };

	if (roster_add(ctx, &l) == -1)
		say_nomem();
}

static void
tell_status(struct serve *s, struct httpd_call *call)
{
	struct buf b = { 0 };
	struct roster r = { .node = s->node,
		.reported_at = time(NULL),
		.started_at = s->started,
		.events = s->o.feed.live ? s->o.intake.events : s->play.events,
		.served = s->served,
		.cut = s->cut,
		.refused = s->refused };

	if (s->o.no_status) {
		answer(
		    call, 403, "text/plain", "403 admin endpoint disabled\n");
		return;
	}
	if (roster_begin(&b, &r) == -1)
		say_nomem();
	httpd_each(s->httpd, list_client, &b);
	if (roster_end(&b) == -1)
		say_nomem();
	httpd_add(call, "Content-Type", "application/json");
	httpd_reply(call, 200, buf_get(&b));
	buf_free(&b);
}

static void
give_token(struct serve *s, struct httpd_call *call)
{
	const char *key = httpd_header(call, "x-api-key");
	unsigned char random[GUARD_RANDOM];
	char token[GUARD_TOKEN + 1], body[GUARD_TOKEN + 64];
	uint64_t seconds;

	if (strcmp(httpd_method(call), "POST") != 0) {
		httpd_add(call, "Allow", "OPTIONS, POST");
		answer(call, 405, "text/plain", "405 method not allowed\n");
		return;
	}
	if (getrandom(random, sizeof(random), 0) != sizeof(random))
		say_die(SAY_OS, "cannot get random bytes: %s", strerror(errno));
	switch (guard_issue(&s->o.guard, slice_str(key ? key : ""),
	    httpd_now() / 1000, random, token, &seconds)) {
	case GUARD_OK:
		snprintf(body, sizeof(body),
		    "{\"token\":\"%s\",\"expiresIn\":%" PRIu64 "}", token,
		    seconds);
		answer(call, 200, "application/json", body);
		break;
	case GUARD_UNKNOWN:
		refuse(
		    s, call, 401, "Missing or invalid authentication header");
		break;
	case GUARD_BUSY:
		too_many(s, call, seconds);
		break;
	case GUARD_NOMEM:
		say_nomem();
	}
}

/* The token in the query, once and not empty, or in the header. */
static struct slice
token_of(const struct httpd_call *call)
{
	static const char bearer[] = "Bearer ";
	const char *auth = httpd_header(call, "Authorization");
	unsigned times;
	const char *token = httpd_arg(call, "token", &times);

	if (times == 1)
		return slice_str(token);
	if (times == 0 && auth && strncmp(auth, bearer, strlen(bearer)) == 0)
		return slice_str(auth + strlen(bearer));
	return SLICE("");
}

/* True if the caller may have a stream; else it has been told why not. */
static bool
let_in(struct serve *s, struct httpd_call *call, bool look, size_t *key)
{
	if (!s->o.guarded)
		return true;
	switch (guard_enter(
	    &s->o.guard, token_of(call), httpd_now() / 1000, look, key)) {
	case GUARD_OK:
		return true;
	case GUARD_BUSY:
		too_many(s, call, RETRY_S);
		return false;
	case GUARD_UNKNOWN:
	case GUARD_NOMEM:
		break;
	}
	s->refused++;
	answer(call, 401, "text/plain",
	    "Unauthorized: Invalid or expired stream token");
	return false;
}

/* The filters in the query; false after a refusal. */
static bool
read_wish(struct serve *s, struct httpd_call *call, struct wish *w)
{
	const char *name, *value;
	char why[64];

	*w = (struct wish){ 0 };
	for (size_t i = 0; s->o.filters && (name = wish_name(i)); i++) {
		value = httpd_arg(call, name, NULL);
		if (!value || wish_add(w, i, value) == 0)
			continue;
		if (errno != EINVAL)
			say_nomem();
		snprintf(why, sizeof(why), "Invalid %s", name);
		refuse(s, call, 400, why);
		wish_free(w);
		return false;
	}
	return true;
}

static void
stream_headers(const struct serve *s, struct httpd_call *call)
{
	char name[256];

	httpd_add(call, "Content-Type", s->o.type);
	httpd_add(call, "X-Accel-Buffering", "no");
	for (size_t i = 0; i < s->o.headers.n; i++) {
		const char *line = s->o.headers.at[i];
		const char *colon = strchr(line, ':');

		snprintf(name, sizeof(name), "%.*s", (int)(colon - line), line);
		httpd_add(call, name, colon + 1 + strspn(colon + 1, " \t"));
	}
}

static void
give_stream(struct serve *s, struct httpd_call *call, const struct route *r,
    struct slice tail)
{
	const char *method = httpd_method(call);
	bool head = strcmp(method, "HEAD") == 0;
	struct wish wish;
	size_t key = 0;

	if (!head && strcmp(method, "GET") != 0 &&
	    !(s->o.post && strcmp(method, "POST") == 0)) {
		httpd_add(call, "Allow",
		    s->o.post ? "GET, HEAD, OPTIONS, POST"
			      : "GET, HEAD, OPTIONS");
		answer(call, 405, "text/plain", "405 method not allowed\n");
		return;
	}
	if (!head && s->clients >= s->o.max_clients) {
		s->refused++;
		httpd_add(call, "Retry-After", "30");
		answer(call, 503, "application/json",
		    "{\"error\":\"Too many streams\",\"code\":\"SSE_CAPACITY\","
		    "\"retryAfter\":30}");
		return;
	}
	if (!read_wish(s, call, &wish))
		return;
	if (!let_in(s, call, head, &key)) {
		wish_free(&wish);
		return;
	}
	stream_headers(s, call);
	if (!head) {
		open_stream(s, call, r, tail, &wish, key);
		return;
	}
	httpd_head(call, 200);
	wish_free(&wish);
}

static void
request(void *ctx, struct httpd_call *call)
{
	struct serve *s = ctx;
	const char *path = httpd_path(call);
	const struct route *r;
	struct slice tail;

	httpd_add(call, "Server", "sse-serve/" VERSION);
	if (strcmp(s->o.cors, "none") != 0)
		httpd_add(call, "Access-Control-Allow-Origin", s->o.cors);
	httpd_add(call, "Cache-Control", "no-cache");
	r = route_find(&s->o.routes, path, &tail);
	if (strcmp(httpd_method(call), "OPTIONS") == 0)
		preflight(s, call);
	else if (strcmp(path, "/admin/status.json") == 0)
		tell_status(s, call);
	else if (s->o.guarded && strcmp(path, s->o.token_path) == 0)
		give_token(s, call);
	else if (r)
		give_stream(s, call, r, tail);
	else
		answer(call, 404, "text/plain", "404 no stream here\n");
}

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

	if (s->o.loop && in->events && lseek(s->in, 0, SEEK_SET) == 0) {
		intake_again(in);
		return;
	}
	if (intake_left(in))
		say_note("unfinished event at the end of input dropped");
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

	if (feed_behind(&s->o.feed, &c->at)) {
		if (httpd_cut(s->httpd, c))
			too_slow(s, c);
	} else if (feed_lag(&s->o.feed, &c->at) > s->past.slots / 2 &&
	    (s->o.backpressure || l->now - c->at.moved < SECOND / 100)) {
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
	bool want = false;
	int in;

	if (s->in != -1 && (!s->o.start_on_client || s->opened)) {
		if (held_up(s))
			wake = httpd_now() + SECOND / 500;
		else
			wake = run_input(s);
		want = wake == 0;
	}
	in = want && s->waitable ? s->in : -1;
	if (in != -1)
		wake = UINT64_MAX;
	if (httpd_serve(s->httpd, &in, wake < until ? wake : until))
		read_input(s);
	else if (want && !s->waitable)
		read_input(s);
	else if (want && in == -1)
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

	while (!io_stopped() && s->served < s->o.count &&
	    httpd_now() < s->stop_at) {
		turn(s, until);
		if (!s->o.feed.over || s->o.hold)
			continue;
		if (s->clients == 0 || httpd_now() > last_move(s) + LINGER)
			break;
		until = httpd_now() + SECOND / 10;
	}
	httpd_quiesce(s->httpd);
	s->o.feed.stop = true;
	s->in = -1;
	httpd_wake_all(s->httpd);
	until = httpd_now() + GRACE;
	while (s->clients && httpd_now() < until)
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
			    l->n ? "no key in '%s'"
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
	struct httpd_conf conf = { .ctx = s,
		.max = (unsigned)s->o.max_clients + 64,
		.stall_s = (unsigned)((s->o.stall_ms + 999) / 1000),
		.request = request,
		.read = read_stream,
		.closed = closed };
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
	s->httpd = httpd_start(&conf, &why);
	if (!s->httpd)
		say_die(
		    s->o.cert ? SAY_USAGE : SAY_OS, "cannot serve: %s", why);
	buf_free(&cert);
	buf_free(&key);
	gethostname(s->node, sizeof(s->node) - 1);
	s->started = time(NULL);
	s->stop_at = s->o.duration_ms ? httpd_now() + s->o.duration_ms * 1000
				      : UINT64_MAX;
	tell(s);
}

int
main(int argc, char **argv)
{
	struct serve *s = &serve;

	io_init();
	cli_version(httpd_version());
	serveopt_read(&s->o, argc, argv);
	s->in = -1;
	s->o.feed.want = wanted;
	s->o.feed.want_ctx = s;
	if (wishes_init(&s->wishes) == -1)
		say_nomem();
	if (s->o.guarded)
		load_keys(s);
	open_input(s);
	start(s);
	run(s);
	httpd_stop(s->httpd);
	say_more("%" PRIu64 " streams served, %" PRIu64 " cut, %" PRIu64
		 " refused",
	    s->served, s->cut, s->refused);
	intake_free(&s->o.intake);
	cutter_free(&s->o.feed.cut);
	playback_free(&s->play);
	history_free(&s->past);
	guard_free(&s->o.guard);
	wishes_free(&s->wishes);
	io_exit(NULL, SAY_OK);
}
