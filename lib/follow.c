/* SPDX-License-Identifier: MIT */
#include "follow.h"

#include <string.h>

#include "chance.h"
#include "io.h"
#include "say.h"
#include "url.h"

/* Streams in a row whose framing makes no sense before that is for good. */
#define BROKEN 5

static void
check(int r)
{
	if (r == -1)
		say_nomem();
}

static const char *
why(const struct follow *f)
{
	return f->link->why.n ? f->link->why.p : "no connection yet";
}

/* Ends. */

void
follow_leave(struct follow *f)
{
	takeover_drop(&f->takeover, &f->stream, f->link);
	link_leave(f->link);
}

static void
end(struct follow *f, int code)
{
	follow_leave(f);
	slot_free(&f->slot);
	if (f->state != FOLLOW_OPEN)
		check(
		    stream_down(&f->stream, why(f), io_now_ms() - f->down_ms));
	f->state = FOLLOW_ENDED;
	f->code = code;
}

static void
give_up(struct follow *f, int code)
{
	say("%s", why(f));
	end(f, code);
}

static double
seconds(uint64_t ms)
{
	return (double)ms / 1000;
}

/* Wait and connect again, floor_ms at least, unless that is not wanted. */
static void
again(struct follow *f, enum redial_end end_as, int64_t floor_ms)
{
	int64_t retry_ms = f->link->relay.resume.retry_ms;
	unsigned tries = f->redial.backoff.tries;
	uint64_t now = io_now_ms();
	struct redial_step step;

	if (f->single) {
		give_up(f, SAY_AGAIN);
		return;
	}
	if (tries >= f->o->retries) {
		say("%s; gave up after %u %s", why(f), tries,
		    tries == 1 ? "retry" : "retries");
		end(f, SAY_AGAIN);
		return;
	}
	step = redial_next(&f->redial, end_as, now - f->start_ms, retry_ms,
	    floor_ms, chance32());
	outage_failed(&f->outage, why(f), f->no_id, step.wait_ms, now);
	f->probe = step.probe;
	f->state = FOLLOW_WAIT;
	f->due_ms = now + step.wait_ms;
}

