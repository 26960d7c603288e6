/* SPDX-License-Identifier: MIT */
#include "assay.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <strings.h>

#include "json.h"

__attribute__((format(printf, 3, 4))) static void
mark(struct assay *v, enum assay_is is, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	v->is = is;
	vsnprintf(v->seen, sizeof(v->seen), fmt, ap);
	va_end(ap);
}

static enum assay_is
passed(bool good)
{
	return good ? ASSAY_PASS : ASSAY_FAIL;
}

static double
seconds(uint64_t ms)
{
	return (double)ms / 1000;
}

/* What is good of none, or what is bad: how many, and the first one. */
static void
mark_none(struct assay *v, const struct observe_tally *t, const char *good,
    const char *what)
{
	if (t->n == 0)
		mark(v, ASSAY_PASS, "%s", good);
	else
		mark(v, ASSAY_FAIL, "%s: %" PRIu64 ", the first '%s'", what,
		    t->n, t->first);
}

/* Parameters and list elements: the next one of *s, apart by sep. */
static struct slice
next_part(struct slice *s, char sep)
{
	const char *end = s->n ? memchr(s->p, sep, s->n) : NULL;
	struct slice part = { s->p, end ? (size_t)(end - s->p) : s->n };

	*s = slice_from(*s, part.n + (end != NULL));
	while (part.n && (*part.p == ' ' || *part.p == '\t'))
		part = slice_from(part, 1);
	while (
	    part.n && (part.p[part.n - 1] == ' ' || part.p[part.n - 1] == '\t'))
		part.n--;
	return part;
}

static bool
is_word(struct slice s, const char *word)
{
	return s.n == strlen(word) && strncasecmp(s.p, word, s.n) == 0;
}

static bool
has_word(const char *list, const char *word)
{
	struct slice s = slice_str(list);

	while (s.n)
		if (is_word(next_part(&s, ','), word))
			return true;
	return false;
}

/*
 * The answer.
 */

static void
head(const struct assay_case *c, struct assay *v)
{
	const struct assay_head *h = &c->head;

	if (!h->asked)
		mark(v, ASSAY_UNKNOWN, "not asked: the request is no GET");
	else if (!h->status)
		mark(v, ASSAY_FAIL, "no answer in %.3f s", seconds(h->ms));
	else if (c->get->head && h->status != c->get->reply.status)
		mark(v, ASSAY_FAIL, "%d, and %d to a GET", h->status,
		    c->get->reply.status);
	else if (h->bytes)
		mark(v, ASSAY_FAIL,
		    "%d, but followed by a body of %" PRIu64 " bytes or more",
		    h->status, h->bytes);
	else if (!h->closed)
		mark(v, ASSAY_FAIL, "%d, but not closed in %.3f s", h->status,
		    seconds(h->ms));
	else
		mark(v, ASSAY_PASS, "%d, closed after %.3f s", h->status,
		    seconds(h->ms));
}

static void
status(const struct assay_case *c, struct assay *v)
{
	const struct reply *r = &c->get->reply;

	if (!c->get->head)
		mark(v, ASSAY_UNKNOWN, "no answer");
	else
		mark(v, passed(r->status == 200), "%d%s%s", r->status,
		    *r->reason ? " " : "", r->reason);
}

static void
headers(const struct assay_case *c, struct assay *v)
{
	const struct observe *o = c->get;

	if (!o->head)
		mark(v, ASSAY_FAIL, "none in %.3f s", seconds(o->head_ms));
	else
		mark(v, passed(o->head_ms < ASSAY_HEAD_MS), "after %.3f s",
		    seconds(o->head_ms));
}

static void
type(const struct assay_case *c, struct assay *v)
{
	const struct reply *r = &c->get->reply;

	mark(v, passed(reply_is_type(r, "text/event-stream")), "%s",
	    *r->type ? r->type : "none");
}

static void
charset(const struct assay_case *c, struct assay *v)
{
	struct slice s = slice_str(c->get->reply.type), part;

	for (next_part(&s, ';'); s.n;) {
		part = next_part(&s, ';');
		if (part.n < 8 || strncasecmp(part.p, "charset=", 8) != 0)
			continue;
		part = slice_from(part, 8);
		mark(v,
		    passed(
			is_word(part, "utf-8") || is_word(part, "\"utf-8\"")),
		    "%.*s", (int)part.n, part.p);
		return;
	}
	mark(v, ASSAY_PASS, "none, which is UTF-8");
}

