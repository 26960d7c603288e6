/* SPDX-License-Identifier: MIT */
#include "inlet.h"

#include "say.h"

/* What is not passed on as it came: said the first time, ... */
static const char *const first[] = {
	[PARSER_LARGE] = "event skipped, larger than --max-event",
	[PARSER_REPLACED] = "invalid UTF-8 replaced by U+FFFD",
	[PARSER_NOT_JSON] = "event skipped, its data is not JSON",
};

/* ... or where it is not to be, ... */
static const char *const refused[] = {
	[PARSER_LARGE] = "refused: an event larger than --max-event",
	[PARSER_REPLACED] = "refused: invalid UTF-8",
	[PARSER_NOT_JSON] = "refused: an event whose data is not JSON",
};

/* ... and counted. */
static const char *const counted[] = {
	[PARSER_LARGE] = "events skipped, larger than --max-event",
	[PARSER_REPLACED] = "records with invalid UTF-8 replaced by U+FFFD",
	[PARSER_NOT_JSON] = "events skipped, their data is not JSON",
};

void
inlet_lost(const struct parser *p)
{
	struct slice id = p->lost_id;

	say("%s%s%s", (p->strict ? refused : first)[p->loss],
	    id.n ? ", id " : "", say_bytes(id, 80));
}

/* The standard drops it. */
bool
inlet_unfinished(struct parser *p, const char *name)
{
	if (!parser_partial(p) || io_stopped())
		return false;
	parser_end(p);
	if (p->strict)
		say("refused: an unfinished event at the end of %s", name);
	else
		say_more("unfinished event at the end of %s dropped", name);
	return p->strict;
}

void
inlet_counts(const struct parser *p)
{
	static const enum parser_loss order[] = { PARSER_LARGE, PARSER_NOT_JSON,
		PARSER_REPLACED };

	for (size_t i = 0; i < sizeof(order) / sizeof(*order); i++)
		if (p->lost[order[i]] > 1)
			say("%llu %s", (unsigned long long)p->lost[order[i]],
			    counted[order[i]]);
	if (p->other)
		say_more("%llu lines of unknown fields ignored",
		    (unsigned long long)p->other);
	say_more("%llu records", (unsigned long long)p->records);
}

bool
inlet_summary(const struct parser *p)
{
	bool none = p->other && !p->records;

	if (none)
		say_note("no event found: is this an event stream?");
	inlet_counts(p);
	return none && p->strict && !p->nglobs;
}

void
inlet_init(struct inlet *l)
{
	parser_zeroed(&l->parser);
}

/* More of the stream for the parser.  Returns as in.fill does. */
static int
more(struct inlet *l, uint64_t wake_ms)
{
	l->raw.wake_ms = wake_ms;
	l->rest = in_next(&l->raw);
	if (!l->rest.p)
		return -1;
	l->chunk = l->rest.n > 0;
	if (l->chunk)
		return 1;
	l->ended = true;
	if (l->before)
		l->before(l->before_ctx);
	if (inlet_unfinished(&l->parser, l->raw.name))
		l->refused = true;
	return 0;
}

/* One step of the parser, whose records go behind what is held. */
static void
step(struct inlet *l, struct buf *held)
{
	switch (parser_keep(&l->parser, &l->rest, held)) {
	case PARSER_MORE:
		l->chunk = false;
		break;
	case PARSER_LOST:
		if (l->before)
			l->before(l->before_ctx);
		inlet_lost(&l->parser);
		l->refused = l->parser.strict;
		break;
	case PARSER_DONE:
		l->ended = true;
		break;
	case PARSER_ERROR:
		say_nomem();
	default:
		break;
	}
}

static int
fill(struct in *i)
{
	struct inlet *l = i->fill_ctx;
	size_t had = i->held.n;
	int r;

	while (i->held.n == had) {
		if (l->ended)
			return 0;
		if (l->chunk)
			step(l, &i->held);
		else if ((r = more(l, i->wake_ms)) != 1)
			return r;
	}
	return 1;
}

bool
inlet_open(struct inlet *l, struct in *i, const char *path, struct out *o)
{
	if (!in_open(&l->raw, path, o))
		return false;
	parser_reset(&l->parser);
	l->chunk = l->ended = false;
	in_init(i, -1, l->raw.name, o);
	i->fill = fill;
	i->fill_ctx = l;
	return true;
}

void
inlet_close(struct inlet *l, struct in *i)
{
	in_free(i);
	in_free(&l->raw);
}

void
inlet_free(struct inlet *l)
{
	parser_free(&l->parser);
}
