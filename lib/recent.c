/* SPDX-License-Identifier: MIT */
#include "recent.h"

#include <errno.h>
#include <stdlib.h>

/* One multiplication for eight bytes, as this is done for every event. */
static uint64_t
mix(uint64_t h, struct slice s)
{
	uint64_t w;

	h += s.n;
	for (; s.n >= 8; s = slice_from(s, 8)) {
		memcpy(&w, s.p, 8);
		h = (h ^ w) * UINT64_C(0x9e3779b97f4a7c15);
		h ^= h >> 29;
	}
	w = 0;
	if (s.n)
		memcpy(&w, s.p, s.n);
	h = (h ^ w) * UINT64_C(0xbf58476d1ce4e5b9);
	return h ^ h >> 32;
}

static uint32_t
mark(struct slice id, struct slice data)
{
	if (data.n > RECENT_DATA)
		data.n = RECENT_DATA;
	return (uint32_t)mix(mix(1, id), data);
}

static int
grow(struct recent *r)
{
	size_t cap = r->cap ? 2 * (size_t)r->cap : 64;
	uint32_t *at = realloc(r->at, cap * sizeof *at);

	if (!at) {
		errno = ENOMEM;
		return -1;
	}
	r->at = at;
	r->cap = (uint16_t)cap;
	return 0;
}

int
recent_add(struct recent *r, struct slice id, struct slice data)
{
	if (r->n == r->cap && r->cap < RECENT_MAX && grow(r) == -1)
		return -1;
	if (r->n < r->cap)
		r->next = r->n++;
	r->at[r->next] = mark(id, data);
	r->next = (uint16_t)((r->next + 1) % RECENT_MAX);
	return 0;
}

bool
recent_has(const struct recent *r, struct slice id, struct slice data)
{
	uint32_t m = mark(id, data);

	for (size_t i = 0; i < r->n; i++)
		if (r->at[i] == m)
			return true;
	return false;
}

void
recent_free(struct recent *r)
{
	free(r->at);
	*r = (struct recent){ .at = NULL };
}