static void
coding(const struct assay_case *c, struct assay *v)
{
	const char *s = c->get->reply.coding;

	if (!*s)
		mark(v, ASSAY_PASS, "none");
	else
		mark(v,
		    passed(
			reply_judge(&c->get->reply, c->coded) == REPLY_READ ||
			strcasecmp(s, "identity") == 0),
		    "%s, %s", s, c->coded ? "asked for" : "not asked for");
}

static void
cache(const struct assay_case *c, struct assay *v)
{
	const char *s = c->get->header[OBSERVE_CACHE];

	mark(v, passed(has_word(s, "no-cache") || has_word(s, "no-store")),
	    "%s", *s ? s : "no Cache-Control");
}

static void
cors(const struct assay_case *c, struct assay *v)
{
	const char *s = c->get->header[OBSERVE_ORIGIN];

	mark(v, passed(*s), "%s", *s ? s : "no Access-Control-Allow-Origin");
}

static void
proxy(const struct assay_case *c, struct assay *v)
{
	const char *s = c->get->header[OBSERVE_ACCEL];

	if (*s)
		mark(v, passed(strcasecmp(s, "no") == 0),
		    "X-Accel-Buffering: %s", s);
	else
		mark(v, ASSAY_FAIL, "no X-Accel-Buffering");
}

static void
length(const struct assay_case *c, struct assay *v)
{
	const char *s = c->get->header[OBSERVE_LENGTH];

	mark(v, passed(!*s), "%s%s", *s ? "Content-Length: " : "none", s);
}

/*
 * The stream.
 */

static void
framing(const struct assay_case *c, struct assay *v)
{
	const struct observe *o = c->get;
	const char *coded = o->header[OBSERVE_TRANSFER];

	if (*o->failure)
		mark(v, ASSAY_FAIL, "%s", o->failure);
	else if (*coded && *o->header[OBSERVE_LENGTH])
		mark(
		    v, ASSAY_FAIL, "both Transfer-Encoding and Content-Length");
	else
		mark(v, ASSAY_PASS, "%s",
		    *coded                           ? coded
			: *o->header[OBSERVE_LENGTH] ? "by its length"
						     : "to the end of the "
						       "connection");
}

static void
utf8(const struct assay_case *c, struct assay *v)
{
	mark_none(v, &c->get->utf8, "valid", "lines that are not");
}

static void
bom(const struct assay_case *c, struct assay *v)
{
	const struct observe_tally *t = &c->get->marks;

	if (t->n == 0)
		mark(v, ASSAY_PASS, "none within the stream");
	else
		mark(v, ASSAY_FAIL,
		    "within the stream: %" PRIu64 ", whose lines are lost",
		    t->n);
}

static void
blocks(const struct assay_case *c, struct assay *v)
{
	mark_none(v, &c->get->glued, "a blank line behind each event",
	    "with two event or id fields");
}

static void
ending(const struct assay_case *c, struct assay *v)
{
	const struct observe *o = c->get;

	if (!o->ended)
		mark(v, ASSAY_PASS, "still open after %.1f s",
		    seconds(o->watch_ms));
	else
		mark(v, passed(!o->half), "ended after %.1f s, %s",
		    seconds(o->watch_ms),
		    o->half ? "in the middle of an event"
			    : "behind a blank line");
}

static void
sendable(const struct assay_case *c, struct assay *v)
{
	const struct observe *o = c->get;

	if (o->ids.n == 0 && o->unsendable.n == 0)
		mark(v, ASSAY_UNKNOWN, "no ids");
	else
		mark_none(
		    v, &o->unsendable, "all ids", "ids too long or with a NUL");
}

static void
events(const struct assay_case *c, struct assay *v)
{
	const struct observe *o = c->get;
	size_t n = 0;

	if (o->events == 0) {
		mark(v, ASSAY_UNKNOWN, "none in %.1f s", seconds(o->watch_ms));
		return;
	}
	v->is = ASSAY_PASS;
	for (size_t i = 0; i < OBSERVE_TYPES && o->type[i].n; i++)
		if (n < sizeof(v->seen))
			n += (size_t)snprintf(v->seen + n, sizeof(v->seen) - n,
			    "%s%s %" PRIu64, i ? ", " : "", o->type[i].first,
			    o->type[i].n);
	if (o->other_types && n < sizeof(v->seen))
		snprintf(v->seen + n, sizeof(v->seen) - n, ", others %" PRIu64,
		    o->other_types);
}

