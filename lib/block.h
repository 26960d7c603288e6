/* SPDX-License-Identifier: MIT */
#ifndef BLOCK_H
#define BLOCK_H
/*
 * An event stream cut into the pieces that may be sent on by themselves,
 * bytes unchanged: an event with the lines around it up to its blank line, a
 * comment between events, a blank line between events.  The blocks of a
 * stream, one after the other, are the stream.
 */

#include "buf.h"

enum block_kind {
	BLOCK_MORE,  /* the block's end has not come */
	BLOCK_EVENT, /* with a data line: a reader dispatches an event */
	BLOCK_OTHER  /* anything else: comments, blank lines, retry, id alone */
};

/* Bytes of the block, found from its start. */
struct block_part {
	size_t at, n;
};

/* A whole block, and what it says; the parts are places in bytes. */
struct piece {
	struct slice bytes;
	enum block_kind kind;
	bool has_type, has_id;
	struct block_part type, id;
};

static inline struct slice
piece_part(const struct piece *p, struct block_part part)
{
	return (struct slice){ p->bytes.p + part.at, part.n };
}

struct block {
	size_t n; /* bytes of the block; 0 while BLOCK_MORE */
	bool has_type, has_id;
	struct block_part type, id; /* the values of the last such lines */

	/* the module's own */
	size_t line, look;
	bool cr, field, data, cut;
};

/* Be at the start of a block. */
void block_start(struct block *b);

/*
 * Find the end of the block that starts at s.p.  After BLOCK_MORE call again
 * with the same bytes and more behind them, wherever they stand now; what was
 * looked at is not looked at again.  bom: s opens the stream, so a byte order
 * mark in front is none of the first line.  A CR ends a line at once; the LF
 * of a CRLF that was cut in two opens the next block then.
 */
enum block_kind block_scan(struct block *b, struct slice s, bool bom);

/*
 * After BLOCK_MORE, for a block too large to be held: forget what was looked
 * at, so that the next call gets only what comes behind it.  The block's parts
 * mean nothing then.  Returns how many bytes that are.
 */
size_t block_forget(struct block *b, struct slice s);

/* The block found in s as a piece. */
struct piece block_piece(const struct block *b, struct slice s);

#endif
