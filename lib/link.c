/* SPDX-License-Identifier: MIT */
#include "link.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "io.h"
#include "refusal.h"
#include "say.h"
#include "url.h"

#define REDIRECTS 5

/* How much of an answer that is no stream is read, and for how long. */
#define REFUSAL_MAX 8192
#define REFUSAL_MS 2000

/* A running command is looked after this often: seldom, the longer it takes. */
#define REAP_MIN_MS 5
#define REAP_MAX_MS 200

static void
check(int r)
{
	if (r == -1)
		say_nomem();
}

/* Ends. */

__attribute__((format(printf, 2, 0))) static void
explain(struct link *l, const char *fmt, va_list ap)
{
	char text[512];

	vsnprintf(text, sizeof(text), fmt, ap);
	buf_reset(&l->why);
	check(buf_str(&l->why, text));
	if (!buf_cstr(&l->why))
		say_nomem();
}

__attribute__((format(printf, 3, 4))) static void
done(struct link *l, enum link_end end, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	explain(l, fmt, ap);
	va_end(ap);
	l->end = end;
	l->state = LINK_DONE;
	http_close(l->http, &l->flow);
}

/* Ended before the answer was judged: the token may have been seen. */
static void
unjudged(struct link *l)
{
	if ((l->state == LINK_ASK || l->state == LINK_REFUSED) &&
	    http_sent(&l->flow))
		grant_shown(&l->grant);
}

void
link_close(struct link *l, const char *fmt, ...)
{
	bool open = l->state == LINK_OPEN;
	va_list ap;

	va_start(ap, fmt);
	explain(l, fmt, ap);
	va_end(ap);
	unjudged(l);
	l->end = open ? LINK_LOST : LINK_LATER;
	l->wait_ms = -1;
	l->state = LINK_DONE;
	child_stop(&l->grant.child);
	http_close(l->http, &l->flow);
	relay_drop(&l->relay);
}

/* What libcurl calls. */

static void
on_line(void *ctx, struct slice line)
{
	struct link *l = ctx;

	if (l->line)
		l->line(l->ctx, line);
}

static bool
on_head(void *ctx)
{
	struct link *l = ctx;

	switch (reply_judge(l->flow.reply, l->o->request.compressed)) {
	case REPLY_READ:
		l->state = LINK_OPEN;
		grant_spent(&l->grant);
		buf_free(&l->why);
		buf_free(&l->refusal);
		buf_wipe(&l->asked);
		http_settle(&l->flow);
		l->opened(l->ctx, l);
		return true;
	case REPLY_STOP:
	case REPLY_REDIRECT:
		return false;
	default:
		l->state = LINK_REFUSED;
		l->due_ms = io_now_ms() + REFUSAL_MS;
		l->wake(l->ctx); /* for the new time */
		buf_reset(&l->refusal);
		return true;
	}
}

static bool
on_body(void *ctx, struct slice chunk)
{
	struct link *l = ctx;

	if (l->state == LINK_OPEN)
		return l->bytes(l->ctx, l, chunk);
	if (chunk.n > REFUSAL_MAX - l->refusal.n)
		chunk.n = REFUSAL_MAX - l->refusal.n;
	check(buf_slice(&l->refusal, chunk));
	return l->refusal.n < REFUSAL_MAX;
}

static void
on_ended(void *ctx)
{
	struct link *l = ctx;

	l->wake(l->ctx);
}

/* Asking. */

static void ask(struct link *l);
static void granted(struct link *l, enum grant_state state);

static void
redirected(struct link *l)
{
	struct slice from = buf_get(&l->asked);
	struct slice to = slice_str(l->flow.reply->location);
	int status = l->flow.reply->status;
	struct buf next = { .max = 65536 }, safe = { .max = 0 };
	bool secret = grant_used(&l->grant) || l->o->request.secret ||
	    url_has_secret(from);
	const char *why = url_redirect(&next, from, to, secret);

	if (!why && l->redirects++ >= REDIRECTS)
		why = "too many";
	if (why) {
		check(url_redact(&safe, buf_get(&next)));
		l->code = SAY_PROTOCOL;
		done(l, LINK_BAD, "redirect from '%s' to '%s' refused: %s",
		    l->flow.host, say_bytes(buf_get(&safe), 200), why);
		buf_free(&safe);
		buf_free(&next);
		return;
	}
	http_close(l->http, &l->flow);
	/* as browsers do: only 307 and 308 keep the method */
	if (status != 307 && status != 308 &&
	    strcmp(request_method(&l->o->request), "HEAD") != 0)
		l->get = true;
	buf_wipe(&l->asked);
	l->asked = next;
	ask(l); /* the token and all else stay */
}