static void
fields(const struct assay_case *c, struct assay *v)
{
	mark_none(v, &c->get->unknown, "all known", "unknown");
}

static void
lines(const struct assay_case *c, struct assay *v)
{
	const struct observe *o = c->get;
	int kinds = (o->lf > 0) + (o->crlf > 0) + (o->cr > 0);

	if (kinds == 0)
		mark(v, ASSAY_UNKNOWN, "no line");
	else if (kinds == 1)
		mark(v, ASSAY_PASS, "all end in %s",
		    o->lf         ? "LF"
			: o->crlf ? "CRLF"
				  : "CR");
	else
		mark(v, ASSAY_FAIL,
		    "LF %" PRIu64 ", CRLF %" PRIu64 ", CR %" PRIu64, o->lf,
		    o->crlf, o->cr);
}

static void
data(const struct assay_case *c, struct assay *v)
{
	const struct observe *o = c->get;

	if (o->events == 0 && o->mute.n == 0)
		mark(v, ASSAY_UNKNOWN, "no events");
	else
		mark_none(v, &o->mute, "in all events",
		    "events without, which nobody gets");
}

static void
json(const struct assay_case *c, struct assay *v)
{
	const struct observe *o = c->get;

	if (o->events == 0)
		mark(v, ASSAY_UNKNOWN, "no events");
	else
		mark_none(v, &o->broken, "valid where it begins so", "broken");
}

static void
ids(const struct assay_case *c, struct assay *v)
{
	const struct observe *o = c->get;

	if (o->events == 0)
		mark(v, ASSAY_UNKNOWN, "no events");
	else if (o->ids.n == 0)
		mark(v, ASSAY_FAIL, "none: nobody can resume");
	else
		mark(v, ASSAY_PASS,
		    "in %" PRIu64 " of %" PRIu64 " events, the first '%s'",
		    o->ids.n, o->events, o->ids.first);
}

static void
unique(const struct assay_case *c, struct assay *v)
{
	const struct observe *o = c->get;

	if (o->ids.n == 0)
		mark(v, ASSAY_UNKNOWN, "no ids");
	else
		mark_none(v, &o->repeated, "each id once", "repeated");
}

static void
retry(const struct assay_case *c, struct assay *v)
{
	const struct observe *o = c->get;

	if (o->retries.n && o->bad_retries.n == 0)
		mark(v, ASSAY_PASS, "%s ms", o->retries.first);
	else
		mark_none(v, &o->bad_retries, "none",
		    "no time of 100 ms to 5 minutes");
}

static void
alive(const struct assay_case *c, struct assay *v)
{
	const struct observe *o = c->get;
	enum assay_is is = passed(o->silence_ms < ASSAY_SILENCE_MS);

	if (is == ASSAY_PASS && o->bytes == 0 && !o->ended)
		is = ASSAY_UNKNOWN;
	mark(v, is, "at most %.1f s without a byte", seconds(o->silence_ms));
}

/* Proxies that collect before they pass on cut anywhere, and then pause. */
static void
flow(const struct assay_case *c, struct assay *v)
{
	const struct observe *o = c->get;

	if (o->half_ms >= ASSAY_HALF_MS)
		mark(v, ASSAY_FAIL, "half an event waited for %.1f s",
		    seconds(o->half_ms));
	else if (o->blocks > 3 && o->least > 2)
		mark(v, ASSAY_FAIL,
		    "in blocks of %" PRIu64 " events or more, with pauses",
		    o->least);
	else if (o->arrivals < 2)
		mark(
		    v, ASSAY_UNKNOWN, "%" PRIu64 " in all, at once", o->events);
	else
		mark(v, ASSAY_PASS,
		    "%" PRIu64 " events came at %" PRIu64 " times", o->events,
		    o->arrivals);
}

/* What a rule needs to see. */
enum needs {
	NOTHING,
	OK, /* an answer of 200 */
	STREAM,
	BYTES /* of the stream */
};

