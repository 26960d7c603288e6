/* SPDX-License-Identifier: MIT */
#include "purchase.h"

#include <inttypes.h>

#include "fetch.h"
#include "io.h"
#include "say.h"

#define SAID_MAX 200 /* bytes of the service's own words in a message */

static int
exit_code(enum http_fail f)
{
	switch (f) {
	case HTTP_CERT:
	case HTTP_PROXY:
		return SAY_DENIED;
	case HTTP_BAD:
	case HTTP_LARGE:
		return SAY_PROTOCOL;
	case HTTP_LOCAL:
		return SAY_USAGE;
	default:
		return SAY_AGAIN;
	}
}

/*
 * Services echo what they were sent.  The key is taken out before the text is
 * cut, as half a key would not be known for one any more.
 */
static void
redact(struct buf *b, struct slice key)
{
	char *at;

	while (key.n > 3 && b->n && (at = memmem(b->p, b->n, key.p, key.n))) {
		memset(at, '*', 3);
		memmove(at + 3, at + key.n, (size_t)(b->p + b->n - at) - key.n);
		b->n -= key.n - 3;
	}
}

static const char *
shown(const struct purchase *p)
{
	return say_bytes(slice_str(p->shown), SAID_MAX);
}

static void
say_refused(struct purchase *p, const struct reply *r)
{
	struct answer *a = &p->answer;
	struct buf m = { .max = 0 };
	int e;

	redact(&a->said, p->key);
	e = buf_fmt(&m, "'%s' answered %d", shown(p), r->status);
	if (*r->reason)
		e |= buf_fmt(
		    &m, " %s", say_kept(r->reason, sizeof(r->reason), 40));
	if (a->why.n)
		e |= buf_fmt(&m, ": %s", say_bytes(buf_get(&a->why), SAID_MAX));
	if (p->wait_ms > 0)
		e |= buf_fmt(&m, ", asks to wait %" PRId64 " s",
		    (p->wait_ms + 999) / 1000);
	if (a->said.n)
		e |=
		    buf_fmt(&m, ": %s", say_bytes(buf_get(&a->said), SAID_MAX));
	if (e == -1 || !buf_cstr(&m))
		say_nomem();
	say("%s", m.p);
	buf_free(&m);
}

static void
start_ask(const struct purchase *p, struct http_ask *ask, const char **headers,
    size_t attempt)
{
	const struct request *req = p->request;
	const char *method = req->method ? req->method : "POST";
	bool data = req->has_body, json;
	size_t n = 0;

	*ask = (struct http_ask){ .url = p->url,
		.method = method,
		.headers = headers,
		.agent = "sse-token/" VERSION,
		.proxy = attempt };
	if (!data &&
	    (strcmp(method, "POST") == 0 || strcmp(method, "PUT") == 0))
		ask->body = SLICE("{}");
	if (p->header)
		headers[n++] = p->header;
	headers[n++] = "Accept: application/json";
	json = ask->body.p ||
	    (data && req->body.n && strchr("{[", req->body.p[0]));
	if (json && !req->json)
		headers[n++] = "Content-Type: application/json";
	headers[n] = NULL;
}

/* The judgement of an answer, as an exit code. */
static int
judge(struct purchase *p, struct fetch *got)
{
	int64_t date = reply_date(slice_str(got->reply.date));
	int code = SAY_OK;

	/* a time of expiry is one of the service's clock, not of ours */
	p->want.now = date == -1 ? p->now : date * 1000000;
	if (answer_read(
		&p->answer, &p->want, &got->reply, buf_get(&got->body)) == -1)
		say_nomem();
	if (p->answer.kind == ANSWER_LATER) {
		p->wait_ms = reply_wait_ms(
		    &got->reply, buf_get(&got->body), p->now / 1000000);
		code = SAY_AGAIN;
	} else if (p->answer.kind != ANSWER_TOKEN)
		code =
		    p->answer.kind == ANSWER_DENIED ? SAY_DENIED : SAY_PROTOCOL;
	if (code)
		say_refused(p, &got->reply);
	return code;
}

int
purchase_try(struct purchase *p, size_t attempt)
{
	struct fetch got = { .body.max = ANSWER_BODY };
	const char *headers[4];
	struct http_ask ask;
	int code;

	p->wait_ms = -1;
	start_ask(p, &ask, headers, attempt);
	fetch_answer(p->request, &ask, p->max_time_ms, &got);
	p->now = io_wall_us();
	p->sent = got.sent;
	if (got.fail == HTTP_OK) {
		code = judge(p, &got);
	} else {
		if (got.fail != HTTP_STOPPED)
			say("no token from '%s': %s", shown(p), got.error);
		code = exit_code(got.fail);
	}
	buf_wipe(&got.body);
	fetch_free(&got);
	return code;
}

void
purchase_free(struct purchase *p)
{
	answer_free(&p->answer);
}
