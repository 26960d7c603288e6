/* SPDX-License-Identifier: MIT */
/*
 * sse-parse: an event stream in, one record a line out.
 */
#include <stdlib.h>
#include <unistd.h>

#include "cli.h"
#include "clock.h"
#include "event.h"
#include "glob.h"
#include "io.h"
#include "record.h"
#include "say.h"
#include "utf8.h"

#define MAX_EVENT ((size_t)16 << 20)

enum {
	ALL = CLI_LONG,
	DATA,
	KEEP_EMPTY,
	LARGEST,
	NO_STREAM,
	STRICT,
	UNBUFFERED
};

static const struct opt opts[] = {
	{ 'e', "event", "GLOB", "keep only events of this type; may repeat" },
	{ 'n', "count", "COUNT", "stop after so many records" },
	{ 't', "time", NULL, "add the time of arrival as first member" },
	{ ALL, "all", NULL, "also write comments and retry fields" },
	{ DATA, "data", "HOW",
	    "data as auto, string or require (JSON) [auto]" },
	{ KEEP_EMPTY, "keep-empty", NULL,
	    "also write events that have no data line" },
	{ LARGEST, "max-event", "SIZE", "skip larger events [16M]" },
	{ NO_STREAM, "no-stream", NULL,
	    "do not say which of several streams an event is from" },
	{ STRICT, "strict", NULL, "stop with 65 at what would be lost" },
	{ UNBUFFERED, "unbuffered", NULL, "accepted and ignored" },
	{ 0 },
};

enum data {
	AUTO,
	STRING,
	REQUIRE
};

struct parse {
	/* as asked */
	const char **globs;
	size_t nglobs;
	enum data data;
	uint64_t count; /* records still to write */
	size_t max_event;
	bool all, keep_empty, no_stream, strict, time;

	/* at work */
	struct wire wire;
	struct event event;
	struct out out;
	struct buf line, fixed;
	/* of the record before this */
	struct buf head, head_type, head_id, head_stream;
	bool head_fixed;         /* it has U+FFFD for what was not UTF-8 */
	char now[CLOCK_RFC3339]; /* of this chunk; empty: not read yet */
	uint64_t records, large, not_json, replaced, other;
	int code;
};

static bool
wanted(const struct parse *p, struct slice type)
{
	for (size_t i = 0; i < p->nglobs; i++)
		if (glob_match(p->globs[i], type))
			return true;
	return p->nglobs == 0;
}

/* Something is not passed on as it came: said the first time, and counted. */
static void
lost(struct parse *p, uint64_t *count, const char *what, struct slice id)
{
	if ((*count)++ == 0)
		say("%s%s%s", what, id.n ? ", id " : "", say_bytes(id, 80));
	if (p->strict)
		p->code = SAY_REFUSED;
}

static struct slice
arrival(struct parse *p)
{
	if (!p->time)
		return (struct slice){ NULL, 0 };
	if (!*p->now)
		clock_write(p->now, io_wall_us());
	return slice_str(p->now);
}

/* p->line is a whole record, unless r says that memory ran out */
static void
put(struct parse *p, int r)
{
	if (r)
		say_nomem();
	out_slice(&p->out, buf_get(&p->line));
	buf_trim(&p->line, BUF_KEEP);
	p->records++;
	p->count--;
}

/* If s is not UTF-8 a copy takes its place, with U+FFFD where it is not. */
static bool
fix(struct parse *p, struct slice *s)
{
	uint64_t n = 0;

	if (utf8_valid(*s) == s->n)
		return false;
	buf_trim(&p->fixed, BUF_KEEP);
	if (utf8_fix(&p->fixed, *s, &n) == -1)
		say_nomem();
	*s = buf_get(&p->fixed);
	return true;
}

static void
replaced(struct parse *p, struct slice id)
{
	lost(p, &p->replaced, "invalid UTF-8 replaced by U+FFFD", id);
}

/*
 * What stands before the data: without times, that of the record before as
 * long as type, id and stream stay.
 */
