/* SPDX-License-Identifier: MIT */
#include "probe.h"

#include <string.h>

#include "json.h"
#include "rejoin.h"
#include "say.h"
#include "url.h"

/* A server that sends the past does so at once. */
#define PAST_MS 2000

struct probe {
	const struct visit_opts *o;
	struct visit visit;
	struct rejoin rejoin;
	uint64_t start_ms;
	int status; /* of the second connection */
};

static void
check(int r)
{
	if (r == -1)
		say_nomem();
}

static bool
on_bytes(void *ctx, struct slice chunk, uint64_t now)
{
	struct probe *p = ctx;
	bool fresh = p->rejoin.first.n == 0;
	int more = rejoin_bytes(&p->rejoin, chunk);

	check(more);
	if (fresh && p->rejoin.first.n && now + PAST_MS < p->visit.until_ms)
		p->visit.until_ms = now + PAST_MS;
	return more;
}

/* Returns 0, or the exit code if there is nobody to ask. */
static int
read_ids(struct probe *p)
{
	struct link *l;
	int code = 0;
	bool ended;

	/* the last quarter is for the second connection */
	p->visit.until_ms = p->start_ms + p->o->duration_ms / 4 * 3;
	ended = visit_run(&p->visit, p->o->link, p->o->url, 0, p->o->id);
	l = p->visit.link;
	if (ended && l->end != LINK_ENDED && l->end != LINK_LOST) {
		code = visit_code(l);
		say("%s", l->why.p);
	}
	visit_end(&p->visit);
	return code;
}

/* As read_ids; only an answer is a refusal. */
static int
come_back(struct probe *p)
{
	struct link *l;
	int code = 0;
	bool ended;

	rejoin_again(&p->rejoin);
	p->visit.until_ms = p->start_ms + p->o->duration_ms;
	ended = visit_run(
	    &p->visit, p->o->link, p->o->url, 1, buf_get(&p->rejoin.id[1]));
	l = p->visit.link;
	p->status = p->visit.reply.status;
	if (ended && l->end != LINK_ENDED && l->end != LINK_LOST) {
		/* what may pass says nothing about ids */
		if (p->status && visit_code(l) == SAY_PROTOCOL) {
			rejoin_refuse(&p->rejoin);
		} else {
			code = visit_code(l);
			say("%s", l->why.p);
		}
	}
	visit_end(&p->visit);
	return code;
}

/* The outcome. */

static void
put_table(struct buf *b, const struct probe *p, enum rejoin_is is)
{
	const struct rejoin *r = &p->rejoin;

	check(buf_str(b, "ids     "));
	for (size_t i = 0; i < r->n; i++)
		check(buf_fmt(b, " '%s'", say_bytes(buf_get(&r->id[i]), 200)));
	check(buf_str(b, r->n ? "\n" : " none\n"));
	if (r->second)
		check(buf_fmt(b, "sent     '%s'\nanswer   %d\n",
		    say_bytes(buf_get(&r->id[1]), 200), p->status));
	if (r->first.n)
		check(buf_fmt(
		    b, "first    '%s'\n", say_bytes(buf_get(&r->first), 200)));
	check(
	    buf_fmt(b, "verdict  %s: %s\n", rejoin_word(is), rejoin_text(is)));
}

/* A server may echo a secret. */
static void
put_id(struct buf *b, const struct buf *id)
{
	struct buf safe = { .max = 0 };

	check(say_redact(&safe, buf_get(id)));
	check(id->n ? json_str(b, buf_get(&safe)) : buf_str(b, "null"));
	buf_wipe(&safe);
}

static void
put_json(struct buf *b, const struct probe *p, enum rejoin_is is)
{
	const struct rejoin *r = &p->rejoin;
	struct buf url = { .max = 0 };

	check(url_redact(&url, slice_str(p->o->url)));
	check(buf_str(b, "{\"url\":"));
	check(json_str(b, buf_get(&url)));
	check(buf_fmt(b, ",\"verdict\":\"%s\",\"text\":\"%s\",\"ids\":[",
	    rejoin_word(is), rejoin_text(is)));
	for (size_t i = 0; i < r->n; i++) {
		check(buf_str(b, i ? "," : ""));
		put_id(b, &r->id[i]);
	}
	check(buf_byte(b, ']'));
	if (r->second) {
		check(buf_str(b, ",\"sent\":"));
		put_id(b, &r->id[1]);
		check(buf_fmt(b, ",\"status\":%d,\"first\":", p->status));
		put_id(b, &r->first);
	}
	check(buf_fmt(b, ",\"seconds\":%.3f}\n",
	    (double)(io_now_ms() - p->start_ms) / 1000));
	buf_free(&url);
}

static int
report(const struct probe *p, struct out *out)
{
	enum rejoin_is is = rejoin_verdict(&p->rejoin);
	struct buf b = { .max = 0 };

	if (p->o->json)
		put_json(&b, p, is);
	else
		put_table(&b, p, is);
	out_slice(out, buf_get(&b));
	buf_free(&b);
	return is == REJOIN_HONOURS ? SAY_OK
	    : is == REJOIN_UNKNOWN  ? SAY_AGAIN
				    : SAY_REFUSED;
}

int
probe_run(const struct visit_opts *o, struct out *out)
{
	struct probe p = { .o = o, .start_ms = io_now_ms() };
	int code;

	p.visit.bytes = on_bytes;
	p.visit.ctx = &p;
	rejoin_init(&p.rejoin, o->link->max_event);
	code = read_ids(&p);
	if (!code && p.rejoin.n == REJOIN_IDS && !io_stopped())
		code = come_back(&p);
	if (!code && !io_stopped())
		code = report(&p, out);
	rejoin_free(&p.rejoin);
	return code;
}
