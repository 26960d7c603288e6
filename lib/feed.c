/* SPDX-License-Identifier: MIT */
#include "feed.h"

#include <inttypes.h>
#include <stdio.h>

#include "num.h"

#define SECOND 1000000

/* Input walked in one call before the other readers get their turn. */
#define WALK ((uint64_t)1 << 20)

/* Shown first; most blocks are smaller. */
#define VIEW ((size_t)4096)

#define KEEPALIVE SLICE(":\n\n")
#define MARK SLICE("\xef\xbb\xbf")

static bool
is_cached(const struct feed *f, const struct cursor *c)
{
	return f->cached == c->pos + 1 && f->cached_id == c->had_id;
}

/* The piece of the recording at place at; CUT_MORE: an unfinished end. */
static enum cut
cut_at(struct feed *f, uint64_t at, bool had_id)
{
	uint64_t rest = f->size - at;
	size_t want = VIEW;
	struct slice s;
	enum cut k;
	bool last;

	f->cached = 0;
	f->cut.had_id = had_id;
	cutter_start(&f->cut);
	do {
		s = f->view(f->ctx, at, rest < want ? (size_t)rest : want);
		if (!s.p)
			return CUT_NOMEM;
		last = s.n >= rest;
		if (last)
			s.n = (size_t)rest;
		k = cutter_next(&f->cut, s, at == 0, last);
		want = s.n * 2;
	} while (k == CUT_MORE && !last);
	if (k == CUT_MORE) {
		f->cut.taken = s.n;
		f->cut.piece = (struct piece){ s, .kind = BLOCK_OTHER };
	}
	f->cached = at + 1;
	f->cached_id = had_id;
	return k;
}

enum cut
feed_walk(struct feed *f, uint64_t *at)
{
	enum cut k;

	if (*at >= f->size)
		return CUT_MORE;
	k = cut_at(f, *at, f->cut.had_id);
	if (k != CUT_MORE)
		*at += f->cut.taken;
	return k;
}

/*
 * By number the place is known at once, also in a later round of a loop.
 * Any other text is an unknown id.
 */
static void
seek_number(const struct feed *f, struct cursor *c, struct slice id)
{
	uint64_t n;

	if (num_parse(id, 1, UINT64_MAX - 1, &n) || f->total == 0 ||
	    (!f->loop && n > f->total))
		return;
	c->numbered = n;
	c->seek = f->loop ? n % f->total : n;
	c->seeking = c->by_number = c->seek > 0;
}

int
feed_open(struct feed *f, struct cursor *c, struct slice id, uint64_t now)
{
	void *owner = c->owner;
	bool found;

	*c = (struct cursor){ .owner = owner,
		.moved = now,
		.last_event = now,
		.fill = (double)now };
	if (f->live) {
		c->came = f->live->next;
		c->pos = id.n ? history_after(f->live, id, f->keep, &found)
			      : history_back(f->live, f->backlog);
		return 0;
	}
	if (id.n && f->number) {
		seek_number(f, c, id);
	} else if (id.n) {
		c->seeking = true;
		return buf_slice(&c->id, id);
	}
	return 0;
}

void
feed_close(struct cursor *c)
{
	buf_free(&c->id);
}

/* Blocks that came since it did and that it has not got. */
static uint64_t
missed(const struct history *h, const struct cursor *c)
{
	return h->next - (c->pos > c->came ? c->pos : c->came);
}

bool
feed_behind(const struct feed *f, const struct cursor *c)
{
	return f->live && (f->max_rate <= 0 || f->patient) &&
	    (c->pos < f->live->first ||
		(f->limit && missed(f->live, c) > f->limit));
}

double
feed_lag(const struct feed *f, const struct cursor *c)
{
	const struct history *h = f->live;
	double blocks, bytes, limit;

	if (!h || c->pos >= h->next)
		return 0;
	blocks = (double)(h->next - c->pos) / (double)h->slots;
	limit = f->limit ? (double)missed(h, c) / (double)f->limit : 0;
	if (limit > blocks)
		blocks = limit;
	bytes = (double)history_bytes(h, c->pos) / (double)h->max_bytes;
	return blocks > bytes ? blocks : bytes;
}

static void
set_part(struct cursor *c, enum cursor_part part, size_t size)
{
	c->part = part;
	c->done = c->skip = c->label_n = 0;
	c->size = size;
}

/* The generic cell rate: at most max_rate events in any second. */
static bool
too_fast(const struct feed *f, struct cursor *c, uint64_t now, uint64_t *wake)
{
	double step, slack;

	if (f->max_rate <= 0)
		return false;
	step = SECOND / f->max_rate;
	slack = step < SECOND ? SECOND - step : 0;
	if (c->fill > (double)now + slack) {
		*wake = (uint64_t)(c->fill - slack) + 1;
		return true;
	}
	c->fill = (c->fill > (double)now ? c->fill : (double)now) + step;
	return false;
}

