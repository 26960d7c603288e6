/* SPDX-License-Identifier: MIT */
#include "skeleton.h"

/* Slots in which a skeleton may be. */
#define PROBES 4

/*
 * Eight lanes of eight bytes, summed up with odd factors.  Skeletons chosen to
 * collide cost their sender's stream the grammar each time, and no more.
 */
static uint64_t
hash(const char *p, size_t n)
{
	static const uint64_t factor[8] = { 0x9e3779b97f4a7c15,
		0xbf58476d1ce4e5b9, 0x94d049bb133111eb, 0xd6e8feb86659fd93,
		0xa0761d6478bd642f, 0xe7037ed1a0b428db, 0x8ebc6af09c88c6e3,
		0x589965cc75374cc3 };
	uint64_t lane[8], word[8], sum = n;

	memcpy(lane, p, sizeof(lane));
	for (size_t i = SKELETON_BLOCK; i < n; i += SKELETON_BLOCK) {
		memcpy(word, p + i, sizeof(word));
		for (int l = 0; l < 8; l++)
			lane[l] = (lane[l] << 5) + lane[l] + word[l];
	}
	for (int l = 0; l < 8; l++)
		sum += lane[l] * factor[l];
	return sum ^ sum >> 32;
}

/* Find what is not remembered, and put it into slot. */
static int
judge(struct skeleton *k, const char *p, size_t n, uint64_t h, size_t slot)
{
	size_t room = (n + SKELETON_BLOCK - 1) & ~(size_t)(SKELETON_BLOCK - 1);
	struct grammar g = { .open = 0 };

	if (grammar_eat(&g, p, n, true) == -1 || !grammar_done(&g))
		return -1;
	if (room > sizeof(k->text) - k->used) {
		memset(k->slot, 0, sizeof(k->slot));
		k->used = 0;
	}
	memcpy(k->text + k->used, p, room);
	k->slot[slot].hash = h;
	k->slot[slot].at = k->used;
	k->slot[slot].n = (uint16_t)n;
	k->slot[slot].depth = (uint16_t)g.deepest;
	k->used += (uint32_t)room;
	return (int)g.deepest;
}

int
skeleton_depth(struct skeleton *k, const char *p, size_t n)
{
	uint64_t h = hash(p, n);
	size_t first = h % SKELETON_SLOTS, at = first;

	for (size_t i = 0; i < PROBES; i++) {
		at = (first + i) % SKELETON_SLOTS;
		if (k->slot[at].n == 0)
			break;
		if (k->slot[at].hash == h && k->slot[at].n == n &&
		    memcmp(k->text + k->slot[at].at, p, n) == 0)
			return k->slot[at].depth;
	}
	return judge(k, p, n, h, at);
}
