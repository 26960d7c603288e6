/* SPDX-License-Identifier: MIT */
#include "intake.h"

#include <errno.h>
#include <inttypes.h>

#define MARK SLICE("\xef\xbb\xbf")

char *
intake_room(struct intake *s, size_t n)
{
	struct buf *b = &s->held;

	if (s->start) {
		b->n -= s->start;
		memmove(b->p, b->p + s->start, b->n);
		s->start = 0;
	}
	if (b->n == 0)
		buf_trim(b, BUF_KEEP);
	return buf_room(b, n) == -1 ? NULL : b->p + b->n;
}

void
intake_put(struct intake *s, size_t n)
{
	s->held.n += n;
}

size_t
intake_left(const struct intake *s)
{
	return s->held.n - s->start;
}

static struct slice
left(const struct intake *s)
{
	return slice_from(buf_get(&s->held), s->start);
}

/* Leave out n bytes at the front of the piece. */
static void
behead(struct piece *p, size_t n)
{
	p->bytes = slice_from(p->bytes, n);
	p->type.at -= n;
	p->id.at -= n;
}

/* Put an id line in front.  Returns 0, or -1. */
static int
label(struct intake *s, struct piece *p)
{
	struct buf *b = &s->labelled;
	size_t n;

	buf_trim(b, BUF_KEEP);
	if (buf_fmt(b, "id: %.*s%" PRIu64 "\n", (int)s->run.n,
		s->run.n ? s->run.p : "", s->events + 1) == -1)
		return -1;
	n = b->n;
	if (buf_slice(b, p->bytes) == -1)
		return -1;
	p->bytes = buf_get(b);
	p->type.at += n;
	p->has_id = true;
	p->id = (struct block_part){ sizeof("id: ") - 1, n - sizeof("id: ") };
	return 0;
}

static int
emit(struct intake *s)
{
	struct piece p = s->cut.piece;

	if (!s->begun && !s->cut.records && p.bytes.n >= MARK.n &&
	    memcmp(p.bytes.p, MARK.p, MARK.n) == 0)
		behead(&p, MARK.n);
	s->begun = true;
	if (p.has_id)
		s->number = false;
	if (s->number && p.kind == BLOCK_EVENT && label(s, &p) == -1)
		return -1;
	if (p.bytes.n == 0)
		return 0;
	if (history_add(s->to, &p) == -1) {
		if (errno != EMSGSIZE)
			return -1;
		s->large++;
		return 0;
	}
	if (p.kind == BLOCK_EVENT)
		s->events++;
	return 0;
}

/* True if the piece in hand has to wait. */
static bool
too_early(struct intake *s, uint64_t now, uint64_t *wake)
{
	if (s->cut.piece.kind != BLOCK_EVENT)
		return false;
	if (pace_wait(&s->at, &s->pace, s->cut.time, now, wake))
		return true;
	pace_went(&s->at, &s->pace, now);
	return false;
}

enum intake_got
intake_run(struct intake *s, uint64_t now, uint64_t *wake)
{
	uint64_t n = 0, bytes = s->to->total;

	*wake = UINT64_MAX;
	for (;;) {
		if ((s->burst && n == s->burst) ||
		    (s->burst_bytes && s->to->total - bytes > s->burst_bytes)) {
			*wake = now;
			return INTAKE_WAIT;
		}
		if (!s->ready)
			switch (
			    cutter_next(&s->cut, left(s), !s->begun, s->eof)) {
			case CUT_MORE:
				if (s->eof)
					return INTAKE_END;
				if (intake_left(s) > s->max)
					s->start +=
					    cutter_forget(&s->cut, left(s));
				return INTAKE_MORE;
			case CUT_NOMEM:
				return INTAKE_NOMEM;
			case CUT_BAD:
				s->bad++;
				s->start += s->cut.taken;
				continue;
			case CUT_LARGE:
				s->large++;
				s->start += s->cut.taken;
				continue;
			case CUT_BLANK:
				s->start += s->cut.taken;
				continue;
			case CUT_PIECE:
				break;
			}
		s->ready = true;
		if (too_early(s, now, wake))
			return INTAKE_WAIT;
		s->ready = false;
		if (emit(s) == -1)
			return INTAKE_NOMEM;
		s->start += s->cut.taken;
		n++;
	}
}

void
intake_again(struct intake *s)
{
	pace_again(&s->at);
	s->eof = s->begun = false;
	s->cut.had_id = false;
	s->start = s->held.n;
	cutter_start(&s->cut);
}

void
intake_free(struct intake *s)
{
	cutter_free(&s->cut);
	buf_free(&s->held);
	buf_free(&s->labelled);
}
