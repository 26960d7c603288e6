/* SPDX-License-Identifier: MIT */
#include "reader.h"

#include "block.h"
#include "say.h"

/* A reader that takes nothing for so long is told of. */
#define STALL_MS 60000

void
reader_init(struct reader *r, uint64_t now)
{
	*r = (struct reader){ .since_ms = now };
}

void
reader_watch(struct reader *r, const struct sink *s, uint64_t now)
{
	if (!sink_pending(s) || s->bytes != r->taken) {
		if (r->told)
			say_note("reader of standard output goes on");
		r->since_ms = now;
		r->taken = s->bytes;
		r->told = false;
	} else if (!r->told && now - r->since_ms >= STALL_MS) {
		say_note("reader of standard output is stalled, "
			 "%llu bytes wait",
		    (unsigned long long)sink_pending(s));
		r->told = true;
	}
}

uint64_t
reader_due_ms(const struct reader *r, const struct sink *s)
{
	if (!sink_pending(s) || r->told)
		return UINT64_MAX;
	return r->since_ms + STALL_MS;
}

/* The value of the last id line of an event; empty if it has none. */
static struct slice
id_of(struct slice event)
{
	struct block b;

	block_start(&b);
	block_scan(&b, event, false);
	return (struct slice){ event.p + b.id.at, b.id.n };
}

void
reader_give_up(struct sink *s)
{
	struct slice id;

	sink_finish(s);
	if (!sink_pending(s))
		return;
	say("reader of standard output is stalled: "
	    "%llu event%s dropped, %llu bytes",
	    (unsigned long long)sink_events(s), sink_events(s) == 1 ? "" : "s",
	    (unsigned long long)sink_pending(s));
	if (!sink_torn(s))
		return;
	id = id_of(sink_part(s));
	say("the first of them is cut: a part of it was written%s%s",
	    id.n ? ", id " : "", say_bytes(id, 80));
}
