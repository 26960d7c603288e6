/* SPDX-License-Identifier: MIT */
#include "arena.h"

#include <errno.h>
#include <stdalign.h>
#include <stdlib.h>

/* The first chunk of many is small; each is larger than that before it. */
#define FIRST ((size_t)1 << 10)
#define CHUNK ((size_t)16 << 10)

struct arena_chunk {
	struct arena_chunk *before;
	size_t used, cap;
	alignas(max_align_t) char byte[];
};

static struct arena_chunk *
chunk_new(struct arena_chunk *before, size_t cap)
{
	struct arena_chunk *c = malloc(sizeof *c + cap);

	if (c)
		*c = (struct arena_chunk){ before, 0, cap };
	return c;
}

void *
arena_get(struct arena *a, size_t n)
{
	struct arena_chunk *c = a->chunk;
	size_t cap;
	void *p;

	if (n > a->max - a->used) {
		errno = EMSGSIZE;
		return NULL;
	}
	n = (n + alignof(max_align_t) - 1) & ~(alignof(max_align_t) - 1);
	if (!c || n > c->cap - c->used) {
		cap = !c ? FIRST : c->cap < CHUNK / 2 ? 2 * c->cap : CHUNK;
		c = chunk_new(c, n > cap ? n : cap);
		if (!c)
			return NULL;
		a->chunk = c;
	}
	p = c->byte + c->used;
	c->used += n;
	a->used += n < a->max - a->used ? n : a->max - a->used;
	return p;
}

struct slice
arena_copy(struct arena *a, struct slice s)
{
	char *p = arena_get(a, s.n ? s.n : 1);

	if (p && s.n)
		memcpy(p, s.p, s.n);
	return (struct slice){ p, p ? s.n : 0 };
}

/* Free the chunks before c. */
static void
drop(struct arena_chunk *c)
{
	struct arena_chunk *before;

	for (; c; c = before) {
		before = c->before;
		free(c);
	}
}

void
arena_reset(struct arena *a)
{
	struct arena_chunk *c = a->chunk;

	a->used = 0;
	if (!c)
		return;
	if (c->cap > CHUNK) {
		arena_free(a);
		return;
	}
	drop(c->before);
	c->before = NULL;
	c->used = 0;
}

void
arena_free(struct arena *a)
{
	drop(a->chunk);
	a->chunk = NULL;
	a->used = 0;
}
