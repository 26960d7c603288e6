/* SPDX-License-Identifier: MIT */
#include "follow.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/random.h>
#include <time.h>

#include "io.h"
#include "refusal.h"
#include "say.h"
#include "url.h"

#define REDIRECTS 5

/* How much of an answer that is no stream is read, and for how long. */
#define REFUSAL_MAX 8192
#define REFUSAL_MS 2000

/* A command that closed its output is looked after this often. */
#define REAP_MS 20

static void connect_now(struct follow *f);
static void ask(struct follow *f);

static void
check(int r)
{
	if (r == -1)
		say_nomem();
}

/* What happened, in words. */

__attribute__((format(printf, 2, 3))) static void
trouble(struct follow *f, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(f->why, sizeof(f->why), fmt, ap);
	va_end(ap);
}

/* Ends. */

static void
end(struct follow *f, int code)
{
	http_close(f->http, &f->flow);
	grant_free(&f->grant);
	f->state = FOLLOW_ENDED;
	f->code = code;
}

static void
give_up(struct follow *f, int code)
{
	say("%s", f->why);
	end(f, code);
}

static uint32_t
any32(void)
{
	uint32_t x = (uint32_t)io_now_ms() * UINT32_C(2654435761);

	(void)!getrandom(&x, sizeof(x), GRND_NONBLOCK);
	return x;
}

/* Told once for each kind of trouble, however often it comes in a row. */
static void
tell_trouble(struct follow *f, uint64_t wait)
{
	double s = (double)wait / 1000;

	if (strcmp(f->why, f->said) != 0)
		say_note("%s; trying again in %.3fs", f->why, s);
	else
		say_more("%s; trying again in %.3fs", f->why, s);
	memcpy(f->said, f->why, sizeof(f->said));
}

/* Wait and connect again, floor_ms at least, unless that is not wanted. */
static void
again(struct follow *f, int64_t floor_ms)
{
	uint64_t wait;

	if (f->single) {
		give_up(f, SAY_AGAIN);
		return;
	}
	if (f->backoff.tries >= f->o->retries) {
		say("%s; gave up after %u %s", f->why, f->backoff.tries,
		    f->backoff.tries == 1 ? "retry" : "retries");
		end(f, SAY_AGAIN);
		return;
	}
	wait =
	    backoff_next(&f->backoff, f->stream.relay.resume.retry_ms, any32());
	if (floor_ms > 0 && wait < (uint64_t)floor_ms)
		wait = (uint64_t)floor_ms;
	tell_trouble(f, wait);
	f->proxy++;
	f->state = FOLLOW_WAIT;
	f->due_ms = io_now_ms() + wait;
}

/* A typo before the first good connection of the run, after it an outage. */
static void
refuse(struct follow *f, int code, int64_t floor_ms)
{
	if (f->good)
		again(f, floor_ms);
	else
		give_up(f, code);
}

/* The stream. */

static void
tell_large(struct follow *f)
{
	struct slice id = buf_get(&f->stream.large_id);

	say("event larger than --max-event skipped%s%s", id.n ? ", id " : "",
	    say_bytes(id, 80));
}

static bool
on_body(void *ctx, struct slice chunk)
{
	struct follow *f = ctx;
	uint64_t large = f->stream.large;
	int more;

	if (f->state == FOLLOW_REFUSED) {
		if (chunk.n > REFUSAL_MAX - f->refusal.n)
			chunk.n = REFUSAL_MAX - f->refusal.n;
		check(buf_slice(&f->refusal, chunk));
		return f->refusal.n < REFUSAL_MAX;
	}
	more = stream_bytes(&f->stream, chunk, io_now_ms());
	check(more);
	if (large == 0 && f->stream.large)
		tell_large(f);
	if (sink_pending(f->stream.sink) > f->o->buffer)
		http_pause(&f->flow, true);
	return more;
}

static void
opened(struct follow *f)
{
	uint64_t now = io_now_ms();
	struct buf url = { .max = 0 };
	const char *s;

	/* without secrets: the places for them are not filled in */
	check(url_redact(&url, slice_str(f->url)));
	s = say_bytes(buf_get(&url), 200);
	if (f->good)
		say_note("connected to '%s' again after %.1f s", s,
		    (double)(now - f->down_ms) / 1000);
	else
		say_note("connected to '%s'", s);
	check(stream_open(
	    &f->stream, buf_get(&url), f->attempts, f->id_sent, now));
	f->state = FOLLOW_OPEN;
	f->good = true;
	f->connections++;
	f->proxies_denied = f->attempts = 0;
	f->said[0] = '\0';
	buf_free(&url);
}