static struct slice
head(struct parse *p)
{
	struct event *e = &p->event;
	int r = 0;

	if (p->head.n && !p->time &&
	    slice_eq(e->type, buf_get(&p->head_type)) &&
	    slice_eq(e->id, buf_get(&p->head_id)) &&
	    slice_eq(e->stream, buf_get(&p->head_stream)))
		return buf_get(&p->head);
	buf_trim(&p->head, BUF_KEEP);
	buf_trim(&p->head_type, BUF_KEEP);
	buf_trim(&p->head_id, BUF_KEEP);
	buf_trim(&p->head_stream, BUF_KEEP);
	/* record_head itself replaces what is not UTF-8 */
	p->head_fixed = utf8_valid(e->type) < e->type.n ||
	    utf8_valid(e->id) < e->id.n || utf8_valid(e->stream) < e->stream.n;
	r |= record_head(&p->head, arrival(p), e->stream, e->type, e->id);
	r |= buf_slice(&p->head_type, e->type);
	r |= buf_slice(&p->head_id, e->id);
	r |= buf_slice(&p->head_stream, e->stream);
	if (r)
		say_nomem();
	return buf_get(&p->head);
}

static void
dispatch(struct parse *p)
{
	struct event *e = &p->event;
	struct slice data = e->data, first;
	bool fixed, json;

	if (!wanted(p, e->type))
		return;
	fixed = fix(p, &data);
	first = head(p);
	if (fixed || p->head_fixed)
		replaced(p, e->id);
	json = p->data != STRING && json_valid(data, JSON_DEPTH);
	if (p->data == REQUIRE && !json)
		lost(p, &p->not_json, "event skipped, its data is not JSON",
		    e->id);
	else if (!p->code)
		put(p,
		    buf_slice(&p->line, first) |
			record_tail(&p->line, data, json));
}

/* {"comment":"..."} or {"retry":3000}, value being JSON text or to be quoted */
static void
control(struct parse *p, const char *name, struct slice value, bool quoted)
{
	struct slice time = arrival(p);
	struct buf *b = &p->line;
	int r = 0;

	if (quoted && fix(p, &value))
		replaced(p, SLICE(""));
	if (p->code)
		return;
	r |= buf_byte(b, '{');
	if (time.p)
		r |= buf_fmt(b, "\"time\":\"%s\",", time.p);
	r |= buf_fmt(b, "\"%s\":", name);
	r |= quoted ? json_str(b, value) : buf_slice(b, value);
	r |= buf_str(b, "}\n");
	put(p, r);
}

/* Digits only, as the standard has it; JSON has no leading zeros. */
static void
retry(struct parse *p, struct slice s)
{
	for (size_t i = 0; i < s.n; i++)
		if (s.p[i] < '0' || s.p[i] > '9')
			return;
	while (s.n > 1 && *s.p == '0')
		s = slice_from(s, 1);
	if (s.n)
		control(p, "retry", s, false);
}

static void
line(struct parse *p, enum wire_kind k, const struct wire_line *l)
{
	if (p->all && k == WIRE_COMMENT)
		control(p, "comment", l->value, true);
	else if (p->all && k == WIRE_RETRY)
		retry(p, l->value);
	else if (k == WIRE_OTHER && !slice_eq(l->name, SLICE(EVENT_STREAM)))
		p->other++;
	switch (event_line(&p->event, k, l)) {
	case EVENT_NONE:
		break;
	case EVENT_READY:
		dispatch(p);
		break;
	case EVENT_EMPTY:
		if (p->keep_empty)
			dispatch(p);
		break;
	case EVENT_LARGE:
		lost(p, &p->large, "event skipped, larger than --max-event",
		    p->event.id);
		break;
	case EVENT_ERROR:
		say_nomem();
	}
}

/* The stream ended inside an event: the standard drops it. */
static void
unfinished(struct parse *p, const char *name)
{
	if (!event_partial(&p->event) && !wire_partial(&p->wire))
		return;
	if (p->strict) {
		say("unfinished event at the end of %s", name);
		p->code = SAY_REFUSED;
	} else
		say_more("unfinished event at the end of %s dropped", name);
}

