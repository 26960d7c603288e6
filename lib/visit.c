/* SPDX-License-Identifier: MIT */
#include "visit.h"

#include <errno.h>
#include <limits.h>
#include <poll.h>
#include <string.h>

#include "io.h"
#include "say.h"

static void
on_wake(void *ctx)
{
	(void)ctx; /* the link is looked at in each round anyway */
}

static void
on_line(void *ctx, struct slice line)
{
	struct visit *v = ctx;

	reply_line(&v->reply, line); /* too many end the transfer elsewhere */
	if (v->line)
		v->line(v->ctx, line, io_now_ms());
}

static void
on_opened(void *ctx, struct link *l)
{
	(void)ctx;
	(void)l;
}

static bool
on_bytes(void *ctx, struct link *l, struct slice chunk)
{
	struct visit *v = ctx;

	(void)l;
	if (!v->bytes(v->ctx, chunk, io_now_ms()))
		v->enough = true;
	return !v->enough;
}

static void
wait_for_more(struct visit *v)
{
	struct pollfd p[] = { { .fd = io_stop_fd(), .events = POLLIN },
		{ .fd = http_fd(v->http), .events = POLLIN } };
	uint64_t now = io_now_ms(), due = link_due_ms(v->link, now);
	int ms = http_wait_ms(v->http);

	if (due > v->until_ms)
		due = v->until_ms;
	due = due > now ? due - now : 0;
	if (due > INT_MAX)
		due = INT_MAX;
	if (ms < 0 || (uint64_t)ms > due)
		ms = (int)due;
	if (poll(p, 2, ms) == -1 && errno != EINTR)
		say_die(SAY_OS, "cannot poll: %s", strerror(errno));
}

static struct link *
need(struct link *l)
{
	if (!l)
		say_nomem();
	return l;
}

bool
visit_run(struct visit *v, const struct link_opts *o, const char *url,
    size_t proxy, struct slice id)
{
	struct link *l;

	v->enough = false;
	reply_reset(&v->reply);
	v->http = http_new(1);
	if (!v->http)
		say_die(SAY_OS, "cannot start: %s", strerror(errno));
	v->link = l = need(link_new(o, v->http, url));
	if (resume_set(&l->relay.resume, id) == -1)
		say_nomem();
	l->line = on_line;
	l->opened = on_opened;
	l->bytes = on_bytes;
	l->wake = on_wake;
	l->ctx = v;
	link_connect(l, proxy, false);
	while (l->state != LINK_DONE && !v->enough && !io_stopped() &&
	    io_now_ms() < v->until_ms) {
		wait_for_more(v);
		http_run(v->http, NULL, NULL);
		if (!v->enough)
			link_tick(l, io_now_ms());
	}
	return l->state == LINK_DONE;
}

void
visit_end(struct visit *v)
{
	link_free(v->link);
	http_free(v->http);
	v->link = NULL;
	v->http = NULL;
}

int
visit_code(const struct link *l)
{
	switch (l->end) {
	case LINK_PROXY:
		return SAY_DENIED;
	case LINK_BAD:
	case LINK_FATAL:
		return l->code;
	case LINK_ID:
	case LINK_STOP:
		return SAY_PROTOCOL;
	default:
		return SAY_AGAIN;
	}
}