static bool
too_early(const struct feed *f, struct cursor *c, uint64_t now, uint64_t *wake)
{
	if (pace_wait(&c->pace, &f->pace, f->cut.time, now, wake) ||
	    too_fast(f, c, now, wake))
		return true;
	pace_went(&c->pace, &f->pace, now);
	return false;
}

/* Take up piece p, which stands for n places of the source. */
static void
take(struct cursor *c, const struct piece *p, uint64_t n)
{
	set_part(c, CURSOR_PIECE, p->bytes.n);
	c->n = n;
	c->event = p->kind == BLOCK_EVENT;
}

/* Too much for max_rate: what is oldest gives way. */
static void
skip_ahead(const struct feed *f, struct cursor *c)
{
	uint64_t behind = f->live->next - c->pos;
	uint64_t most = f->live->slots / 2, n;

	if (c->pos >= f->live->first && behind <= most)
		return;
	n = behind > most / 2 ? behind - most / 2 : behind;
	c->pos += n;
	if (c->pos < f->live->first)
		c->pos = f->live->first;
	c->skipped += n;
}

static enum feed_got
pick_live(struct feed *f, struct cursor *c, uint64_t now, uint64_t *wake)
{
	struct piece p;

	if (f->max_rate > 0 && !f->patient)
		skip_ahead(f, c);
	for (;; c->pos++) {
		if (feed_behind(f, c))
			return FEED_BEHIND;
		if (c->pos == f->live->next)
			return f->over && !f->hold ? FEED_END : FEED_WAIT;
		p = history_get(f->live, c->pos);
		if (p.kind != BLOCK_EVENT)
			break;
		if (f->want && !f->want(f->want_ctx, c, &p))
			continue;
		if (too_fast(f, c, now, wake))
			return FEED_WAIT;
		break;
	}
	take(c, &p, 1);
	return FEED_BYTES;
}

/* At the end of the recording: what now? */
static enum feed_got
at_end(struct feed *f, struct cursor *c, uint64_t now, uint64_t *wake)
{
	if (c->seeking) {
		/* nowhere found: from the start */
		c->seeking = false;
		c->pos = c->numbered = 0;
		c->had_id = false;
		buf_free(&c->id);
		return FEED_BYTES;
	}
	if (!f->loop)
		return f->hold ? FEED_WAIT : FEED_END;
	c->pos = 0;
	c->had_id = false;
	pace_again(&c->pace);
	if (c->looped == c->events) {
		/* nothing in it for this reader */
		*wake = now + SECOND;
		return FEED_WAIT;
	}
	c->looped = c->events;
	return FEED_BYTES;
}

/* True while the piece in hand is one to pass over. */
static bool
seek(const struct feed *f, struct cursor *c)
{
	const struct piece *p = &f->cut.piece;

	if (!c->seeking)
		return false;
	if (c->by_number) {
		if (p->kind == BLOCK_EVENT && --c->seek == 0)
			c->seeking = false;
		return true;
	}
	if (p->kind == BLOCK_EVENT)
		c->numbered++;
	if (p->has_id && slice_eq(piece_part(p, p->id), buf_get(&c->id))) {
		c->seeking = false;
		c->had_id = f->cut.had_id;
		buf_free(&c->id);
	}
	return true;
}

static void
take_recorded(struct feed *f, struct cursor *c)
{
	const struct piece *p = &f->cut.piece;

	take(c, p, f->cut.taken);
	c->has_id = f->cut.had_id;
	if (f->number && c->event && !p->has_id)
		c->label_n = (size_t)snprintf(c->label, sizeof(c->label),
		    "id: %" PRIu64 "\n", c->numbered + 1);
	/* the mark is one only where a stream starts */
	if (!f->cut.records && c->pos == 0 && (c->begun || c->label_n) &&
	    p->bytes.n >= MARK.n && memcmp(p->bytes.p, MARK.p, MARK.n) == 0)
		c->skip = MARK.n;
	c->size += c->label_n - c->skip;
}