static bool
on_head(void *ctx)
{
	struct follow *f = ctx;

	switch (reply_judge(&f->flow.reply, f->o->request.compressed)) {
	case REPLY_READ:
		opened(f);
		return true;
	case REPLY_STOP:
	case REPLY_REDIRECT:
		return false;
	default:
		f->state = FOLLOW_REFUSED;
		f->due_ms = io_now_ms() + REFUSAL_MS;
		buf_reset(&f->refusal);
		return true;
	}
}

/* The ends of connections. */

/* The connection is gone, of its own or by us; f->why says how. */
static void
closed(struct follow *f)
{
	struct stream *s = &f->stream;
	uint64_t now = io_now_ms();

	http_close(f->http, &f->flow);
	f->down_ms = now;
	check(stream_close(s, f->why, now));
	grant_spent(&f->grant);
	if (backoff_stable(&f->backoff, s->had_event, now - s->open_ms))
		backoff_reset(&f->backoff);
}

static void
stream_ended(struct follow *f)
{
	bool half = stream_half(&f->stream);
	bool whole = f->flow.fail == HTTP_OK && !half;

	if (f->stream.finish) {
		follow_stop(f, f->stream.finish);
		return;
	}
	if (f->stream.anew)
		trouble(
		    f, "event of '%s' asks for a new connection", f->flow.host);
	else if (f->flow.fail != HTTP_OK)
		trouble(f, "%s", f->flow.error);
	else
		trouble(f, "stream of '%s' ended%s", f->flow.host,
		    half ? " in the middle of an event" : "");
	closed(f);
	if (f->single && (whole || f->stream.anew)) {
		say_more("%s", f->why);
		end(f, 0);
	} else
		again(f, -1);
}

static void
denied(struct follow *f)
{
	if (!grant_denied(&f->grant)) {
		give_up(f, SAY_DENIED);
		return;
	}
	say_note("%s; taking a fresh token", f->why);
	connect_now(f);
}

static void
proxy_denied(struct follow *f)
{
	if (++f->proxies_denied >= f->o->request.proxies.n)
		give_up(f, SAY_DENIED);
	else
		again(f, -1);
}

static void
redirected(struct follow *f)
{
	struct slice from = buf_get(&f->asked);
	struct slice to = slice_str(f->flow.reply.location);
	int status = f->flow.reply.status;
	struct buf next = { .max = 65536 }, safe = { .max = 0 };
	bool secret = grant_used(&f->grant) || f->o->request.secret ||
	    url_has_secret(from);
	const char *why = url_redirect(&next, from, to, secret);

	if (!why && f->redirects++ >= REDIRECTS)
		why = "too many";
	http_close(f->http, &f->flow);
	if (why) {
		check(url_redact(&safe, buf_get(&next)));
		trouble(f, "redirect from '%s' to '%s' refused: %s",
		    f->flow.host, say_bytes(buf_get(&safe), 200), why);
		buf_free(&safe);
		buf_free(&next);
		refuse(f, SAY_PROTOCOL, -1);
		return;
	}
	/* as browsers do: only 307 and 308 keep the method */
	if (status != 307 && status != 308 &&
	    strcmp(request_method(&f->o->request), "HEAD") != 0)
		f->get = true;
	buf_wipe(&f->asked);
	f->asked = next;
	ask(f); /* the token and all else stay */
}

/* The server no longer has what comes after our id: live is what is left. */
static bool
id_gone(struct follow *f, int status)
{
	if (!f->id_sent || (status != 410 && status != 412 && status != 416))
		return false;
	say("%s; going on without the event id", f->why);
	memcpy(f->said, f->why, sizeof(f->said));
	stream_forget(&f->stream);
	again(f, -1);
	return true;
}