/* A typo before the first good connection of the run, after it an outage. */
static void
refuse(struct follow *f, int code, int64_t floor_ms)
{
	if (f->good)
		again(f, REDIAL_BUSY, floor_ms);
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
on_bytes(void *ctx, struct link *l, struct slice chunk)
{
	struct follow *f = ctx;
	struct stream *s = &f->stream;
	uint64_t large = s->large, events = s->events, now = io_now_ms();
	int more;

	if (l == f->link)
		watchdog_byte(&f->watchdog, now, f->env->awake.lost_ms);
	more = stream_bytes(s, &l->relay, chunk);
	check(more);
	sink_early(f->env->sink);
	if (s->events != events || s->large != large)
		watchdog_event(&f->watchdog, now);
	if (large == 0 && s->large)
		tell_large(f);
	if (takeover_heard(&f->takeover, s, now))
		f->env->wake(f->env->ctx, f->who);
	return more;
}

static uint64_t
earlier(uint64_t a, uint64_t from, uint64_t ms)
{
	return ms && from + ms < a ? from + ms : a;
}

/* The connection that stands is to be replaced by then, or with its token. */
static void
set_renewal(struct follow *f, uint64_t by_ms)
{
	uint64_t token = grant_expires_ms(&f->link->grant);

	if (token < by_ms)
		by_ms = token;
	f->renew_ms = f->single ? UINT64_MAX : by_ms;
}

/* A connection that is stable ends the outage. */
static void
settle(struct follow *f, uint64_t now)
{
	const struct stream *s = &f->stream;
	uint64_t stood = now - s->open_ms;

	if (!backoff_stable(&f->redial.backoff, s->had_event, stood))
		return;
	outage_stable(&f->outage, f->url, s->open_ms);
	redial_reset(&f->redial);
}

static void
on_opened(void *ctx, struct link *l)
{
	struct follow *f = ctx;
	uint64_t now = io_now_ms();
	struct buf url = { .max = 0 };

	if (l == f->takeover.next)
		return; /* its first event counts */
	/* without secrets: the places for them are not filled in */
	check(url_redact(&url, slice_str(f->url)));
	outage_over(&f->outage, f->url, !f->good, now - f->down_ms);
	if (f->no_id)
		stream_forget(&f->stream);
	check(stream_open(
	    &f->stream, buf_get(&url), f->attempts, l->id_sent, now));
	f->state = FOLLOW_OPEN;
	f->good = l->good = true;
	f->connections++;
	f->proxies_denied = f->attempts = 0;
	f->no_id = false;
	watchdog_open(&f->watchdog, now, f->env->awake.lost_ms);
	health_good(&f->env->health, f->proxy);
	set_renewal(f, earlier(UINT64_MAX, now, f->o->renew_ms));
	f->env->wake(f->env->ctx, f->who); /* for the new times */
	buf_free(&url);
}

static void
on_wake(void *ctx)
{
	struct follow *f = ctx;

	f->env->wake(f->env->ctx, f->who);
}

static struct link *
new_link(struct follow *f)
{
	struct link *l = link_new(&f->o->link, f->env->http, f->url);

	if (!l)
		say_nomem();
	l->opened = on_opened;
	l->bytes = on_bytes;
	l->wake = on_wake;
	l->ctx = f;
	l->good = f->good;
	return l;
}

/* Connections begin. */

static void
no_slot(struct follow *f, uint64_t now)
{
	const struct slots *o = &f->o->slots;

	if (!f->queued)
		f->start_ms = now;
	if (!f->queued && o->wait_ms)
		say_note("all %u slots of '%s' are taken; waiting", o->count,
		    o->name);
	f->queued = true;
	if (now - f->start_ms >= o->wait_ms) {
		say("all %u slots of '%s' are taken", o->count, o->name);
		end(f, SAY_AGAIN);
		return;
	}
	f->state = FOLLOW_WAIT;
	f->due_ms = now + SLOTS_AGAIN_MS;
}

static void
connect_now(struct follow *f)
{
	uint64_t now = io_now_ms();

	if (!slots_take(&f->o->slots, &f->slot)) {
		no_slot(f, now);
		return;
	}
	f->queued = false;
	f->attempts++;
	f->state = FOLLOW_BUSY;
	f->start_ms = now;
	f->proxy = health_next(&f->env->health, now);
	/* a look costs nothing where a connection costs a token */
	if (f->probe)
		link_probe(f->link, f->proxy);
	else
		link_connect(f->link, f->proxy, f->no_id);
	f->probe = false;
}

/* Connections end. */

/* The stream is gone, of its own or by us; the link says why. */
static void
closed(struct follow *f)
{
	struct stream *s = &f->stream;
	uint64_t now = io_now_ms();

	f->down_ms = now;
	settle(f, now);
	check(stream_close(s, why(f), now));
}

/* A new connection stands in for the one that stood, or just ended. */
static void
replaced(struct follow *f)
{
	uint64_t now = io_now_ms();

	check(takeover_done(&f->takeover, &f->stream, &f->link, &f->slot));
	f->connections++;
	watchdog_open(&f->watchdog, now, f->env->awake.lost_ms);
	say_more("a new connection to '%s' took over", f->link->flow.host);
	set_renewal(f, earlier(UINT64_MAX, now, f->o->renew_ms));
}

static void
stream_ended(struct follow *f)
{
	struct link *l = f->link;
	struct stream *s = &f->stream;
	bool half = stream_half(s);
	bool lost = l->end == LINK_LOST, whole = !lost && !half;

	if (s->finish) {
		follow_stop(f, s->finish);
		return;
	}
	if (takeover_stands(&f->takeover)) {
		replaced(f);
		return;
	}
	takeover_drop(&f->takeover, &f->stream, f->link);
	if (s->anew)
		link_close(
		    l, "event of '%s' asks for a new connection", l->flow.host);
	else if (!lost)
		link_close(l, "stream of '%s' ended%s", l->flow.host,
		    half ? " in the middle of an event" : "");
	f->broken = l->flow.fail == HTTP_BAD ? f->broken + 1 : 0;
	closed(f);
	if (f->single && (whole || s->anew)) {
		say_more("%s", why(f));
		end(f, 0);
	} else if (f->broken == f->connections &&
	    f->redial.backoff.tries >= BROKEN - 1)
		give_up(f, SAY_PROTOCOL); /* it never was any better */
	else
		again(f, lost ? REDIAL_CUT : REDIAL_ENDED, -1);
}

static void
proxy_denied(struct follow *f)
{
	health_bad(&f->env->health, f->proxy, io_now_ms());
	if (++f->proxies_denied >= f->o->link.request.proxies.n)
		give_up(f, SAY_DENIED);
	else
		again(f, REDIAL_PATH, -1);
}

/*
 * The id is given up only for a connection that stands without it: the same
 * answer may as well be an outage.
 */
static void
id_refused(struct follow *f)
{
	if (f->single || f->redial.backoff.tries >= f->o->retries) {
		refuse(f, f->link->code, f->link->wait_ms);
		return;
	}
	f->no_id = true;
	again(f, REDIAL_BUSY, f->link->wait_ms);
}

static void
attempt_ended(struct follow *f)
{
	struct link *l = f->link;

	if (l->end != LINK_REACHED && l->end != LINK_ID)
		f->no_id = false;
	switch (l->end) {
	case LINK_ENDED:
	case LINK_LOST:
		stream_ended(f);
		break;
	case LINK_REACHED:
		f->attempts--;
		connect_now(f);
		break;
	case LINK_PATH:
		health_bad(&f->env->health, f->proxy, io_now_ms());
		again(f, REDIAL_PATH, -1);
		break;
	case LINK_LATER:
		again(f, l->answered ? REDIAL_BUSY : REDIAL_CUT, l->wait_ms);
		break;
	case LINK_TOKENS:
		again(f, REDIAL_NO_TOKEN, l->wait_ms);
		break;
	case LINK_BAD:
		refuse(f, l->code, l->wait_ms);
		break;
	case LINK_ID:
		id_refused(f);
		break;
	case LINK_PROXY:
		proxy_denied(f);
		break;
	case LINK_STOP:
		say_note("%s", why(f));
		end(f, 0);
		break;
	case LINK_FATAL:
		give_up(f, l->code);
		break;
	}
}

/* Taking over: a new connection before the old one goes. */

static void
renew(struct follow *f, uint64_t now)
{
	if (slots_take(&f->o->slots, &f->takeover.slot)) {
		takeover_begin(
		    &f->takeover, &f->stream, f->link, new_link(f), f->proxy);
		return;
	}
	say_more("no slot for a connection to take over");
	f->renew_ms = now + takeover_again_ms(&f->takeover);
}

static void
tick_takeover(struct follow *f, uint64_t now)
{
	switch (takeover_tick(&f->takeover, &f->stream, now)) {
	case TAKEOVER_WAIT:
		break;
	case TAKEOVER_READY:
		replaced(f);
		break;
	case TAKEOVER_FAILED:
		say_note("%s; the connection that stands goes on",
		    f->takeover.next->why.p);
		f->renew_ms = now + takeover_again_ms(&f->takeover);
		takeover_drop(&f->takeover, &f->stream, f->link);
	}
}

/* Time. */

static void
silent(struct follow *f, const char *what, uint64_t ms)
{
	if (takeover_stands(&f->takeover)) {
		replaced(f);
		return;
	}
	takeover_drop(&f->takeover, &f->stream, f->link);
	link_close(f->link, "no %s from '%s' for %.1f s", what,
	    f->link->flow.host, seconds(ms));
	stream_silent(&f->stream, io_now_ms() - ms);
	closed(f);
	again(f, REDIAL_CUT, -1);
}

static void
watch_open(struct follow *f, uint64_t now)
{
	uint64_t ms;

	switch (watchdog_check(&f->watchdog, now, f->env->awake.lost_ms, &ms)) {
	case WATCHDOG_BYTE:
		silent(f, "byte", ms);
		break;
	case WATCHDOG_EVENT:
		silent(f, "event", ms);
		break;
	case WATCHDOG_QUIET:
		if (f->outage.failures)
			settle(f, now);
		if (!f->takeover.next && now >= f->renew_ms)
			renew(f, now);
	}
}

static void
watch(struct follow *f, uint64_t now)
{
	uint64_t max = f->o->max_down_ms;

	if (f->state == FOLLOW_OPEN) {
		watch_open(f, now);
		return;
	}
	if (max && now - f->down_ms >= max) {
		say("%s; gave up after %.1f s", why(f),
		    seconds(now - f->down_ms));
		end(f, SAY_AGAIN);
		return;
	}
	if (f->state == FOLLOW_WAIT && now >= f->due_ms)
		connect_now(f);
}

void
follow_tick(struct follow *f)
{
	uint64_t now = io_now_ms();

	if (f->state == FOLLOW_ENDED)
		return;
	if (f->stream.finish) {
		follow_stop(f, f->stream.finish);
		return;
	}
	if (f->takeover.next)
		tick_takeover(f, now);
	if (f->state != FOLLOW_WAIT) {
		link_tick(f->link, now);
		if (f->link->state == LINK_DONE)
			attempt_ended(f);
	}
	if (f->state != FOLLOW_ENDED)
		watch(f, now);
}

uint64_t
follow_due_ms(const struct follow *f)
{
	const struct follow_opts *o = f->o;
	uint64_t now = io_now_ms(), due, next;

	if (f->state == FOLLOW_ENDED)
		return UINT64_MAX;
	if (f->state == FOLLOW_WAIT)
		return earlier(f->due_ms, f->down_ms, o->max_down_ms);
	due = link_due_ms(f->link, now);
	if (f->state == FOLLOW_BUSY)
		return earlier(due, f->down_ms, o->max_down_ms);
	next = watchdog_due(&f->watchdog);
	if (next < due)
		due = next;
	next = f->stream.open_ms + backoff_stable_ms(&f->redial.backoff);
	if (f->outage.failures && next > now && next < due)
		due = next;
	next =
	    f->takeover.next ? takeover_due_ms(&f->takeover, now) : f->renew_ms;
	return due < next ? due : next;
}

void
follow_restart(struct follow *f, const char *reason)
{
	if (f->state == FOLLOW_ENDED || f->single)
		return;
	takeover_drop(&f->takeover, &f->stream, f->link);
	if (f->state == FOLLOW_OPEN) {
		link_close(f->link, "%s", reason);
		closed(f);
		f->state = FOLLOW_WAIT;
		say_note("%s", reason);
		f->outage.owed = true;
	}
	if (f->state == FOLLOW_WAIT)
		f->due_ms = io_now_ms();
}

void
follow_suspended(struct follow *f)
{
	if (f->state != FOLLOW_OPEN)
		return;
	watchdog_suspended(&f->watchdog, io_now_ms());
	set_renewal(f, f->renew_ms);
}

void
follow_init(struct follow *f, const struct follow_opts *o,
    struct follow_env *env, size_t who, const char *url, const char *name,
    struct slice id)
{
	const char *method = request_method(&o->link.request);

	*f = (struct follow){ .o = o,
		.env = env,
		.who = who,
		.url = url,
		.slot.fd = -1,
		.takeover.slot.fd = -1 };
	redial_init(&f->redial, &o->backoff, o->link.token.cmd != NULL);
	f->link = new_link(f);
	check(resume_set(&f->link->relay.resume, id));
	check(stream_init(&f->stream, &o->stream, env->sink, &f->link->relay));
	if (name)
		f->stream.name = slice_str(name);
	watchdog_init(&f->watchdog, o->idle_ms, o->event_ms);
	f->down_ms = f->due_ms = f->watchdog.byte_ms = io_now_ms();
	f->renew_ms = UINT64_MAX;
	f->single = o->once || (!o->reconnect && strcmp(method, "GET") != 0);
}

void
follow_stop(struct follow *f, const char *reason)
{
	if (f->state == FOLLOW_ENDED)
		return;
	link_close(f->link, "%s", reason);
	if (f->state == FOLLOW_OPEN)
		closed(f);
	end(f, 0);
}

void
follow_free(struct follow *f)
{
	takeover_drop(&f->takeover, &f->stream, f->link);
	link_free(f->link);
	stream_free(&f->stream);
}