/* One stream to its end, or until no more is wanted. */
static void
stream(struct parse *p, struct in *in)
{
	struct wire_line l;
	struct slice chunk;
	enum wire_kind k;

	wire_reset(&p->wire);
	event_reset(&p->event);
	while ((chunk = in_next(in)).n) {
		*p->now = '\0';
		while ((k = wire_next(&p->wire, &chunk, &l)) != WIRE_MORE) {
			line(p, k, &l);
			if (p->code || p->count == 0)
				return;
		}
	}
	unfinished(p, in->name);
}

static void
sum(uint64_t n, const char *what)
{
	if (n > 1)
		say("%llu %s", (unsigned long long)n, what);
}

/* What was not passed on as it came, once more than the first was. */
static void
summary(const struct parse *p)
{
	sum(p->large, "events skipped, larger than --max-event");
	sum(p->not_json, "events skipped, their data is not JSON");
	sum(p->replaced, "records with invalid UTF-8 replaced by U+FFFD");
	if (p->other && !p->records)
		say_note("no event found: is this an event stream?");
	else if (p->other)
		say_more("%llu lines of unknown fields ignored",
		    (unsigned long long)p->other);
	say_more("%llu records", (unsigned long long)p->records);
}

static enum data
how(const struct cli *cli)
{
	static const char *const names[] = { "auto", "string", "require" };

	for (int i = 0; i < 3; i++)
		if (strcmp(cli->arg, names[i]) == 0)
			return (enum data)i;
	cli_bad(cli, DATA, "not auto, string or require");
}

static void
add_glob(struct parse *p, const char *glob)
{
	p->globs = realloc(p->globs, (p->nglobs + 1) * sizeof(*p->globs));
	if (!p->globs)
		say_nomem();
	p->globs[p->nglobs++] = glob;
}

static void
options(struct parse *p, struct cli *cli)
{
	int k;

	while ((k = cli_next(cli)) != -1)
		switch (k) {
		case 'e':
			add_glob(p, cli->arg);
			break;
		case 'n':
			p->count = cli_count(cli, k, 1, UINT64_MAX);
			break;
		case 't':
			p->time = true;
			break;
		case ALL:
			p->all = true;
			break;
		case DATA:
			p->data = how(cli);
			break;
		case KEEP_EMPTY:
			p->keep_empty = true;
			break;
		case LARGEST:
			p->max_event = cli_size(cli, k);
			break;
		case NO_STREAM:
			p->no_stream = true;
			break;
		case STRICT:
			p->strict = true;
			break;
		default:
			break;
		}
}

int
main(int argc, char **argv)
{
	static const char *standard_input = "-";
	static struct parse p = { .count = UINT64_MAX, .max_event = MAX_EVENT };
	struct cli cli;
	struct in in;

	io_init();
	cli_init(&cli, "[options] [file...]",
	    "Turn an event stream into one JSON record a line.", opts, argc,
	    argv);
	options(&p, &cli);
	if (cli.operands == 0) {
		cli.operand = &standard_input;
		cli.operands = 1;
	}
	/* a line that max_event admits as data must pass whole */
	wire_init(&p.wire, p.max_event + sizeof("data: ") - 1);
	event_init(&p.event, p.max_event);
	p.event.streams = !p.no_stream;
	out_init(&p.out, STDOUT_FILENO, "standard output");
	for (int i = 0; i < cli.operands; i++) {
		if (p.code || p.count == 0 || io_stopped())
			break;
		if (!in_open(&in, cli.operand[i], &p.out))
			continue;
		stream(&p, &in);
		in_free(&in);
	}
	summary(&p);
	wire_free(&p.wire);
	event_free(&p.event);
	buf_free(&p.line);
	buf_free(&p.fixed);
	buf_free(&p.head);
	buf_free(&p.head_type);
	buf_free(&p.head_id);
	buf_free(&p.head_stream);
	io_exit(&p.out, p.code);
}
