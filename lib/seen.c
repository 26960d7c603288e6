/* SPDX-License-Identifier: MIT */
#include "seen.h"

#include <errno.h>
#include <stdlib.h>

#include "hash.h"

int
seen_init(struct seen *s, size_t max, const uint64_t secret[static 2])
{
	*s = (struct seen){ .max = max, .slots = 16 };
	s->secret[0] = secret[0];
	s->secret[1] = secret[1];
	if (max > SIZE_MAX / 64) {
		errno = ENOMEM;
		return -1;
	}
	while (s->slots < 2 * max)
		s->slots *= 2;
	s->now = calloc(s->slots, sizeof *s->now);
	s->old = calloc(s->slots, sizeof *s->old);
	if (s->now && s->old)
		return 0;
	seen_free(s);
	errno = ENOMEM;
	return -1;
}

/* The slot of h, or the free one where it belongs; 0 marks a free slot. */
static uint64_t *
slot(uint64_t *table, size_t slots, uint64_t h)
{
	size_t i = (size_t)h & (slots - 1);

	while (table[i] && table[i] != h)
		i = (i + 1) & (slots - 1);
	return &table[i];
}

bool
seen_add(struct seen *s, struct slice key)
{
	uint64_t h = hash_bytes(s->secret, key), *at;
	bool fresh;

	h += h == 0;
	at = slot(s->now, s->slots, h);
	if (*at)
		return false;
	fresh = !*slot(s->old, s->slots, h);
	if (s->n == s->max) {
		uint64_t *spare = s->old;

		s->old = s->now;
		s->now = spare;
		memset(spare, 0, s->slots * sizeof *spare);
		s->n = 0;
		at = slot(s->now, s->slots, h);
	}
	*at = h;
	s->n++;
	return fresh;
}

void
seen_free(struct seen *s)
{
	free(s->now);
	free(s->old);
	*s = (struct seen){ 0 };
}
