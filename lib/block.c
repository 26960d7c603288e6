/* SPDX-License-Identifier: MIT */
#include "block.h"
#include "scan.h"

#define MARK SLICE("\xef\xbb\xbf")

void
block_start(struct block *b)
{
	*b = (struct block){ 0 };
}

/* Note what the line s[at, at + n) means for its block. */
static void
take_line(struct block *b, struct slice s, size_t at, size_t n)
{
	const char *line = s.p + at, *colon = memchr(line, ':', n);
	struct slice name = { line, colon ? (size_t)(colon - line) : n };
	struct block_part value = { at + n, 0 };

	if (colon) {
		value.at = at + name.n + 1;
		if (value.at < at + n && s.p[value.at] == ' ')
			value.at++;
		value.n = at + n - value.at;
	}
	b->field = true;
	if (slice_eq(name, SLICE("data"))) {
		b->data = true;
	} else if (slice_eq(name, SLICE("event"))) {
		b->has_type = true;
		b->type = value;
	} else if (slice_eq(name, SLICE("id")) &&
	    !(value.n && memchr(s.p + value.at, '\0', value.n))) {
		b->has_id = true;
		b->id = value;
	}
}

static enum block_kind
ended(struct block *b, size_t n)
{
	b->n = n;
	return b->data ? BLOCK_EVENT : BLOCK_OTHER;
}

enum block_kind
block_scan(struct block *b, struct slice s, bool bom)
{
	size_t i, n;

	if (bom && b->line == 0 && s.n >= MARK.n &&
	    memcmp(s.p, MARK.p, MARK.n) == 0)
		b->line = b->look = MARK.n;
	for (;;) {
		if (b->cr && b->line < s.n) {
			if (s.p[b->line] == '\n')
				b->look = ++b->line;
			b->cr = false;
		}
		i = (size_t)(scan_eol(s.p + b->look, s.p + s.n) - s.p);
		b->look = i;
		if (i >= s.n)
			return BLOCK_MORE;
		n = i - b->line;
		b->cr = s.p[i] == '\r';
		if (n && !b->cut && s.p[b->line] != ':')
			take_line(b, s, b->line, n);
		i++;
		if ((n == 0 && !b->cut) || !b->field) {
			if (b->cr && i < s.n && s.p[i] == '\n')
				i++;
			return ended(b, i);
		}
		b->line = b->look = i;
		b->cut = false;
	}
}

size_t
block_forget(struct block *b, struct slice s)
{
	size_t n = b->look;

	if (n > b->line && !b->cut) {
		b->cut = true;
		if (s.p[b->line] != ':')
			b->field = true;
	}
	b->line = b->look = 0;
	return n;
}

struct piece
block_piece(const struct block *b, struct slice s)
{
	return (struct piece){ .bytes = { s.p, b->n },
		.kind = b->data ? BLOCK_EVENT : BLOCK_OTHER,
		.has_type = b->has_type,
		.has_id = b->has_id,
		.type = b->type,
		.id = b->id };
}
