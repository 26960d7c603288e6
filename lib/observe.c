/* SPDX-License-Identifier: MIT */
#include "observe.h"

#include <stdio.h>

#include "backoff.h"
#include "json.h"
#include "num.h"
#include "resume.h"
#include "utf8.h"

/* Ids remembered, to see whether they repeat. */
#define IDS 16384

/* Bytes that come closer to each other than this came together. */
#define TOGETHER_MS 50

int
observe_init(struct observe *o, size_t max_event)
{
	/* who chooses ids to collide only misleads about his own server */
	static const uint64_t secret[2] = { UINT64_C(0x6f62736572766520),
		UINT64_C(0x6576656e74206964) };

	*o = (struct observe){ .least = UINT64_MAX };
	wire_init(&o->wire, max_event + 64);
	event_init(&o->event, max_event);
	return seen_init(&o->seen, IDS, secret);
}

void
observe_free(struct observe *o)
{
	wire_free(&o->wire);
	event_free(&o->event);
	seen_free(&o->seen);
}

static void
tally(struct observe_tally *t, struct slice s)
{
	size_t n = s.n < sizeof(t->first) ? s.n : sizeof(t->first) - 1;

	if (t->n++)
		return;
	memcpy(t->first, s.p, n);
	t->first[n] = '\0';
}

/* The head. */

static void
join(char *to, size_t size, struct slice s)
{
	size_t n = strlen(to);

	snprintf(to + n, size - n, "%s%.*s", n ? ", " : "", (int)s.n, s.p);
}

void
observe_line(struct observe *o, struct slice line)
{
	static const char *const names[] = { "Cache-Control",
		"Access-Control-Allow-Origin", "Content-Length",
		"Transfer-Encoding", "X-Accel-Buffering" };
	struct slice v;

	if (line.n >= 5 && memcmp(line.p, "HTTP/", 5) == 0) {
		memset(o->header, 0, sizeof(o->header));
		o->head = false;
	}
	reply_line(&o->reply, line); /* too many end the transfer elsewhere */
	for (size_t i = 0; i < OBSERVE_HEADERS; i++)
		if (reply_field(line, names[i], &v))
			join(o->header[i], sizeof(o->header[i]), v);
}

void
observe_head(struct observe *o, uint64_t asked_ms, uint64_t now)
{
	o->head = true;
	o->head_ms = now - asked_ms;
	o->open_ms = o->byte_ms = now;
}

/* The bytes. */

static void
line_ends(struct observe *o, struct slice s)
{
	for (size_t i = 0; i < s.n; i++) {
		if (s.p[i] == '\n') {
			if (o->after_cr) {
				o->cr--;
				o->crlf++;
			} else {
				o->lf++;
			}
		} else if (s.p[i] == '\r') {
			o->cr++;
		}
		o->after_cr = s.p[i] == '\r';
	}
}

static void
retry_field(struct observe *o, struct slice s)
{
	uint64_t ms;

	tally(&o->retries, s);
	if (num_parse(s, BACKOFF_RETRY_MIN, BACKOFF_RETRY_MAX, &ms))
		tally(&o->bad_retries, s);
}

static void
id_field(struct observe *o, struct slice id)
{
	o->id_good = id.n && !memchr(id.p, '\0', id.n);
	if (++o->id_fields == 2)
		tally(&o->glued, id);
	if (id.n && !resume_sendable(id))
		tally(&o->unsendable, id);
}

static bool
marked(struct slice s)
{
	return s.n >= 3 && memcmp(s.p, "\xef\xbb\xbf", 3) == 0;
}

/* One field or comment. */
static void
field(struct observe *o, enum wire_kind k, const struct wire_line *line)
{
	switch (k) {
	case WIRE_EVENT:
		if (++o->event_fields == 2)
			tally(&o->glued, line->value);
		break;
	case WIRE_ID:
		id_field(o, line->value);
		break;
	case WIRE_RETRY:
		retry_field(o, line->value);
		break;
	case WIRE_COMMENT:
		o->comments++;
		break;
	case WIRE_OTHER:
		if (marked(line->name))
			tally(&o->marks, line->name);
		else
			tally(&o->unknown, line->name);
		break;
	default:
		break;
	}
	if (utf8_valid(line->name) != line->name.n)
		tally(&o->utf8, line->name);
	else if (utf8_valid(line->value) != line->value.n)
		tally(&o->utf8, line->value);
}

