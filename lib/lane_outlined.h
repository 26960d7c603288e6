/* SPDX-License-Identifier: MIT */
#ifndef LANE_OUTLINED_H
#define LANE_OUTLINED_H
/*
 * The fast lane where the outline of the block is known, for what is compiled
 * for one tier: to judge an event is to compare its part of the skeleton.
 *
 *	data: {"id":505874}\n\n		data: {":1}\n\n
 *
 * What is in strings, with their closing quotes, and all digits of a number but
 * the first are not in a skeleton (skeleton.h); all else is, line ends, too.  So
 * if the prefix has none of these, an event with the skeleton of one that was
 * good has the prefix and the blank line, and its data is JSON.
 *
 * Records are written with what stands between two of them in one piece.
 *
 * A tier defines before it includes this:
 *
 *	STEP		LANE_STEP
 *	TIER, INLINE	what its functions begin with
 *	put(to, from)	copies a step
 *	same(a, b, n)	true if the first n bytes of two steps, or all of them if
 *			n is more, are the same
 *	judged(j, s)	is judge_skeleton_TIER, for JSON_DEPTH
 */

#include "lane.h"

#define APART __attribute__((noinline))

/* By a skeleton of any length but 0. */
TIER static INLINE bool
is_json(struct judge *j, const char *made, size_t n)
{
	const struct skeleton_slot *guess;
	const char *text;
	size_t i = 0;

	if (n > SKELETON_MAX)
		return false;
	guess = skeleton_guess(&j->seen, n, 0);
	if (guess) {
		text = j->seen.text + guess->at;
		while (i < n && same(made + i, text + i, n - i))
			i += STEP;
		if (i >= n)
			return guess->depth <= JSON_DEPTH;
	}
	return judged(j, (struct slice){ made, n }) == JUDGE_JSON;
}

/*
 * A prefix without a space at its end has none behind it either, which would
 * belong to it.
 */
TIER static INLINE bool
has_prefix(const struct lane *l, const char *p)
{
	size_t n = l->shape.prefix_n;

	return same(p, l->prefix, n) &&
	    (l->prefix[n - 1] == ' ' || p[n] != ' ');
}

/* True if an event of the shape was good that had this skeleton. */
TIER static INLINE bool
is_known(const struct lane *l, const char *made, size_t n)
{
	if (n <= STEP)
		return same(made, l->known[n - 1], n);
	return n <= LANE_KNOWN && same(made, l->known[n - 1], STEP) &&
	    same(made + STEP, l->known[n - 1] + STEP, n - STEP);
}

/*
 * True if the event at p, whose last line end is that of this number, is of the
 * shape and its data is JSON.  Then its skeleton, of n bytes of which the prefix
 * has some, is known.
 */
TIER static APART bool
is_good(struct lane *l, const char *p, size_t line, const char *made, size_t n,
    size_t prefix)
{
	const uint16_t *lf = l->outline.line + line;
	const size_t ends = 2; /* of the data and of the blank line */

	if (!has_prefix(l, p) || lf[-1] + 1 != lf[0] || n <= prefix + ends ||
	    !is_json(&l->judge, made + prefix, n - prefix - ends))
		return false;
	if (n <= LANE_KNOWN) {
		memcpy(l->known[n - 1], made, n);
		l->learnt[(n - 1) / 64] |= (uint64_t)1 << (n - 1) % 64;
	}
	return true;
}

TIER static INLINE void
copy(char *to, const char *from, size_t n)
{
	size_t i = 0;

	do
		put(to + i, from + i);
	while ((i += STEP) < n);
}

/* How many events of the shape may be in the lines from line on up to end. */
TIER static INLINE size_t
count_events(const struct lane *l, size_t line, const char *end)
{
	const struct outline *o = &l->outline;
	size_t lines = o->lines, n = (size_t)(end - l->block.p);

	/* a step from a line's end on is to be read */
	while (lines > line && (size_t)o->line[lines - 1] + STEP > n)
		lines--;
	return lines > line ? (lines - line) / (l->shape.lines + 2) : 0;
}

/* lane_TIER */
TIER static INLINE const char *
lane_outlined(struct lane *l, const char *p, const char *end, struct buf *out,
    size_t room, uint64_t *count)
{
	const struct outline *o = &l->outline;
	const struct lane_shape s = l->shape;
	const char *start = l->block.p, *between = l->between;
	char *to = out->p + out->n, *last = to + room - STEP;
	const char *made = o->made + outline_rank(o, (size_t)(p - start)),
		   *next, *data;
	size_t prefix = outline_rank(o, (size_t)(p - start) + s.prefix_n) -
	    (size_t)(made - o->made);
	size_t line = l->line, left, eol, size, n;

	while (line < o->lines && start + o->line[line] < p)
		line++;
	left = count_events(l, line, end);
	if (left > *count)
		left = *count;
	*count -= left;
	/* the head of a record, of which the last is taken back at the end */
	put(to, between + 2);
	to += s.head_n;
	/* that of the blank line */
	line += s.lines + 1;
	for (; left; left--, line += s.lines + 2) {
		eol = o->line[line];
		next = o->made + outline_rank(o, eol) + 1;
		n = (size_t)(next - made);
		if (!is_known(l, made, n) || !(s.plain || has_prefix(l, p)))
			if (!is_good(l, p, line, made, n, prefix))
				break;
		data = p + s.prefix_n;
		size = (size_t)(start + eol - 1 - data);
		if (to + size > last)
			break;
		copy(to, data, size);
		to += size;
		put(to, between);
		to += s.head_n + 2;
		p = start + eol + 1;
		made = next;
	}
	l->line = line - s.lines - 1;
	*count += left;
	out->n = (size_t)(to - s.head_n - out->p);
	return p;
}
#endif
