/* SPDX-License-Identifier: MIT */
#include "coverage.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>

#include "hash.h"

/* What is known of one stream. */
struct coverage_line {
	uint64_t name;      /* hash */
	int64_t last;       /* the last record */
	int64_t since;      /* connected or not since then */
	int64_t held, lost; /* time that counts as followed, and not */
	int64_t hole;       /* of which a gap note has yet to tell */
	bool connected;
	bool noted; /* there were notes */
	bool again; /* opened anew, and no gap told yet */
	bool vague; /* without times: there is a hole of no length */
};

void
coverage_init(struct coverage *c, size_t max, const uint64_t seed[static 2])
{
	*c = (struct coverage){ .max = max, .seed = { seed[0], seed[1] } };
}

void
coverage_reset(struct coverage *c)
{
	free(c->line);
	free(c->slot);
	c->line = NULL;
	c->slot = NULL;
	c->lines = c->slots = 0;
}

/* Slots hold the number of a line plus one. */
static size_t *
find(const struct coverage *c, uint64_t name)
{
	size_t i = (size_t)name & (c->slots - 1);

	while (c->slot[i] && c->line[c->slot[i] - 1].name != name)
		i = (i + 1) & (c->slots - 1);
	return &c->slot[i];
}

/* Room for twice as many lines.  Returns 0, or -1. */
static int
grow(struct coverage *c)
{
	size_t n = c->slots ? 2 * c->slots : 8;
	struct coverage_line *line = realloc(c->line, n / 2 * sizeof *line);
	size_t *slot;

	if (line)
		c->line = line;
	slot = line ? calloc(n, sizeof *slot) : NULL;
	if (!slot) {
		errno = ENOMEM;
		return -1;
	}
	free(c->slot);
	c->slot = slot;
	c->slots = n;
	for (size_t i = 0; i < c->lines; i++)
		*find(c, c->line[i].name) = i + 1;
	return 0;
}

/* The line of a stream, made when new; NULL with *r -1, or past the limit. */
static struct coverage_line *
line_of(struct coverage *c, struct slice stream, int64_t t, int *r)
{
	uint64_t name = hash_bytes(c->seed, stream);
	size_t *at = c->slots ? find(c, name) : NULL;

	if (at && *at)
		return &c->line[*at - 1];
	if (c->lines == c->max)
		return NULL;
	if (2 * c->lines == c->slots && (*r = grow(c)) == -1)
		return NULL;
	*find(c, name) = c->lines + 1;
	c->line[c->lines] = (struct coverage_line){
		.name = name, .last = t, .since = t, .connected = true
	};
	return &c->line[c->lines++];
}

/* The member name in microseconds; -1 if there is none. */
static int64_t
length(struct slice note, struct slice name)
{
	double s = json_double(json_member(note, name));

	return s >= 0 && s < 1e12 ? (int64_t)llround(s * 1e6) : -1;
}

static int64_t
least(int64_t a, int64_t b)
{
	return a < b ? a : b;
}

static bool
says(struct slice note, struct slice name, struct slice text)
{
	struct slice v = json_member(note, name);

	return json_type(v) == JSON_STRING && json_text_is(v, text);
}

bool
coverage_filled(struct slice note)
{
	return says(note, SLICE("verdict"), SLICE("replayed")) ||
	    json_type(json_member(note, SLICE("resumed"))) == JSON_TRUE;
}

static void
opened(const struct coverage *c, struct coverage_line *l, int64_t t)
{
	/* killed: followed up to the last record, as far as is known */
	if (l->connected && c->timed) {
		l->held += l->last - l->since;
		l->since = l->last;
	} else if (l->connected && l->noted)
		l->vague = true;
	if (c->timed)
		l->hole += t - l->since;
	l->again = c->timed || l->noted;
	l->since = t;
	l->connected = true;
}

static void
closed(const struct coverage *c, struct coverage_line *l, int64_t t,
    struct slice note)
{
	int64_t silent = length(note, SLICE("silent"));
	int64_t stood = length(note, SLICE("seconds"));

	if (silent < 0)
		silent = 0;
	if (length(note, SLICE("events")) > 0) {
		/* events came, and no note said that the hole was filled */
		l->lost += l->hole;
		l->hole = 0;
		l->vague |= !c->timed && l->again;
		l->again = false;
	}
	if (c->timed && l->connected) {
		silent = least(silent, t - l->since);
		l->held += t - l->since - silent;
		l->since = t - silent;
	} else if (!c->timed && stood >= 0)
		l->held += stood - least(silent, stood);
	else if (!c->timed)
		l->vague = true;
	l->connected = false;
}

static void
gap(const struct coverage *c, struct coverage_line *l, int64_t t,
    struct slice note)
{
	int64_t n = length(note, SLICE("seconds"));
	bool filled = coverage_filled(note);

	l->vague |= !c->timed && n < 0;
	if (c->timed && !l->again) {
		/* what was before is not here: it was taken for connected */
		n = least(n, l->held + t - l->since);
		if (!filled && n > 0) {
			l->held -= n;
			l->lost += n;
		}
		return;
	}
	if (!c->timed && n > 0)
		l->hole = n;
	if (filled)
		l->held += l->hole;
	else
		l->lost += l->hole;
	l->hole = 0;
	l->again = false;
}

static void
down(const struct coverage *c, struct coverage_line *l, int64_t t,
    struct slice note)
{
	int64_t n = length(note, SLICE("seconds"));

	if (n < 0)
		n = 0;
	/* with times only what was before the first record is not there yet */
	if (!c->timed || (!l->noted && l->last == t && l->since == t)) {
		l->lost += n;
	} else if (l->connected) {
		l->held += l->last - l->since;
		l->since = l->last;
	}
	l->connected = false;
}

static void
tell(const struct coverage *c, struct coverage_line *l, int64_t t,
    struct slice note)
{
	if (says(note, SLICE("note"), SLICE("open")))
		opened(c, l, t);
	else if (says(note, SLICE("note"), SLICE("close")))
		closed(c, l, t, note);
	else if (says(note, SLICE("note"), SLICE("gap")))
		gap(c, l, t, note);
	else if (says(note, SLICE("note"), SLICE("down")))
		down(c, l, t, note);
	else
		return;
	l->noted = true;
}

int
coverage_add(
    struct coverage *c, struct slice stream, int64_t t, struct slice note)
{
	int r = 0;
	struct coverage_line *l = line_of(c, stream, t, &r);

	if (!l)
		return r;
	if (t < l->last)
		t = l->last;
	if (note.p) {
		tell(c, l, t, note);
	} else if (l->again) {
		/* an event, and no note said that the hole was filled */
		l->lost += l->hole;
		l->hole = 0;
		l->vague |= !c->timed;
		l->again = false;
	}
	l->last = t;
	return 0;
}

double
coverage_get(const struct coverage *c, int64_t t)
{
	double held = 0, lost = 0;

	for (size_t i = 0; i < c->lines; i++) {
		const struct coverage_line *l = &c->line[i];
		int64_t end = t > l->last ? t : l->last;

		if (!l->noted)
			continue;
		if (l->vague)
			return NAN;
		held += (double)l->held;
		lost += (double)l->lost + (double)l->hole;
		if (l->connected)
			held += (double)(end - l->since);
		else if (c->timed)
			lost += (double)(end - l->since);
	}
	return held + lost > 0 ? held / (held + lost) : NAN;
}
