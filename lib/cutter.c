/* SPDX-License-Identifier: MIT */
#include "cutter.h"

void
cutter_start(struct cutter *c)
{
	block_start(&c->block);
	c->look = 0;
	c->large = false;
}

static enum cut
give(struct cutter *c, struct slice s, size_t taken)
{
	bool large = c->large;

	c->piece = block_piece(&c->block, s);
	c->taken = taken;
	cutter_start(c);
	return large ? CUT_LARGE : CUT_PIECE;
}

/* The record on a line, of which taken bytes are used up. */
static enum cut
cut_record(struct cutter *c, struct slice line, size_t taken)
{
	struct record r;
	unsigned flags =
	    (c->text ? FRAME_TEXT : 0) | (c->had_id ? FRAME_CLEAR_ID : 0);
	bool large = c->large;

	cutter_start(c);
	c->taken = taken;
	c->piece = (struct piece){ 0 };
	if (large)
		return CUT_LARGE;
	c->time = (struct slice){ NULL, 0 };
	line = json_trim(line);
	if (line.n == 0)
		return CUT_BLANK;
	if (!json_valid(line, JSON_DEPTH + 1))
		return CUT_BAD;
	record_read(&r, line);
	buf_trim(&c->frame, BUF_KEEP);
	switch (frame_write(&c->frame, &r, flags)) {
	case FRAME_NOMEM:
		return CUT_NOMEM;
	case FRAME_NONE:
		return CUT_BAD;
	case FRAME_EVENT:
	case FRAME_OTHER:
		break;
	}
	c->time = r.time;
	/* an own comment or blank line would end the block early */
	block_scan(&c->block, buf_get(&c->frame), false);
	c->block.n = c->frame.n;
	if (c->block.has_id)
		c->had_id = c->block.id.n > 0;
	return give(c, buf_get(&c->frame), taken);
}

enum cut
cutter_next(struct cutter *c, struct slice s, bool first, bool last)
{
	const char *lf;

	if (!c->records) {
		c->time = (struct slice){ NULL, 0 };
		if (block_scan(&c->block, s, first) == BLOCK_MORE)
			return CUT_MORE;
		return give(c, s, c->block.n);
	}
	lf = s.n > c->look ? memchr(s.p + c->look, '\n', s.n - c->look) : NULL;
	if (!lf && !last) {
		c->look = s.n;
		return CUT_MORE;
	}
	if (!lf && s.n == 0)
		return CUT_MORE;
	if (!lf)
		return cut_record(c, s, s.n);
	return cut_record(c, (struct slice){ s.p, (size_t)(lf - s.p) },
	    (size_t)(lf - s.p) + 1);
}

size_t
cutter_forget(struct cutter *c, struct slice s)
{
	size_t n = c->look;

	c->large = true;
	if (!c->records)
		return block_forget(&c->block, s);
	c->look = 0;
	return n;
}

void
cutter_free(struct cutter *c)
{
	buf_free(&c->frame);
}
