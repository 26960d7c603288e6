/* SPDX-License-Identifier: MIT */
#include "skeleton.h"

static void
forget(struct skeleton *k)
{
	memset(k->slot, 0, sizeof(k->slot));
	memset(k->last, 0, sizeof(k->last));
	k->used = 0;
}

/* One with that hash, whose text is another then, or a free one, or the first. */
static struct skeleton_slot *
room(struct skeleton *k, uint64_t hash)
{
	struct skeleton_slot *s = k->slot + hash % SKELETON_SLOTS;

	for (int i = 0; i < SKELETON_PROBES; i++)
		if (s[i].hash == hash || s[i].hash == 0)
			return s + i;
	return s;
}

const struct skeleton_slot *
skeleton_learn(struct skeleton *k, const char *p, size_t n, uint64_t hash)
{
	size_t padded = (n + SKELETON_BLOCK - 1) & ~(SKELETON_BLOCK - 1);
	struct skeleton_slot *s;
	struct automaton g;

	automaton_start(&g);
	automaton_eat(&g, p, n);
	if (!automaton_done(&g))
		return NULL;
	if (padded > sizeof(k->text) - k->used)
		forget(k);
	s = room(k, hash);
	*s = (struct skeleton_slot){ hash, k->used, (uint16_t)n,
		(uint16_t)g.deepest };
	memcpy(k->text + k->used, p, padded);
	k->used += (uint32_t)padded;
	return s;
}