static void
denied(struct link *l, const char *why)
{
	l->code = SAY_DENIED;
	if (!grant_denied(&l->grant)) {
		done(l, LINK_FATAL, "%s", why);
		return;
	}
	say_note("%s; taking a fresh token", why);
	http_close(l->http, &l->flow);
	l->redirects = 0;
	l->get = false;
	granted(l, grant_get(&l->grant));
}

static void
refused(struct link *l, enum reply_verdict v)
{
	const struct reply *r = l->flow.reply;
	bool id = l->id_sent && refusal_id(r->status) != REFUSAL_OTHER;
	char why[512];

	refusal_text(why, sizeof(why), l->flow.host, r, buf_get(&l->refusal));
	if (v == REPLY_AGAIN || l->good || id)
		l->wait_ms =
		    reply_wait_ms(r, buf_get(&l->refusal), (int64_t)time(NULL));
	l->code = SAY_PROTOCOL;
	if (v == REPLY_DENIED)
		denied(l, why);
	else if (v == REPLY_PROXY)
		done(l, LINK_PROXY, "%s", why);
	else if (v == REPLY_AGAIN)
		done(l, LINK_LATER, "%s", why);
	else
		done(l, id ? LINK_ID : LINK_BAD, "%s", why);
}

static void
answered(struct link *l)
{
	enum reply_verdict v =
	    reply_judge(l->flow.reply, l->o->request.compressed);

	grant_shown(&l->grant);
	l->answered = true;
	if (v == REPLY_REDIRECT)
		redirected(l);
	else if (v == REPLY_STOP)
		done(l, LINK_STOP, "'%s' wants no more connections (204)",
		    l->flow.host);
	else
		refused(l, v);
}

/* No answer came. */
static void
failed(struct link *l)
{
	const char *why = buf_cstr(&l->flow.error);

	if (l->flow.sent)
		grant_shown(&l->grant);
	l->code = SAY_PROTOCOL;
	switch (l->flow.fail) {
	case HTTP_OK: /* only of a probe */
		done(l, LINK_REACHED, "'%s' can be reached", l->flow.host);
		break;
	case HTTP_CERT:
		l->code = SAY_DENIED;
		done(l, LINK_BAD, "%s", why);
		break;
	case HTTP_PROXY:
		done(l, LINK_PROXY, "%s", why);
		break;
	case HTTP_BAD:
		done(l, LINK_BAD, "%s", why);
		break;
	case HTTP_LOCAL:
		l->code = SAY_USAGE;
		done(l, LINK_FATAL, "%s", why);
		break;
	default:
		done(l, l->flow.sent ? LINK_LATER : LINK_PATH, "%s", why);
	}
}

static void
flow_done(struct link *l)
{
	bool lost = l->flow.fail != HTTP_OK;

	if (l->state == LINK_OPEN) {
		done(l, lost ? LINK_LOST : LINK_ENDED, "%s",
		    lost ? buf_cstr(&l->flow.error) : "ended");
	} else if (l->state == LINK_REFUSED || l->flow.stopped) {
		answered(l);
	} else {
		failed(l);
	}
}

static void
open_flow(struct link *l, const struct http_ask *a)
{
	l->state = LINK_ASK;
	l->ask_ms = io_now_ms();
	l->due_ms = l->ask_ms + l->o->request.connect_ms + l->o->answer_ms;
	if (http_open(l->http, &l->flow, &l->o->request, a) == -1)
		failed(l);
}

static void
ask(struct link *l)
{
	const char *headers[] = { "Accept: text/event-stream",
		"Cache-Control: no-cache", NULL, NULL, NULL };
	const char **more = &headers[2];
	struct slice id = { "", 0 };
	struct buf header = { 0 };
	struct http_ask a = { .headers = headers,
		.agent = "sse-connect/" VERSION,
		.get = l->get,
		.proxy = l->proxy,
		.tail = l->o->tail };

	if (a.tail)
		*more++ = "Connection: close";
	if (!l->no_id)
		id = resume_id(&l->relay.resume);
	l->id_sent = l->o->resume_query && id.n;
	if (resume_sendable(id)) {
		l->id_sent = true;
		check(buf_str(&header, "Last-Event-ID: "));
		check(buf_slice(&header, id));
		*more = buf_cstr(&header);
	} else if (id.n && !l->told_id) {
		l->told_id = true;
		say("event id '%s' is too long to be sent back",
		    say_bytes(id, 40));
	}
	a.url = buf_cstr(&l->asked);
	a.token =
	    grant_used(&l->grant) ? buf_cstr(&l->grant.bearer.token) : NULL;
	if (!a.url || (header.n && !*more))
		say_nomem();
	open_flow(l, &a);
	buf_free(&header);
}