static void
count_type(struct observe *o, struct slice type)
{
	if (type.n >= sizeof(o->type[0].first))
		type.n = sizeof(o->type[0].first) - 1;
	for (size_t i = 0; i < OBSERVE_TYPES; i++) {
		struct observe_tally *t = &o->type[i];
		size_t n = strlen(t->first);

		if (t->n == 0 ||
		    (n == type.n && memcmp(t->first, type.p, n) == 0)) {
			tally(t, type);
			return;
		}
	}
	o->other_types++;
}

/* "[DONE]" ends the answers of language models, and is meant as text. */
static bool
broken_json(struct slice data)
{
	return data.n && (*data.p == '{' || *data.p == '[') &&
	    !slice_eq(data, SLICE("[DONE]")) && !json_valid(data, JSON_DEPTH);
}

/* Each time that events come, and how many between two pauses. */
static void
count_arrival(struct observe *o, uint64_t now)
{
	if (o->events == 0 || now - o->event_ms >= TOGETHER_MS)
		o->arrivals++;
	if (o->paused && o->block) {
		/* what a stream opens with is a block of its own */
		if (o->blocks++ && o->block < o->least)
			o->least = o->block;
		o->block = 0;
	}
	o->paused = false;
	o->event_ms = now;
	o->block++;
}

static void
event(struct observe *o, uint64_t now)
{
	struct slice id = o->event.id;

	count_arrival(o, now);
	o->events++;
	count_type(o, o->event.type);
	if (broken_json(o->event.data))
		tally(&o->broken, o->event.data);
	if (!o->id_good || id.n == 0)
		return;
	tally(&o->ids, id);
	if (!seen_add(&o->seen, id))
		tally(&o->repeated, id);
}

static int
step(struct observe *o, enum wire_kind k, const struct wire_line *line,
    uint64_t now)
{
	if (k != WIRE_END)
		field(o, k, line);
	switch (event_line(&o->event, k, line)) {
	case EVENT_READY:
	case EVENT_LARGE:
		event(o, now);
		break;
	case EVENT_EMPTY:
		if (o->event_fields)
			tally(&o->mute, o->event.type);
		break;
	case EVENT_ERROR:
		return -1;
	default:
		break;
	}
	if (k == WIRE_END) {
		o->event_fields = o->id_fields = 0;
		o->id_good = false;
	}
	return 0;
}

static bool
unfinished(const struct observe *o)
{
	return wire_partial(&o->wire) || event_partial(&o->event);
}

static void
silence(struct observe *o, uint64_t now)
{
	uint64_t ms = now - o->byte_ms;

	if (ms > o->silence_ms)
		o->silence_ms = ms;
	if (ms > o->half_ms && unfinished(o))
		o->half_ms = ms;
	if (ms >= OBSERVE_PAUSE_MS)
		o->paused = true;
	o->byte_ms = now;
}

int
observe_bytes(struct observe *o, struct slice chunk, uint64_t now)
{
	struct wire_line line;
	enum wire_kind k;

	o->bytes += chunk.n;
	silence(o, now);
	line_ends(o, chunk);
	while ((k = wire_next(&o->wire, &chunk, &line)) != WIRE_MORE)
		if (k == WIRE_ERROR ||
		    (k != WIRE_BOM && step(o, k, &line, now) == -1))
			return -1;
	return 0;
}

void
observe_end(struct observe *o, bool ended, const char *failure, uint64_t now)
{
	if (!ended)
		silence(o, now);
	o->watch_ms = o->head ? now - o->open_ms : 0;
	o->ended = ended;
	o->half = unfinished(o);
	snprintf(o->failure, sizeof(o->failure), "%s", failure);
}
