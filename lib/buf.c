/* SPDX-License-Identifier: MIT */
#include "buf.h"

#include <errno.h>
#include <malloc.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

/*
 * Memory of so many bytes is worth pages that are huge, mostly of HUGE bytes; with
 * the words of malloc it is a whole number of them, which Linux aligns.
 */
#define LARGE ((size_t)4 << 20)
#define HUGE ((size_t)2 << 20)
#define WORDS ((size_t)32)

/*
 * Ask for huge pages: to be given and to be cleared small ones costs more than
 * all else that is done with the bytes.  Asked for is all that realloc mapped,
 * from the page on that its own words are in, as what it cannot move as one
 * mapping it copies.
 */
static void
large(char *p)
{
	size_t before = (uintptr_t)p % (size_t)sysconf(_SC_PAGESIZE);

	madvise(p - before, before + malloc_usable_size(p), MADV_HUGEPAGE);
}

int
buf_grow(struct buf *b, size_t n)
{
	size_t cap;
	char *p;

	if (n > SIZE_MAX / 2 - b->n || (b->max && n > b->max - b->n)) {
		errno = EMSGSIZE;
		return -1;
	}
	cap = b->cap ? b->cap : 64;
	while (cap < b->n + n)
		cap += cap / 2;
	if (cap >= LARGE)
		cap = (cap + WORDS + HUGE - 1) / HUGE * HUGE - WORDS;
	if (b->max && cap > b->max)
		cap = b->max;
	p = realloc(b->p, cap);
	if (!p) {
		errno = ENOMEM;
		return -1;
	}
	if (cap >= LARGE)
		large(p);
	b->p = p;
	b->cap = cap;
	return 0;
}

int
buf_fmt(struct buf *b, const char *fmt, ...)
{
	va_list ap;
	int n;

	va_start(ap, fmt);
	n = vsnprintf(NULL, 0, fmt, ap);
	va_end(ap);
	if (n < 0)
		return -1;
	if (buf_room(b, (size_t)n + 1) == -1)
		return -1;
	va_start(ap, fmt);
	vsnprintf(b->p + b->n, (size_t)n + 1, fmt, ap);
	va_end(ap);
	b->n += (size_t)n;
	return 0;
}

const char *
buf_cstr(struct buf *b)
{
	if (buf_room(b, 1) == -1)
		return NULL;
	b->p[b->n] = '\0';
	return b->p;
}

void
buf_free(struct buf *b)
{
	free(b->p);
	b->p = NULL;
	b->n = b->cap = 0;
}

void
buf_wipe(struct buf *b)
{
	if (b->p)
		explicit_bzero(b->p, b->cap);
	buf_free(b);
}
