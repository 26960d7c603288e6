/* SPDX-License-Identifier: MIT */
#include "watchdog.h"

void
watchdog_init(struct watchdog *w, uint64_t idle, uint64_t event)
{
	*w = (struct watchdog){ .idle = idle, .event = event };
	rhythm_init(&w->bytes);
	rhythm_init(&w->events);
}

void
watchdog_open(struct watchdog *w, uint64_t now, uint64_t lost)
{
	w->byte_ms = w->event_ms = now;
	w->excused = lost;
	w->soon_ms = 0;
	w->heard = false;
}

/* What we could not have heard is no silence of the peer. */
static void
excuse(struct watchdog *w, uint64_t lost)
{
	w->byte_ms += lost - w->excused;
	w->event_ms += lost - w->excused;
	w->excused = lost;
}

static uint64_t
since(uint64_t then, uint64_t now)
{
	return now > then ? now - then : 0;
}

void
watchdog_byte(struct watchdog *w, uint64_t now, uint64_t lost)
{
	excuse(w, lost);
	rhythm_heard(&w->bytes, since(w->byte_ms, now));
	w->byte_ms = now;
	w->soon_ms = 0;
	w->heard = true;
}

void
watchdog_event(struct watchdog *w, uint64_t now)
{
	rhythm_heard(&w->events, since(w->event_ms, now));
	w->event_ms = now;
}

void
watchdog_suspended(struct watchdog *w, uint64_t now)
{
	w->soon_ms = now + WATCHDOG_SUSPENDED;
}

static uint64_t
limit(uint64_t ms, const struct rhythm *learnt)
{
	return ms == WATCHDOG_LEARN ? rhythm_limit(learnt) : ms;
}

static uint64_t
due(uint64_t since_ms, uint64_t ms, const struct rhythm *learnt)
{
	return ms ? since_ms + limit(ms, learnt) : UINT64_MAX;
}

enum watchdog_bite
watchdog_check(
    struct watchdog *w, uint64_t now, uint64_t lost, uint64_t *silence_ms)
{
	excuse(w, lost);
	if (now >= due(w->byte_ms, w->idle, &w->bytes) ||
	    (w->soon_ms && now >= w->soon_ms)) {
		if (!w->heard)
			rhythm_silent(&w->bytes);
		*silence_ms = since(w->byte_ms, now);
		return WATCHDOG_BYTE;
	}
	if (now >= due(w->event_ms, w->event, &w->events)) {
		*silence_ms = since(w->event_ms, now);
		return WATCHDOG_EVENT;
	}
	return WATCHDOG_QUIET;
}

uint64_t
watchdog_due(const struct watchdog *w)
{
	uint64_t byte = due(w->byte_ms, w->idle, &w->bytes);
	uint64_t event = due(w->event_ms, w->event, &w->events);

	if (w->soon_ms && w->soon_ms < byte)
		byte = w->soon_ms;
	return byte < event ? byte : event;
}
