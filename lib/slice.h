/* SPDX-License-Identifier: MIT */
#ifndef SLICE_H
#define SLICE_H
/*
 * Bytes that someone else owns.  A slice is passed by value, never freed, and
 * lives as long as whoever handed it out says.  It may hold any byte, NUL
 * included; an absent value is a slice with p == NULL.
 */

#include <stdbool.h>
#include <stddef.h>
#include <string.h>

struct slice {
	const char *p;
	size_t n;
};

/* A slice of a string literal, without its NUL; for a static table, _INIT. */
#define SLICE_INIT(literal)                                                    \
	{                                                                      \
		"" literal, sizeof(literal) - 1                                \
	}
#define SLICE(literal) ((struct slice){ "" literal, sizeof(literal) - 1 })

static inline struct slice
slice_str(const char *s)
{
	return (struct slice){ s, strlen(s) };
}

static inline bool
slice_eq(struct slice a, struct slice b)
{
	return a.n == b.n && (a.n == 0 || memcmp(a.p, b.p, a.n) == 0);
}

/* The part from byte i on; i is at most s.n. */
static inline struct slice
slice_from(struct slice s, size_t i)
{
	return (struct slice){ s.p + i, s.n - i };
}

#endif
