/* SPDX-License-Identifier: MIT */
#ifndef NESTED_H
#define NESTED_H
/*
 * Documents of any depth.
 */

#include "buf.h"

/* n times open, 1, n times close; good until b is written to. */
static struct slice
nested(struct buf *b, const char *open, const char *close, size_t n)
{
	buf_reset(b);
	for (size_t i = 0; i < n; i++)
		buf_str(b, open);
	buf_byte(b, '1');
	for (size_t i = 0; i < n; i++)
		buf_str(b, close);
	return buf_get(b);
}

#endif
