/* SPDX-License-Identifier: MIT */
#include "checkup.h"

#include <string.h>

#include "assay.h"
#include "say.h"
#include "url.h"

struct checkup {
	const struct visit_opts *o;
	struct visit visit;
	struct assay_head head;
	struct observe get;
	uint64_t start_ms;
};

static void
check(int r)
{
	if (r == -1)
		say_nomem();
}

/* HEAD: what follows its headers must be the end of the connection. */

static bool
after_head(void *ctx, struct slice chunk, uint64_t now)
{
	struct checkup *c = ctx;

	(void)now;
	c->head.bytes += chunk.n;
	return false;
}

/* Returns 0, or the exit code if there is nobody to ask. */
static int
ask_head(struct checkup *c)
{
	struct link_opts o = *c->o->link;
	uint64_t ms = c->o->duration_ms / 2;
	struct link *l;
	bool ended;
	int code = 0;

	o.request.method = "HEAD";
	o.tail = true;
	c->visit.line = NULL;
	c->visit.bytes = after_head;
	c->visit.until_ms =
	    c->start_ms + (ms < ASSAY_HEAD_MS ? ms : ASSAY_HEAD_MS);
	ended = visit_run(&c->visit, &o, c->o->url, 0, c->o->id);
	l = c->visit.link;
	c->head.asked = true;
	c->head.ms = io_now_ms() - c->start_ms;
	c->head.status = c->visit.reply.status;
	c->head.closed = ended;
	if (ended && !c->head.status && l->end != LINK_LATER) {
		code = visit_code(l);
		say("%s", l->why.p);
	}
	visit_end(&c->visit);
	return code;
}

/* GET. */

static void
on_line(void *ctx, struct slice line, uint64_t now)
{
	struct checkup *c = ctx;

	observe_line(&c->get, line);
	if (line.n <= 2 && c->get.reply.status >= 200)
		observe_head(&c->get, c->visit.link->ask_ms, now);
}

static bool
on_bytes(void *ctx, struct slice chunk, uint64_t now)
{
	struct checkup *c = ctx;

	check(observe_bytes(&c->get, chunk, now));
	return c->get.events < c->o->count;
}

/* The exit code of an answer that says nothing about the stream, or 0. */
static int
no_stream(const struct checkup *c)
{
	const struct reply *r = &c->get.reply;

	switch (reply_judge(r, c->o->link->request.compressed)) {
	case REPLY_AGAIN:
		return r->status ? SAY_AGAIN : 0;
	case REPLY_DENIED:
	case REPLY_PROXY:
		return SAY_DENIED;
	case REPLY_REDIRECT:
		return SAY_PROTOCOL;
	default:
		return 0;
	}
}

/* As ask_head. */
static int
judge_get(struct checkup *c, bool ended)
{
	struct link *l = c->visit.link;
	int code = no_stream(c);

	if (ended && (code || !c->get.head)) {
		say("%s", l->why.p);
		return code ? code : visit_code(l);
	}
	if (code) {
		say("'%s' answers %d", l->flow.host, c->get.reply.status);
		return code;
	}
	/* a server that answers a HEAD is there, and late with its headers */
	if (!c->get.head && !c->head.status) {
		say("no answer from '%s' for %.1f s", l->flow.host,
		    (double)(io_now_ms() - l->ask_ms) / 1000);
		return SAY_AGAIN;
	}
	return 0;
}

static int
ask_get(struct checkup *c)
{
	struct link *l;
	uint64_t now;
	bool ended;
	int code;

	c->visit.line = on_line;
	c->visit.bytes = on_bytes;
	c->visit.until_ms = c->start_ms + c->o->duration_ms;
	ended = visit_run(&c->visit, c->o->link, c->o->url, 1, c->o->id);
	l = c->visit.link;
	now = io_now_ms();
	code = io_stopped() ? 0 : judge_get(c, ended);
	if (!c->get.head)
		c->get.head_ms = now - l->ask_ms;
	observe_end(
	    &c->get, ended, ended && l->end == LINK_LOST ? l->why.p : "", now);
	visit_end(&c->visit);
	return code;
}

/* The outcome. */

/* Bytes of the server in an array of size, without what is harmful or secret. */
static void
make_fit(char *s, size_t size)
{
	const char *text = say_kept(s, size, size);
	size_t n = strlen(text);

	if (n >= size)
		n = size - 1;
	memcpy(s, text, n);
	s[n] = '\0';
}

/* Before it is judged: once it stands in a verdict its end is no longer known. */
static void
make_all_fit(struct observe *o)
{
	struct observe_tally *t[] = { &o->unknown, &o->utf8, &o->marks,
		&o->glued, &o->mute, &o->broken, &o->ids, &o->repeated,
		&o->unsendable, &o->retries, &o->bad_retries, NULL };

	for (size_t i = 0; t[i]; i++)
		make_fit(t[i]->first, sizeof(t[i]->first));
	for (size_t i = 0; i < OBSERVE_TYPES; i++)
		make_fit(o->type[i].first, sizeof(o->type[i].first));
	for (size_t i = 0; i < OBSERVE_HEADERS; i++)
		make_fit(o->header[i], sizeof(o->header[i]));
	make_fit(o->reply.reason, sizeof(o->reply.reason));
	make_fit(o->reply.type, sizeof(o->reply.type));
	make_fit(o->reply.coding, sizeof(o->reply.coding));
}

static void
put_table(struct buf *b, const struct assay *v)
{
	for (int i = 0; i < ASSAY_COUNT; i++)
		check(buf_fmt(b, "%-6s  %-7s  %-8s  %s\n", assay_level(&v[i]),
		    assay_word(&v[i]), v[i].name, v[i].seen));
	for (int must = 1; must >= 0; must--)
		check(buf_fmt(b, "%s: %u pass, %u fail, %u unknown%s",
		    must ? "MUST" : "SHOULD", assay_count(v, must, ASSAY_PASS),
		    assay_count(v, must, ASSAY_FAIL),
		    assay_count(v, must, ASSAY_UNKNOWN), must ? "; " : "\n"));
}

static void
put_json(struct buf *b, const struct checkup *c, const struct assay *v)
{
	struct buf url = { .max = 0 };

	check(url_redact(&url, slice_str(c->o->url)));
	check(assay_json(b, buf_get(&url), &c->get, v));
	check(buf_byte(b, '\n'));
	buf_free(&url);
}

static int
report(struct checkup *c, struct out *out)
{
	struct assay_case facts = { c->head, &c->get,
		c->o->link->request.compressed };
	struct assay v[ASSAY_COUNT];
	struct buf b = { .max = 0 };

	make_all_fit(&c->get);
	assay_judge(v, &facts);
	if (c->o->json)
		put_json(&b, c, v);
	else
		put_table(&b, v);
	out_slice(out, buf_get(&b));
	buf_free(&b);
	return assay_count(v, true, ASSAY_FAIL) ? SAY_REFUSED : SAY_OK;
}

/* Asking for more than a GET may cost something, or change it. */
static bool
plain_get(const struct request *r)
{
	return !r->has_body && (!r->method || strcmp(r->method, "GET") == 0);
}

int
checkup_run(const struct visit_opts *o, struct out *out)
{
	struct checkup c = { .o = o, .start_ms = io_now_ms() };
	int code = 0;

	c.visit.ctx = &c;
	check(observe_init(&c.get, o->link->max_event));
	if (plain_get(&o->link->request))
		code = ask_head(&c);
	if (!code && !io_stopped())
		code = ask_get(&c);
	if (!code && !io_stopped())
		code = report(&c, out);
	observe_free(&c.get);
	return code;
}
