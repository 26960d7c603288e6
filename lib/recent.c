/* SPDX-License-Identifier: MIT */
#include "recent.h"

#include <errno.h>
#include <stdlib.h>

#include "hash.h"

static uint32_t
mark(struct slice id, struct slice data)
{
	uint64_t key[2] = { 0, 0 };

	if (data.n > RECENT_DATA)
		data.n = RECENT_DATA;
	key[1] = hash_bytes(key, id);
	if (data.n == 0)
		data = SLICE("");
	return (uint32_t)hash_bytes(key, data);
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
