/* SPDX-License-Identifier: MIT */
#ifndef WIRE_H
#define WIRE_H
/*
 * The event stream format, one line at a time (WHATWG HTML, section 9.2.5).
 *
 * Bytes in, lines out: no I/O, no callbacks, no clock.  The caller owns the
 * loop, so it can stop, forward, count or drop at any line.  A stream gives
 * the same lines however it is cut into chunks, and the bytes that successive
 * calls take add up to exactly the bytes given.
 *
 *	struct slice in = { chunk, len };
 *	while ((k = wire_next(&w, &in, &line)) != WIRE_MORE)
 *		...
 */

#include "buf.h"

enum wire_kind {
	WIRE_MORE, /* chunk used up; call again with the next one */
	WIRE_DATA, /* a field: line holds its name and value */
	WIRE_EVENT,
	WIRE_ID,
	WIRE_RETRY,
	WIRE_OTHER,   /* a field the format tells readers to ignore */
	WIRE_COMMENT, /* line.value is what follows the colon */
	WIRE_LONG, /* a line past the limit: line.name may be cut, no value */
	WIRE_END,  /* a blank line */
	WIRE_BOM,  /* the byte order mark a stream may open with */
	WIRE_ERROR /* out of memory; stays until wire_reset */
};

/*
 * Into the chunk, or into the parser when the line began in an earlier chunk.
 * Good until the next call on the same parser; copy what must live longer.
 * Of a value's leading spaces exactly one has been taken off.
 */
struct wire_line {
	struct slice name, value;
	struct buf
	    *held; /* what they are in, if it is the parser's: see below */
};

/* Lives wherever the caller likes.  The fields are the parser's own. */
struct wire {
	struct buf carry; /* the start of a line whose end has not come */
	size_t maxline;
	size_t
	    length; /* bytes of the line in hand that came in earlier chunks */
	int bom;    /* bytes of the mark matched so far; -1: past it */
	bool cr; /* the last line ended in CR: an LF may still belong to it */
	bool spent; /* carry was handed out: clear it on the next call */
	bool failed;
};

/*
 * Be at the start of a stream.  A line longer than maxline bytes is given as
 * WIRE_LONG; the parser never holds back more than that.
 */
void wire_init(struct wire *w, size_t maxline);

/*
 * Take the next line out of *in, which shrinks by what was used.  A line is
 * given the moment its CR or LF arrives; the LF of a CRLF that was cut in two
 * is taken silently by the next call.
 */
enum wire_kind wire_next(
    struct wire *w, struct slice *in, struct wire_line *line);

/*
 * A line that came in many chunks may be taken as it is: swap *line.held, before
 * the next call, for a buf without a ceiling.  The bytes of the value stay where
 * they are.
 */

/* True if bytes of an unfinished line are held. */
bool wire_partial(const struct wire *w);

/*
 * True where a line begins and the parser keeps nothing of what came before, so
 * that the caller may take whole lines out of the chunk by itself.
 */
static inline bool
wire_between(const struct wire *w)
{
	return w->length == 0 && w->bom < 0 && !w->cr && !w->failed;
}

/* Back to the start of a stream: for a new connection.  Keeps the memory. */
void wire_reset(struct wire *w);
void wire_free(struct wire *w);

#endif