static void
answered(struct follow *f)
{
	const struct reply *r = &f->flow.reply;
	enum reply_verdict v = reply_judge(r, f->o->request.compressed);
	int64_t wait;

	grant_shown(&f->grant);
	if (v == REPLY_REDIRECT) {
		redirected(f);
		return;
	}
	if (v == REPLY_STOP) {
		say_note("'%s' wants no more connections (204)", f->flow.host);
		end(f, 0);
		return;
	}
	refusal_text(
	    f->why, sizeof(f->why), f->flow.host, r, buf_get(&f->refusal));
	wait = v == REPLY_AGAIN || f->good
	    ? reply_wait_ms(r, buf_get(&f->refusal), (int64_t)time(NULL))
	    : -1;
	http_close(f->http, &f->flow);
	if (v == REPLY_DENIED)
		denied(f);
	else if (v == REPLY_PROXY)
		proxy_denied(f);
	else if (v == REPLY_AGAIN)
		again(f, wait);
	else if (id_gone(f, r->status))
		return;
	else
		refuse(f, SAY_PROTOCOL, wait);
}

/* No answer came. */
static void
failed(struct follow *f)
{
	trouble(f, "%s", f->flow.error);
	if (f->flow.sent)
		grant_shown(&f->grant);
	http_close(f->http, &f->flow);
	switch (f->flow.fail) {
	case HTTP_CERT:
		refuse(f, SAY_DENIED, -1);
		break;
	case HTTP_PROXY:
		proxy_denied(f);
		break;
	case HTTP_BAD:
		refuse(f, SAY_PROTOCOL, -1);
		break;
	case HTTP_LOCAL:
		give_up(f, SAY_USAGE);
		break;
	default:
		again(f, -1);
	}
}

static void
flow_done(struct follow *f)
{
	bool answer = f->state == FOLLOW_REFUSED ||
	    (f->state == FOLLOW_ASK && f->flow.stopped);

	if (f->state == FOLLOW_OPEN) {
		stream_ended(f);
		return;
	}
	if (answer)
		answered(f);
	else
		failed(f);
}

/* Asking. */

static void
ask(struct follow *f)
{
	const char *headers[] = { "Accept: text/event-stream",
		"Cache-Control: no-cache", NULL, NULL };
	struct slice id = stream_id(&f->stream);
	struct buf header = { 0 };
	struct http_ask a = { .headers = headers,
		.agent = "sse-connect/" VERSION,
		.get = f->get,
		.proxy = f->proxy };

	f->id_sent = f->o->resume_query && id.n;
	if (resume_sendable(id)) {
		f->id_sent = true;
		check(buf_str(&header, "Last-Event-ID: "));
		check(buf_slice(&header, id));
		headers[2] = buf_cstr(&header);
	} else if (id.n && !f->told_id) {
		f->told_id = true;
		say("event id '%s' is too long to be sent back",
		    say_bytes(id, 40));
	}
	a.url = buf_cstr(&f->asked);
	a.token = grant_used(&f->grant) ? buf_cstr(&f->grant.token) : NULL;
	if (!a.url || (header.n && !headers[2]))
		say_nomem();
	f->state = FOLLOW_ASK;
	f->ask_ms = io_now_ms();
	f->due_ms = f->ask_ms + f->o->request.connect_ms +
	    (f->o->idle_ms ? f->o->idle_ms : 60000);
	if (http_open(f->http, &f->flow, &f->o->request, &a) == -1)
		failed(f);
	buf_free(&header);
}

static void
granted(struct follow *f, enum grant_state state)
{
	switch (state) {
	case GRANT_READY:
		buf_reset(&f->asked);
		check(request_fill(&f->asked, &f->o->request, slice_str(f->url),
		    buf_get(&f->grant.token), f->o->resume_query,
		    stream_id(&f->stream)));
		ask(f);
		return;
	case GRANT_RUNNING:
		f->state = FOLLOW_TOKEN;
		f->due_ms = UINT64_MAX;
		return;
	case GRANT_FAILED:
		trouble(f, "%s", f->grant.why);
		if (f->grant.code == SAY_AGAIN)
			again(f, -1);
		else
			give_up(f, f->grant.code);
	}
}

static void
connect_now(struct follow *f)
{
	f->redirects = 0;
	f->get = false;
	f->attempts++;
	granted(f, grant_get(&f->grant));
}

/* Time. */

static void
silent(struct follow *f, const char *what, uint64_t ms)
{
	trouble(f, "no %s from '%s' for %.1f s", what, f->flow.host,
	    (double)ms / 1000);
	if (f->state == FOLLOW_OPEN) {
		closed(f);
	} else {
		grant_shown(&f->grant);
		http_close(f->http, &f->flow);
	}
	again(f, -1);
}

