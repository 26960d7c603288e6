/* SPDX-License-Identifier: MIT */
#include "takeover.h"

#include "say.h"

/* Both connections are read for so long after the first event of the new. */
#define BOTH_MS 1000

#define AGAIN_MS 60000

void
takeover_begin(struct takeover *t, struct stream *s, struct link *link,
    struct link *next, size_t proxy)
{
	t->next = next;
	t->joined_ms = 0;
	next->relay.resume.retry_ms = s->relay->resume.retry_ms;
	if (resume_set(&next->relay.resume, stream_id(s)) == -1)
		say_nomem();
	stream_join(s, &next->relay);
	link_pass(next, link);
	link_connect(next, proxy, false);
}

bool
takeover_heard(struct takeover *t, const struct stream *s, uint64_t now)
{
	if (!t->next || !s->joined)
		return false;
	if (!t->joined_ms)
		t->joined_ms = now;
	return s->overlap.dropped > 0 || t->joined_ms == now;
}

enum takeover_step
takeover_tick(struct takeover *t, const struct stream *s, uint64_t now)
{
	link_tick(t->next, now);
	if (t->next->state == LINK_DONE)
		return TAKEOVER_FAILED;
	/* an event that both brought shows that they are abreast */
	if (t->joined_ms &&
	    (s->overlap.dropped || now - t->joined_ms >= BOTH_MS))
		return TAKEOVER_READY;
	return TAKEOVER_WAIT;
}

uint64_t
takeover_due_ms(const struct takeover *t, uint64_t now)
{
	uint64_t due = link_due_ms(t->next, now);

	if (t->joined_ms && t->joined_ms + BOTH_MS < due)
		return t->joined_ms + BOTH_MS;
	return due;
}

uint64_t
takeover_again_ms(const struct takeover *t)
{
	if (t->next && t->next->wait_ms > AGAIN_MS)
		return (uint64_t)t->next->wait_ms;
	return AGAIN_MS;
}

bool
takeover_stands(const struct takeover *t)
{
	return t->next && t->next->state == LINK_OPEN;
}

int
takeover_done(
    struct takeover *t, struct stream *s, struct link **link, struct slot *slot)
{
	link_close(*link, "replaced");
	link_free(*link);
	slot_free(slot);
	*link = t->next;
	*slot = t->slot;
	t->next = NULL;
	t->slot.fd = -1;
	return stream_renew(s, &(*link)->relay, "a new connection took over");
}

void
takeover_drop(struct takeover *t, struct stream *s, struct link *link)
{
	if (!t->next)
		return;
	stream_part(s);
	link_pass(link, t->next);
	link_free(t->next);
	slot_free(&t->slot);
	t->next = NULL;
}
