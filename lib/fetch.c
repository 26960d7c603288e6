/* SPDX-License-Identifier: MIT */
#include "fetch.h"

#include <poll.h>
#include <stdio.h>
#include <string.h>

#include "io.h"
#include "say.h"

static bool
on_body(void *ctx, struct slice chunk)
{
	struct fetch *a = ctx;

	if (buf_slice(&a->body, chunk) == 0)
		return true;
	a->fail = HTTP_LARGE;
	return false;
}

static void
wait_done(struct http *h, struct http_flow *f, uint64_t timeout_ms)
{
	struct pollfd fd = { .fd = http_fd(h), .events = POLLIN };
	uint64_t start = io_now_ms(), gone;
	int wait;

	while (!f->done && !io_stopped()) {
		gone = io_now_ms() - start;
		if (timeout_ms && gone >= timeout_ms)
			break;
		wait = http_wait_ms(h); /* a signal may come before poll */
		if (wait < 0 || wait > 200)
			wait = 200;
		poll(&fd, 1, wait);
		http_run(h, NULL, NULL);
	}
}

enum http_fail
fetch_answer(const struct request *r, const struct http_ask *ask,
    uint64_t timeout_ms, struct fetch *out)
{
	struct http_flow f = { .body = on_body, .ctx = out };
	struct http *h = http_new(1);

	out->fail = HTTP_OK;
	out->error[0] = '\0';
	if (!h)
		say_nomem();
	if (http_open(h, &f, r, ask) == 0)
		wait_done(h, &f, timeout_ms);
	if (f.reply)
		out->reply = *f.reply;
	out->code = f.code;
	out->sent = http_sent(&f);
	if (out->fail == HTTP_LARGE) {
		snprintf(out->error, sizeof(out->error),
		    "answer of '%s' refused: longer than %zu bytes", f.host,
		    out->body.max);
	} else if (!f.done) {
		out->fail = io_stopped() ? HTTP_STOPPED : HTTP_NETWORK;
		snprintf(out->error, sizeof(out->error),
		    "no whole answer from '%s': %s", f.host,
		    io_stopped() ? "stopped" : "timed out");
	} else {
		out->fail = f.fail;
		snprintf(out->error, sizeof(out->error), "%s",
		    f.error.n ? f.error.p : "");
	}
	http_close(h, &f);
	http_free(h);
	return out->fail;
}

void
fetch_free(struct fetch *a)
{
	buf_wipe(&a->body);
}
