/* SPDX-License-Identifier: MIT */
#include "host.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/random.h>
#include <unistd.h>

#include "roster.h"
#include "say.h"

#define SECOND UINT64_C(1000000)

/* So long input waits for clients that are behind, but reading. */
#define PATIENCE SECOND

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
	uint64_t behind; /* since when it is far behind, or 0 */
	uint64_t random;
};

/* Streams */

static bool
wanted(void *ctx, struct cursor *at, const struct piece *p)
{
	struct host *h = ctx;
	struct client *c = at->owner;
	struct slice type = p->has_type ? piece_part(p, p->type) : SLICE("");
	int got;

	if (!route_shows(c->route, c->tail, type))
		return false;
	got = wish_match(&c->wish, &h->wishes, p, at->pos);
	if (got == -1)
		say_nomem();
	return got;
}

/* How many bytes to send at once, at most max. */
static size_t
chunk(const struct host *h, struct client *c, size_t max)
{
	size_t n = h->o->chunk;

	if (!n)
		return max;
	if (h->o->random) {
		/* xorshift64 */
		c->random ^= c->random << 13;
		c->random ^= c->random >> 7;
		c->random ^= c->random << 17;
		n = 1 + (size_t)(c->random % n);
	}
	return n < max ? n : max;
}

static void
too_slow(struct host *h, const struct client *c)
{
	h->cut++;
	say_note("%s: cut, too slow: what comes next is gone", c->peer);
}