static void
fill(struct link *l, struct slice token)
{
	struct slice id = { "", 0 };

	if (!l->no_id)
		id = resume_id(&l->relay.resume);
	buf_reset(&l->asked);
	check(request_fill(&l->asked, &l->o->request, slice_str(l->url), token,
	    l->o->resume_query, id));
}

static void
granted(struct link *l, enum grant_state state)
{
	switch (state) {
	case GRANT_READY:
		fill(l, buf_get(&l->grant.bearer.token));
		ask(l);
		return;
	case GRANT_RUNNING:
		if (l->state != LINK_TOKEN)
			l->ask_ms = io_now_ms();
		l->state = LINK_TOKEN;
		return;
	case GRANT_FAILED:
		l->code = l->grant.code;
		l->wait_ms = l->grant.wait_ms;
		done(l, l->code == SAY_AGAIN ? LINK_TOKENS : LINK_FATAL, "%s",
		    l->grant.why.p);
	}
}

static void
start(struct link *l, size_t proxy)
{
	l->wait_ms = -1;
	l->redirects = 0;
	l->get = l->answered = false;
	l->proxy = proxy;
	l->state = LINK_IDLE;
	relay_drop(&l->relay);
}

void
link_connect(struct link *l, size_t proxy, bool no_id)
{
	start(l, proxy);
	l->no_id = no_id;
	granted(l, grant_get(&l->grant));
}

void
link_probe(struct link *l, size_t proxy)
{
	struct http_ask a = { .probe = true, .proxy = proxy };

	start(l, proxy);
	fill(l, (struct slice){ "", 0 });
	a.url = buf_cstr(&l->asked);
	if (!a.url)
		say_nomem();
	open_flow(l, &a);
}

/* Time. */

void
link_tick(struct link *l, uint64_t now)
{
	if (l->state == LINK_TOKEN)
		granted(l, grant_run(&l->grant));
	else if (l->flow.easy && l->flow.done)
		flow_done(l);
	else if (l->state == LINK_REFUSED && now >= l->due_ms)
		answered(l);
	else if (l->state == LINK_ASK && now >= l->due_ms)
		/* the limit, not what passed: the same words each time */
		link_close(l, "no answer from '%s' for %.1f s", l->flow.host,
		    (double)(l->due_ms - l->ask_ms) / 1000);
}

uint64_t
link_due_ms(const struct link *l, uint64_t now)
{
	uint64_t ms;

	if (l->flow.easy && l->flow.done)
		return 0;
	switch (l->state) {
	case LINK_TOKEN:
		ms = (now - l->ask_ms) / 8;
		return now +
		    (ms < REAP_MIN_MS          ? REAP_MIN_MS
			    : ms > REAP_MAX_MS ? REAP_MAX_MS
					       : ms);
	case LINK_ASK:
	case LINK_REFUSED:
		return l->due_ms;
	case LINK_DONE: /* it may have ended before it began */
		return 0;
	default:
		return UINT64_MAX;
	}
}

struct link *
link_new(const struct link_opts *o, struct http *h, const char *url)
{
	struct link *l = calloc(1, sizeof(*l));

	if (!l)
		return NULL;
	l->o = o;
	l->http = h;
	l->url = url;
	l->wait_ms = -1;
	l->flow = (struct http_flow){ .line = on_line,
		.head = on_head,
		.body = on_body,
		.ended = on_ended,
		.ctx = l };
	relay_init(&l->relay, o->max_event);
	grant_init(&l->grant, &o->token);
	return l;
}

void
link_pass(struct link *to, struct link *from)
{
	unjudged(from);
	grant_pass(&to->grant, &from->grant);
}

void
link_leave(struct link *l)
{
	unjudged(l);
	http_close(l->http, &l->flow);
	grant_back(&l->grant);
}

void
link_free(struct link *l)
{
	link_leave(l);
	grant_free(&l->grant);
	relay_free(&l->relay);
	buf_free(&l->why);
	buf_wipe(&l->asked);
	buf_free(&l->refusal);
	free(l);
}
