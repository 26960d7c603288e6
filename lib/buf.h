/* SPDX-License-Identifier: MIT */
#ifndef BUF_H
#define BUF_H
/*
 * Growing bytes with a ceiling.  A buf whose fields are zero but for max is
 * ready for use; max == 0 means no ceiling.  p is NULL until the first byte.
 * Pointers into p are good until the next call that adds.
 */

#include "slice.h"

struct buf {
	char *p;
	size_t n;   /* bytes held */
	size_t cap; /* bytes allocated */
	size_t max; /* n never passes this; 0: no ceiling */
};

/* buf_room, when there is not enough. */
int buf_grow(struct buf *b, size_t n);

/*
 * Make room for n more bytes behind b->n.  Returns 0, or -1 with errno
 * EMSGSIZE (the ceiling) or ENOMEM and *b unchanged.  cap never passes max, so
 * room that is there may be used.
 */
static inline int
buf_room(struct buf *b, size_t n)
{
	return n <= b->cap - b->n ? 0 : buf_grow(b, n);
}

/*
 * Append.  Returns as buf_room does; on failure *b is unchanged.  Inline, as
 * records are made of many small pieces.
 */
static inline int
buf_add(struct buf *b, const void *p, size_t n)
{
	if (buf_room(b, n) == -1)
		return -1;
	if (n)
		memcpy(b->p + b->n, p, n);
	b->n += n;
	return 0;
}

static inline int
buf_byte(struct buf *b, char c)
{
	return buf_add(b, &c, 1);
}

static inline int
buf_slice(struct buf *b, struct slice s)
{
	return buf_add(b, s.p, s.n);
}

static inline int
buf_str(struct buf *b, const char *s)
{
	return buf_add(b, s, strlen(s));
}

/* Append as printf does.  Returns as buf_room does. */
int buf_fmt(struct buf *b, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));

/* What b holds now; good until the next call that adds. */
static inline struct slice
buf_get(const struct buf *b)
{
	return (struct slice){ b->p ? b->p : "", b->n };
}

/*
 * The bytes as a C string: a NUL is put behind them, not counted in n.
 * Returns NULL with errno set when there is no room for it.
 */
const char *buf_cstr(struct buf *b);

/* Free the memory and be empty again; max stays. */
void buf_free(struct buf *b);

/* What one large event made a buffer grow to is given back above this. */
#define BUF_KEEP ((size_t)1 << 20)

/* Empty it, keep the memory; buf_trim gives the memory back above keep bytes. */
static inline void
buf_reset(struct buf *b)
{
	b->n = 0;
}

static inline void
buf_trim(struct buf *b, size_t keep)
{
	if (b->cap > keep)
		buf_free(b);
	b->n = 0;
}

/*
 * The same for a secret: the memory is overwritten first.  Give it room for
 * all it will hold before adding, as growing leaves copies behind.
 */
void buf_wipe(struct buf *b);

#endif
