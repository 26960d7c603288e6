/* SPDX-License-Identifier: MIT */
#include "history.h"

#include <errno.h>
#include <stdlib.h>

/* A bound for the parts keeps a slot small. */
struct history_slot {
	size_t at, n;
	uint64_t before; /* bytes of all blocks that came before it */
	uint32_t type_at, type_n, id_at, id_n;
	unsigned char kind;
	bool has_type, has_id;
};

int
history_init(struct history *h, size_t max_blocks, size_t max_bytes)
{
	*h = (struct history){ .slots = max_blocks,
		.max_bytes = max_bytes < UINT32_MAX ? max_bytes : UINT32_MAX };
	h->slot = calloc(max_blocks, sizeof(*h->slot));
	return h->slot ? 0 : -1;
}

void
history_free(struct history *h)
{
	free(h->slot);
	free(h->ring);
	*h = (struct history){ 0 };
}

static struct history_slot *
slot_of(const struct history *h, uint64_t n)
{
	return &h->slot[n % h->slots];
}

static void
drop_first(struct history *h)
{
	h->bytes -= slot_of(h, h->first)->n;
	h->first++;
}

/*
 * Where n bytes in a row are free, or false.  The blocks held stand in order
 * from the first one's place and wrap around once at most.
 */
static bool
find_room(const struct history *h, size_t n, size_t *at)
{
	size_t tail;

	*at = 0;
	if (h->first == h->next)
		return n <= h->cap;
	tail = slot_of(h, h->first)->at;
	if (h->head <= tail) {
		*at = h->head;
		return tail - h->head >= n;
	}
	if (h->cap - h->head >= n) {
		*at = h->head;
		return true;
	}
	return tail >= n;
}

/*
 * Move the blocks to the front of a ring with room for n bytes more.  A ring
 * of at least twice what it holds is moved seldom enough to cost nothing.
 */
static int
make_room(struct history *h, size_t n)
{
	size_t need = (size_t)h->bytes + n, cap = h->cap, at = 0;
	char *ring;

	if (cap < 2 * need)
		cap = 2 * need + need / 2;
	ring = malloc(cap);
	if (!ring)
		return -1;
	for (uint64_t i = h->first; i < h->next; i++) {
		struct history_slot *s = slot_of(h, i);

		memcpy(ring + at, h->ring + s->at, s->n);
		s->at = at;
		at += s->n;
	}
	free(h->ring);
	h->ring = ring;
	h->cap = cap;
	h->head = at;
	return 0;
}

int
history_add(struct history *h, const struct piece *p)
{
	struct history_slot *s;
	size_t at;

	if (p->bytes.n > h->max_bytes) {
		errno = EMSGSIZE;
		return -1;
	}
	while (h->next - h->first >= h->slots ||
	    h->bytes + p->bytes.n > h->max_bytes)
		drop_first(h);
	if (!find_room(h, p->bytes.n, &at)) {
		if (make_room(h, p->bytes.n) == -1)
			return -1;
		at = h->head;
	}
	if (p->bytes.n)
		memcpy(h->ring + at, p->bytes.p, p->bytes.n);
	s = slot_of(h, h->next++);
	*s = (struct history_slot){ .at = at,
		.n = p->bytes.n,
		.before = h->total,
		.type_at = (uint32_t)p->type.at,
		.type_n = (uint32_t)p->type.n,
		.id_at = (uint32_t)p->id.at,
		.id_n = (uint32_t)p->id.n,
		.kind = (unsigned char)p->kind,
		.has_type = p->has_type,
		.has_id = p->has_id };
	h->head = at + p->bytes.n;
	h->bytes += p->bytes.n;
	h->total += p->bytes.n;
	return 0;
}

struct piece
history_get(const struct history *h, uint64_t n)
{
	const struct history_slot *s = slot_of(h, n);

	return (struct piece){ .bytes = { h->ring + s->at, s->n },
		.kind = (enum block_kind)s->kind,
		.has_type = s->has_type,
		.has_id = s->has_id,
		.type = { s->type_at, s->type_n },
		.id = { s->id_at, s->id_n } };
}

static struct slice
id_of(const struct history *h, uint64_t n)
{
	const struct history_slot *s = slot_of(h, n);

	return (struct slice){ h->ring + s->at + s->id_at, s->id_n };
}

uint64_t
history_after(
    const struct history *h, struct slice id, uint64_t max, bool *found)
{
	uint64_t low = history_back(h, max), n = h->next, at = low;

	*found = false;
	while (n-- > low) {
		if (!slot_of(h, n)->has_id)
			continue;
		if (slice_eq(id_of(h, n), id)) {
			*found = true;
			at = n + 1;
		} else if (*found) {
			break;
		}
	}
	return at;
}

uint64_t
history_back(const struct history *h, uint64_t max)
{
	uint64_t n = h->next;

	while (n > h->first && max) {
		n--;
		if (slot_of(h, n)->kind == BLOCK_EVENT)
			max--;
	}
	return n;
}

uint64_t
history_bytes(const struct history *h, uint64_t n)
{
	if (n >= h->next)
		return 0;
	return n < h->first ? h->bytes : h->total - slot_of(h, n)->before;
}