static enum feed_got
pick_recorded(struct feed *f, struct cursor *c, uint64_t now, uint64_t *wake)
{
	uint64_t walked = 0;
	enum feed_got got;
	bool pass;

	while (walked < WALK) {
		if (c->pos >= f->size) {
			got = at_end(f, c, now, wake);
			if (got != FEED_BYTES || f->size == 0)
				return got == FEED_BYTES ? FEED_WAIT : got;
			continue;
		}
		if (!is_cached(f, c) &&
		    cut_at(f, c->pos, c->had_id) == CUT_NOMEM)
			return FEED_FAIL;
		pass = f->cut.piece.bytes.n == 0 || seek(f, c);
		if (!pass && f->cut.piece.kind == BLOCK_EVENT) {
			pass =
			    f->want && !f->want(f->want_ctx, c, &f->cut.piece);
			if (pass)
				c->numbered++;
			else if (too_early(f, c, now, wake))
				return FEED_WAIT;
		}
		if (!pass) {
			take_recorded(f, c);
			return FEED_BYTES;
		}
		walked += f->cut.taken;
		c->pos += f->cut.taken;
	}
	*wake = now;
	return FEED_WAIT;
}

/* What to do while there is nothing to send. */
static enum feed_got
wait_for(const struct feed *f, struct cursor *c, uint64_t now, uint64_t *wake)
{
	if (f->idle) {
		if (now - c->last_event >= f->idle)
			return FEED_IDLE;
		if (*wake > c->last_event + f->idle)
			*wake = c->last_event + f->idle;
	}
	if (f->keepalive) {
		if (now - c->moved >= f->keepalive) {
			set_part(c, CURSOR_KEEPALIVE, KEEPALIVE.n);
			return FEED_BYTES;
		}
		if (*wake > c->moved + f->keepalive)
			*wake = c->moved + f->keepalive;
	}
	return FEED_WAIT;
}

static enum feed_got
pick(struct feed *f, struct cursor *c, uint64_t now, uint64_t *wake)
{
	enum feed_got got;

	*wake = UINT64_MAX;
	if (!c->open) {
		c->open = true;
		if (f->preamble.n) {
			set_part(c, CURSOR_PREAMBLE, f->preamble.n);
			return FEED_BYTES;
		}
	}
	if (f->stop)
		return FEED_END;
	got = f->live ? pick_live(f, c, now, wake)
		      : pick_recorded(f, c, now, wake);
	return got == FEED_WAIT ? wait_for(f, c, now, wake) : got;
}

/* Bytes of the piece from byte done on, at least one of them. */
static struct slice
piece_bytes(struct feed *f, struct cursor *c)
{
	size_t at = c->skip + c->done - c->label_n, left = c->size - c->done;
	struct slice s = { NULL, 0 };

	if (f->live) {
		if (c->pos < f->live->first)
			return s;
		return slice_from(history_get(f->live, c->pos).bytes, at);
	}
	if (is_cached(f, c))
		return slice_from(f->cut.piece.bytes, at);
	if (!f->cut.records) {
		s = f->view(f->ctx, c->pos + at, left < VIEW ? left : VIEW);
		f->cached = 0;
		if (s.p && s.n > left)
			s.n = left;
		return s;
	}
	if (cut_at(f, c->pos, c->had_id) != CUT_PIECE)
		return s;
	return slice_from(f->cut.piece.bytes, at);
}

static struct slice
part_bytes(struct feed *f, struct cursor *c)
{
	switch (c->part) {
	case CURSOR_PREAMBLE:
		return slice_from(f->preamble, c->done);
	case CURSOR_KEEPALIVE:
		return slice_from(KEEPALIVE, c->done);
	case CURSOR_PIECE:
	case CURSOR_NONE:
		break;
	}
	if (c->done < c->label_n)
		return (
		    struct slice){ c->label + c->done, c->label_n - c->done };
	return piece_bytes(f, c);
}

static void
part_sent(struct cursor *c, const struct feed *f, uint64_t now)
{
	if (c->part == CURSOR_PIECE) {
		c->pos += c->n;
		c->had_id = f->live ? false : c->has_id;
		if (c->event) {
			c->events++;
			c->numbered++;
			c->last_event = now;
		}
	}
	c->begun = true;
	c->moved = now;
	c->part = CURSOR_NONE;
}

enum feed_got
feed_read(struct feed *f, struct cursor *c, uint64_t now, char *buf, size_t max,
    size_t *n, uint64_t *wake)
{
	enum feed_got got = FEED_BYTES;
	struct slice s;

	for (*n = 0; *n < max;) {
		if (c->part == CURSOR_NONE) {
			got = pick(f, c, now, wake);
			if (got != FEED_BYTES)
				break;
		}
		s = part_bytes(f, c);
		if (!s.p || s.n == 0) {
			got = f->live ? FEED_BEHIND : FEED_FAIL;
			break;
		}
		if (s.n > max - *n)
			s.n = max - *n;
		memcpy(buf + *n, s.p, s.n);
		*n += s.n;
		c->done += s.n;
		if (c->done == c->size)
			part_sent(c, f, now);
	}
	if (*n == 0)
		return got;
	c->bytes += *n;
	c->moved = now;
	return FEED_BYTES;
}