static const struct rule {
	const char *name;
	bool must;
	enum needs needs;
	void (*judge)(const struct assay_case *c, struct assay *v);
} rules[] = {
	{ "head", true, NOTHING, head },
	{ "headers", true, NOTHING, headers },
	{ "status", true, NOTHING, status },
	{ "type", true, OK, type },
	{ "charset", true, OK, charset },
	{ "coding", true, OK, coding },
	{ "cache", false, OK, cache },
	{ "cors", false, OK, cors },
	{ "proxy", false, OK, proxy },
	{ "length", false, OK, length },
	{ "framing", true, STREAM, framing },
	{ "ending", true, STREAM, ending },
	{ "utf8", true, BYTES, utf8 },
	{ "bom", true, BYTES, bom },
	{ "lines", false, BYTES, lines },
	{ "fields", false, BYTES, fields },
	{ "blocks", true, BYTES, blocks },
	{ "events", false, STREAM, events },
	{ "data", false, BYTES, data },
	{ "json", false, BYTES, json },
	{ "ids", false, BYTES, ids },
	{ "unique", false, BYTES, unique },
	{ "sendable", true, BYTES, sendable },
	{ "retry", false, BYTES, retry },
	{ "alive", false, STREAM, alive },
	{ "flow", false, STREAM, flow },
};
_Static_assert(sizeof(rules) / sizeof(*rules) == ASSAY_COUNT,
    "ASSAY_COUNT is the number of rules");

void
assay_judge(struct assay v[static ASSAY_COUNT], const struct assay_case *c)
{
	static const char *const missing[] = { "good answer", "stream", "bytes",
		"" };
	enum needs have = NOTHING;

	if (c->get->head && c->get->reply.status == 200)
		have = reply_judge(&c->get->reply, c->coded) != REPLY_READ ? OK
		    : c->get->bytes ? BYTES
				    : STREAM;
	for (size_t i = 0; i < ASSAY_COUNT; i++) {
		v[i] = (struct assay){ .name = rules[i].name,
			.must = rules[i].must };
		if (rules[i].needs <= have)
			rules[i].judge(c, &v[i]);
		else
			mark(&v[i], ASSAY_UNKNOWN, "no %s to look at",
			    missing[have]);
	}
}

const char *
assay_level(const struct assay *v)
{
	return v->must ? "MUST" : "SHOULD";
}

static const char *const words[] = { "pass", "fail", "unknown" };

const char *
assay_word(const struct assay *v)
{
	return words[v->is];
}

unsigned
assay_count(
    const struct assay v[static ASSAY_COUNT], bool must, enum assay_is is)
{
	unsigned n = 0;

	for (size_t i = 0; i < ASSAY_COUNT; i++)
		n += v[i].must == must && v[i].is == is;
	return n;
}

static int
json_counts(struct buf *b, const struct assay v[static ASSAY_COUNT],
    const char *name, bool must)
{
	return buf_fmt(b, ",\"%s\":{\"pass\":%u,\"fail\":%u,\"unknown\":%u}",
	    name, assay_count(v, must, ASSAY_PASS),
	    assay_count(v, must, ASSAY_FAIL),
	    assay_count(v, must, ASSAY_UNKNOWN));
}

int
assay_json(struct buf *b, struct slice url, const struct observe *get,
    const struct assay v[static ASSAY_COUNT])
{
	int r = buf_str(b, "{\"url\":");

	r |= json_str(b, url);
	r |= buf_fmt(b,
	    ",\"seconds\":%.3f,\"bytes\":%" PRIu64 ",\"events\":%" PRIu64
	    ",\"comments\":%" PRIu64,
	    seconds(get->watch_ms), get->bytes, get->events, get->comments);
	r |= json_counts(b, v, "must", true);
	r |= json_counts(b, v, "should", false);
	r |= buf_str(b, ",\"checks\":[");
	for (size_t i = 0; i < ASSAY_COUNT; i++) {
		r |= buf_fmt(b,
		    "%s{\"name\":\"%s\",\"level\":\"%s\",\"verdict\":\"%s\","
		    "\"seen\":",
		    i ? "," : "", v[i].name, assay_level(&v[i]),
		    assay_word(&v[i]));
		r |= json_str(b, slice_str(v[i].seen));
		r |= buf_byte(b, '}');
	}
	r |= buf_str(b, "]}");
	return r;
}
