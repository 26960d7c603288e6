/* SPDX-License-Identifier: MIT */
#include "rejoin.h"

/* After so many events without an id there will be none. */
#define ENOUGH 10

/* So many, if the time is over. */
#define SOME 3

void
rejoin_init(struct rejoin *r, size_t max_event)
{
	*r = (struct rejoin){ .n = 0 };
	wire_init(&r->wire, max_event + 64);
	event_init(&r->event, max_event);
}

void
rejoin_free(struct rejoin *r)
{
	for (size_t i = 0; i < REJOIN_IDS; i++)
		buf_free(&r->id[i]);
	buf_free(&r->first);
	wire_free(&r->wire);
	event_free(&r->event);
}

void
rejoin_again(struct rejoin *r)
{
	wire_reset(&r->wire);
	event_reset(&r->event);
	r->second = true;
	r->own = false;
	r->events = 0;
}

void
rejoin_refuse(struct rejoin *r)
{
	r->refused = true;
}

static bool
is_known(const struct rejoin *r, struct slice id)
{
	for (size_t i = 0; i < r->n; i++)
		if (slice_eq(id, buf_get(&r->id[i])))
			return true;
	return false;
}

/* An event with an id of its own.  As rejoin_bytes. */
static int
take(struct rejoin *r, struct slice id)
{
	if (!r->second) {
		if (is_known(r, id))
			return 1; /* the same one on several events */
		if (buf_slice(&r->id[r->n], id) == -1)
			return -1;
		return ++r->n < REJOIN_IDS;
	}
	if (r->first.n == 0) {
		if (buf_slice(&r->first, id) == -1)
			return -1;
		return !is_known(r, id);
	}
	r->known = is_known(r, id);
	return !r->known;
}

static int
event(struct rejoin *r)
{
	r->events++;
	if (r->own && r->event.id.n)
		return take(r, r->event.id);
	return r->second || r->n || r->events < ENOUGH;
}

int
rejoin_bytes(struct rejoin *r, struct slice chunk)
{
	struct wire_line line;
	enum event_step step;
	enum wire_kind k;
	int more;

	while ((k = wire_next(&r->wire, &chunk, &line)) != WIRE_MORE) {
		if (k == WIRE_ID)
			r->own = !memchr(line.value.p, '\0', line.value.n);
		step = event_line(&r->event, k, &line);
		if (step == EVENT_ERROR)
			return -1;
		if (step == EVENT_READY || step == EVENT_LARGE) {
			more = event(r);
			if (more != 1)
				return more;
		}
		if (k == WIRE_END)
			r->own = false;
	}
	return 1;
}

enum rejoin_is
rejoin_verdict(const struct rejoin *r)
{
	struct slice first = buf_get(&r->first);

	if (r->refused)
		return REJOIN_REFUSES;
	if (r->n < REJOIN_IDS)
		return r->n == 0 && r->events >= SOME ? REJOIN_NO_IDS
						      : REJOIN_UNKNOWN;
	if (first.n == 0)
		return REJOIN_UNKNOWN;
	if (slice_eq(first, buf_get(&r->id[2])))
		return REJOIN_HONOURS;
	if (slice_eq(first, buf_get(&r->id[1])))
		return REJOIN_REPEATS;
	return r->known || is_known(r, first) ? REJOIN_REPLAYS : REJOIN_LIVE;
}

static const struct {
	const char *word, *text;
} names[] = {
	{ "honours", "goes on behind the id" },
	{ "repeats", "goes on at the id, so its event comes twice" },
	{ "replays", "ignores the id, and sends again what came before" },
	{ "live", "ignores the id, and sends only what is new" },
	{ "no-ids", "its events have no ids" },
	{ "refuses", "does not answer a request with an id" },
	{ "unknown", "too few events to tell" },
};

const char *
rejoin_word(enum rejoin_is v)
{
	return names[v].word;
}

const char *
rejoin_text(enum rejoin_is v)
{
	return names[v].text;
}
