/* SPDX-License-Identifier: MIT */
#include "overlap.h"

#include <stdlib.h>

struct overlap_entry {
	uint64_t hash;
	uint32_t seen[2]; /* on each side */
	uint32_t given;   /* 0: the entry is free */
};

static struct overlap_entry *
find(struct overlap_entry *slot, size_t slots, uint64_t hash)
{
	size_t i = hash & (slots - 1);

	while (slot[i].given && slot[i].hash != hash)
		i = (i + 1) & (slots - 1);
	return &slot[i];
}

static int
grow(struct overlap *o)
{
	size_t slots = o->slots ? 2 * o->slots : 64;
	struct overlap_entry *slot = calloc(slots, sizeof(*slot));

	if (!slot)
		return -1;
	for (size_t i = 0; i < o->slots; i++)
		if (o->slot[i].given)
			*find(slot, slots, o->slot[i].hash) = o->slot[i];
	free(o->slot);
	o->slot = slot;
	o->slots = slots;
	return 0;
}

int
overlap_new(struct overlap *o, int side, uint64_t hash)
{
	struct overlap_entry *e;

	if (2 * o->used >= o->slots && o->used < OVERLAP_MAX && grow(o) == -1)
		return -1;
	e = find(o->slot, o->slots, hash);
	if (!e->given) {
		if (o->used == OVERLAP_MAX)
			return 1;
		o->used++;
		e->hash = hash;
	}
	if (++e->seen[side] <= e->given) {
		o->dropped++;
		return 0;
	}
	e->given = e->seen[side];
	return 1;
}

void
overlap_free(struct overlap *o)
{
	free(o->slot);
	*o = (struct overlap){ 0 };
}