static void
watch(struct follow *f, uint64_t now)
{
	const struct follow_opts *o = f->o;
	const struct stream *s = &f->stream;

	if (f->state == FOLLOW_OPEN) {
		if (f->flow.paused)
			return; /* it is our reader who is silent */
		if (o->idle_ms && now - s->byte_ms >= o->idle_ms)
			silent(f, "byte", now - s->byte_ms);
		else if (o->event_ms && now - s->event_ms >= o->event_ms)
			silent(f, "event", now - s->event_ms);
		return;
	}
	if (o->max_down_ms && now - f->down_ms >= o->max_down_ms) {
		if (!*f->why)
			trouble(f, "no connection yet");
		say("%s; gave up after %.1f s", f->why,
		    (double)(now - f->down_ms) / 1000);
		end(f, SAY_AGAIN);
		return;
	}
	if (now < f->due_ms)
		return;
	if (f->state == FOLLOW_WAIT)
		connect_now(f);
	else if (f->state == FOLLOW_REFUSED)
		answered(f);
	else if (f->state == FOLLOW_ASK)
		silent(f, "answer", now - f->ask_ms);
}

/* The reader of the sink has caught up with what made us pause. */
static bool
caught_up(const struct follow *f)
{
	return f->flow.paused &&
	    sink_pending(f->stream.sink) <= f->o->buffer / 2;
}

void
follow_tick(struct follow *f)
{
	if (f->state == FOLLOW_ENDED)
		return;
	if (f->flow.easy && f->flow.done)
		flow_done(f);
	else if (f->state == FOLLOW_TOKEN)
		granted(f, grant_run(&f->grant));
	if (caught_up(f)) {
		f->stream.byte_ms = f->stream.event_ms = io_now_ms();
		http_pause(&f->flow, false);
	}
	/* unpausing may have brought the end, or --count */
	if (f->state != FOLLOW_ENDED && !(f->flow.easy && f->flow.done))
		watch(f, io_now_ms());
}

static uint64_t
earlier(uint64_t a, uint64_t from, uint64_t ms)
{
	return ms && from + ms < a ? from + ms : a;
}

uint64_t
follow_due_ms(const struct follow *f)
{
	const struct follow_opts *o = f->o;
	uint64_t due = f->due_ms;

	if ((f->flow.easy && f->flow.done) || caught_up(f))
		return 0;
	if (f->state == FOLLOW_OPEN) {
		if (f->flow.paused)
			return UINT64_MAX;
		due = earlier(UINT64_MAX, f->stream.byte_ms, o->idle_ms);
		return earlier(due, f->stream.event_ms, o->event_ms);
	}
	if (f->state == FOLLOW_TOKEN && f->grant.child.fd == -1)
		due = io_now_ms() + REAP_MS;
	return earlier(due, f->down_ms, o->max_down_ms);
}

int
follow_fd(const struct follow *f)
{
	return f->state == FOLLOW_TOKEN ? f->grant.child.fd : -1;
}

void
follow_init(struct follow *f, const struct follow_opts *o, struct http *h,
    struct sink *s, const char *url, struct slice id)
{
	const char *method = request_method(&o->request);

	*f = (struct follow){
		.o = o, .http = h, .sink = s, .url = url, .backoff = o->backoff
	};
	f->flow =
	    (struct http_flow){ .head = on_head, .body = on_body, .ctx = f };
	check(stream_init(&f->stream, &o->stream, s, id));
	grant_init(&f->grant, &o->token);
	f->down_ms = f->due_ms = f->stream.byte_ms = io_now_ms();
	f->single = o->once || (!o->reconnect && strcmp(method, "GET") != 0);
}

void
follow_stop(struct follow *f, const char *reason)
{
	if (f->state == FOLLOW_OPEN) {
		trouble(f, "%s", reason);
		closed(f);
	}
	if (f->state != FOLLOW_ENDED)
		end(f, 0);
}

void
follow_free(struct follow *f)
{
	http_close(f->http, &f->flow);
	grant_free(&f->grant);
	stream_free(&f->stream);
	buf_wipe(&f->asked);
	buf_free(&f->refusal);
}
