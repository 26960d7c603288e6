/* SPDX-License-Identifier: MIT */
#include "reader.h"

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

void
reader_give_up(const struct sink *s)
{
	if (sink_pending(s))
		say("reader of standard output is stalled: "
		    "%llu events dropped, %llu bytes",
		    (unsigned long long)sink_events(s),
		    (unsigned long long)sink_pending(s));
}