static ssize_t
read_stream(void *ctx, void *stream, char *buf, size_t max, uint64_t *wake)
{
	struct host *h = ctx;
	struct client *c = stream;
	size_t n;

	switch (feed_read(&h->o->feed, &c->at, httpd_now(), buf,
	    chunk(h, c, max), &n, wake)) {
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
		too_slow(h, c);
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
	struct host *h = ctx;
	struct client *c = stream;

	say_more("%s: closed after %" PRIu64 " events, %" PRIu64 " bytes",
	    c->peer, c->at.events, c->at.bytes);
	h->clients--;
	h->served++;
	if (h->o->guarded)
		guard_leave(&h->o->guard, c->key);
	feed_close(&c->at);
	wish_free(&c->wish);
	free(c->path);
	free(c->peer);
	free(c->agent);
	free(c);
}

static void *
need(void *p)
{
	if (!p)
		say_nomem();
	return p;
}

static char *
copy(const char *text, size_t max)
{
	return need(strndup(text ? text : "", max));
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
open_stream(struct host *h, struct httpd_call *call, const struct route *r,
    struct slice tail, const struct wish *wish, size_t key)
{
	struct client *c = need(calloc(1, sizeof(*c)));
	struct slice id = last_id(call);

	c->at.owner = c;
	c->route = r;
	c->wish = *wish;
	c->key = key;
	c->path = copy(httpd_path(call), 1024);
	c->peer = copy(httpd_peer(call), 64);
	c->agent = copy(httpd_header(call, "User-Agent"), 256);
	c->tail = slice_from(slice_str(c->path), strlen(c->path) - tail.n);
	c->since = time(NULL);
	c->random = (h->o->seed + h->opened++) * 0x9e3779b97f4a7c15 | 1;
	if (feed_open(&h->o->feed, &c->at, id, httpd_now()) == -1)
		say_nomem();
	h->clients++;
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
refuse(
    struct host *h, struct httpd_call *call, unsigned status, const char *error)
{
	char body[160];

	h->refused++;
	snprintf(body, sizeof(body), "{\"status\":\"error\",\"error\":\"%s\"}",
	    error);
	answer(call, status, "application/json", body);
}

/* As scrape.st says it: the wait is in the body, not in a header. */
static void
too_many(struct host *h, struct httpd_call *call, uint64_t seconds)
{
	char body[160];

	h->refused++;
	snprintf(body, sizeof(body),
	    "{\"status\":\"error\",\"error\":\"Too many requests. Please try "
	    "again later.\",\"retry_after\":%" PRIu64 "}",
	    seconds);
	answer(call, 429, "application/json", body);
}

static void
preflight(const struct host *h, struct httpd_call *call)
{
	const char *ask = httpd_header(call, "Access-Control-Request-Headers");
	const char *methods = h->o->post || h->o->guarded
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
tell_status(struct host *h, struct httpd_call *call)
{
	struct buf b = { 0 };
	struct roster r = { .node = h->node,
		.reported_at = time(NULL),
		.started_at = h->started,
		.events =
		    h->o->feed.live ? h->o->intake.events : h->o->feed.total,
		.served = h->served,
		.cut = h->cut,
		.refused = h->refused };

	if (h->o->no_status) {
		answer(
		    call, 403, "text/plain", "403 admin endpoint disabled\n");
		return;
	}
	if (roster_begin(&b, &r) == -1)
		say_nomem();
	httpd_each(h->httpd, list_client, &b);
	if (roster_end(&b) == -1)
		say_nomem();
	httpd_add(call, "Content-Type", "application/json");
	httpd_reply(call, 200, buf_get(&b));
	buf_free(&b);
}

static void
give_token(struct host *h, struct httpd_call *call)
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
	switch (guard_issue(&h->o->guard, slice_str(key ? key : ""),
	    httpd_now() / 1000, random, token, &seconds)) {
	case GUARD_OK:
		snprintf(body, sizeof(body),
		    "{\"token\":\"%s\",\"expiresIn\":%" PRIu64 "}", token,
		    seconds);
		answer(call, 200, "application/json", body);
		break;
	case GUARD_UNKNOWN:
		refuse(
		    h, call, 401, "Missing or invalid authentication header");
		break;
	case GUARD_BUSY:
		too_many(h, call, seconds);
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
let_in(struct host *h, struct httpd_call *call, bool look, size_t *key)
{
	if (!h->o->guarded)
		return true;
	switch (guard_enter(
	    &h->o->guard, token_of(call), httpd_now() / 1000, look, key)) {
	case GUARD_OK:
		return true;
	case GUARD_BUSY:
		too_many(h, call, RETRY_S);
		return false;
	case GUARD_UNKNOWN:
	case GUARD_NOMEM:
		break;
	}
	h->refused++;
	answer(call, 401, "text/plain",
	    "Unauthorized: Invalid or expired stream token");
	return false;
}

/* The filters in the query; false after a refusal. */
static bool
read_wish(struct host *h, struct httpd_call *call, struct wish *w)
{
	const char *name, *value;
	char why[64];

	*w = (struct wish){ 0 };
	for (size_t i = 0; h->o->filters && (name = wish_name(i)); i++) {
		value = httpd_arg(call, name, NULL);
		if (!value || wish_add(w, i, value) == 0)
			continue;
		if (errno != EINVAL)
			say_nomem();
		snprintf(why, sizeof(why), "Invalid %s", name);
		refuse(h, call, 400, why);
		wish_free(w);
		return false;
	}
	return true;
}

static void
stream_headers(const struct host *h, struct httpd_call *call)
{
	char name[256];

	httpd_add(call, "Content-Type", h->o->type);
	httpd_add(call, "X-Accel-Buffering", "no");
	for (size_t i = 0; i < h->o->headers.n; i++) {
		const char *line = h->o->headers.at[i];
		const char *colon = strchr(line, ':');

		snprintf(name, sizeof(name), "%.*s", (int)(colon - line), line);
		httpd_add(call, name, colon + 1 + strspn(colon + 1, " \t"));
	}
}

static void
give_stream(struct host *h, struct httpd_call *call, const struct route *r,
    struct slice tail)
{
	const char *method = httpd_method(call);
	bool head = strcmp(method, "HEAD") == 0;
	struct wish wish;
	size_t key = 0;

	if (!head && strcmp(method, "GET") != 0 &&
	    !(h->o->post && strcmp(method, "POST") == 0)) {
		httpd_add(call, "Allow",
		    h->o->post ? "GET, HEAD, OPTIONS, POST"
			       : "GET, HEAD, OPTIONS");
		answer(call, 405, "text/plain", "405 method not allowed\n");
		return;
	}
	if (!head && h->clients >= h->o->max_clients) {
		h->refused++;
		httpd_add(call, "Retry-After", "30");
		answer(call, 503, "application/json",
		    "{\"error\":\"Too many streams\",\"code\":\"SSE_CAPACITY\","
		    "\"retryAfter\":30}");
		return;
	}
	if (!read_wish(h, call, &wish))
		return;
	if (!let_in(h, call, head, &key)) {
		wish_free(&wish);
		return;
	}
	stream_headers(h, call);
	if (!head) {
		open_stream(h, call, r, tail, &wish, key);
		return;
	}
	httpd_head(call, 200);
	wish_free(&wish);
}

static void
request(void *ctx, struct httpd_call *call)
{
	struct host *h = ctx;
	const char *path = httpd_path(call);
	const struct route *r;
	struct slice tail;

	httpd_add(call, "Server", "sse-serve/" VERSION);
	if (strcmp(h->o->cors, "none") != 0)
		httpd_add(call, "Access-Control-Allow-Origin", h->o->cors);
	httpd_add(call, "Cache-Control", "no-cache");
	r = route_find(&h->o->routes, path, &tail);
	if (strcmp(httpd_method(call), "OPTIONS") == 0)
		preflight(h, call);
	else if (strcmp(path, "/admin/status.json") == 0)
		tell_status(h, call);
	else if (h->o->guarded && strcmp(path, h->o->token_path) == 0)
		give_token(h, call);
	else if (r)
		give_stream(h, call, r, tail);
	else
		answer(call, 404, "text/plain", "404 no stream here\n");
}

/* Live clients */

struct lag {
	struct host *h;
	uint64_t now;
	bool hold;
};

/*
 * Is input to wait for c, which is far behind?  While it reads, so that a burst
 * reaches everybody, but not for ever, so that it costs the others nothing.
 */
static bool
worth_waiting(const struct host *h, struct client *c, uint64_t now)
{
	/* who is moved on waits for nobody */
	if (h->o->feed.max_rate > 0 && !h->o->backpressure)
		return false;
	if (feed_lag(&h->o->feed, &c->at) <= 0.5) {
		c->behind = 0;
		return false;
	}
	if (!c->behind)
		c->behind = now;
	return h->o->backpressure ||
	    (now - c->at.moved < PATIENCE / 5 && now - c->behind < PATIENCE);
}

/* Cut who is too far behind; see whether somebody who reads is about to be. */
static void
check(void *ctx, void *stream)
{
	struct lag *l = ctx;
	struct host *h = l->h;
	struct client *c = stream;

	if (!feed_behind(&h->o->feed, &c->at))
		l->hold |= worth_waiting(h, c, l->now);
	else if (httpd_cut(h->httpd, c))
		too_slow(h, c);
}

/* True if input has to wait for clients that are still reading. */
bool
host_holds(struct host *h)
{
	struct lag l = { .h = h, .now = httpd_now() };

	httpd_each(h->httpd, check, &l);
	return l.hold;
}

static void
newest(void *ctx, void *stream)
{
	uint64_t *moved = ctx;
	const struct client *c = stream;

	if (c->at.moved > *moved)
		*moved = c->at.moved;
}

uint64_t
host_last_move(struct host *h)
{
	uint64_t moved = 0;

	httpd_each(h->httpd, newest, &moved);
	return moved;
}

void
host_init(struct host *h, struct serveopt *o, struct httpd_conf *conf)
{
	*h = (struct host){ .o = o };
	o->feed.want = wanted;
	o->feed.want_ctx = h;
	wishes_init(&h->wishes);
	gethostname(h->node, sizeof(h->node) - 1);
	h->started = time(NULL);
	conf->ctx = h;
	conf->request = request;
	conf->read = read_stream;
	conf->closed = closed;
}

void
host_free(struct host *h)
{
	wishes_free(&h->wishes);
}
