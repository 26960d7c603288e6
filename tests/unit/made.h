/* SPDX-License-Identifier: MIT */
#ifndef MADE_H
#define MADE_H
/*
 * Records made up, of few names and values, so that made-up programs have to do
 * with them.  draw_state is the seed.
 */

#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>

#include "draw.h"
#include "json.h"

static const char *
any(const char *first, ...)
{
	const char *all[32] = { NULL }, *s;
	unsigned n = 0;
	va_list ap;

	va_start(ap, first);
	for (s = first; s && n < 32; s = va_arg(ap, const char *))
		all[n++] = s;
	va_end(ap);
	return all[below(n)];
}

static void
put(struct buf *b, const char *s)
{
	if (buf_str(b, s) == -1)
		abort();
}

/* Records. */

static void
blank(struct buf *b)
{
	if (below(8) == 0)
		put(b, any(" ", "\t", "  ", "\r", NULL));
}

static void
value(struct buf *b, unsigned depth)
{
	unsigned n = depth ? below(4) : 9;

	blank(b);
	if (n == 0 && below(3) == 0) {
		put(b, "[");
		value(b, depth - 1);
		put(b, ",");
		value(b, depth - 1);
		put(b, "]");
	} else if (n < 3) {
		put(b, "{");
		n = below(5);
		for (unsigned i = 0; i < n; i++) {
			put(b, i ? "," : "");
			blank(b);
			put(b,
			    any("\"data\"", "\"user\"", "\"n\"", "\"s\"",
				"\"data\"", "\"user\"", "\"t\"", "\"other\"",
				"\"n\"", "\"s\"", "\"n\"", "\"s\"", "\"a/b\"",
				below(8) ? "\"s\"" : "\"d\\u0061ta\"",
				below(8) ? "\"n\"" : "\"\\u006e\"",
				below(8) ? "\"x\"" : "\"a\\/b\"", NULL));
			blank(b);
			put(b, ":");
			value(b, depth - 1);
		}
		put(b, "}");
	} else if (below(4) == 0)
		put(b,
		    any("{}", "[]", "\"tw\\u0065et\"", "\"a\\\"b\"",
			"12345678901234567890", "1.0e3", "-1.5", "true",
			"\"wxyz\"", "\"TWEET\"", NULL));
	else
		put(b,
		    any("null", "false", "1", "0", "1000", "999.5", "\"\"",
			"\"tweet\"", "\"retweeted\"", "\"e\"", "\"\xc3\xa9\"",
			"true", NULL));
	blank(b);
}

static void
record(struct buf *b)
{
	if (below(4) == 0) {
		value(b, 4);
		return;
	}
	put(b,
	    any("{\"data\":{\"user\":{\"n\":", "{\"data\":{\"s\":", "{\"n\":",
		"{\"user\":{\"n\":1},\"data\":", "{\"data\":",
		"{\"data\":{\"n\":", "{\"s\":\"tweet\",\"n\":",
		"{\"data\":{\"data\":{\"s\":",
		"{\"data\":{\"s\":\"tw\",\"user\":", NULL));
	value(b, 2);
	while (b->n && below(12)) {
		unsigned open = 0, close = 0;

		for (size_t i = 0; i < b->n; i++) {
			open += b->p[i] == '{';
			close += b->p[i] == '}';
		}
		if (open == close)
			break;
		put(b, "}");
	}
}

#endif
