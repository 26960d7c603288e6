/* SPDX-License-Identifier: MIT */
/*
 * The fast lane where the outline of the block is known: to judge an event is to
 * compare its part of the skeleton.
 */
#include "bits512.h"
#include "lane.h"

#ifdef __x86_64__
#define TIER BITS512_TIER
#define INLINE BITS512_INLINE
#define APART __attribute__((noinline))
#define STEP LANE_STEP

/* The first n bytes of 64, or all. */
TIER static INLINE uint64_t
first(size_t n)
{
	return _bzhi_u64(UINT64_MAX, (unsigned)n);
}

TIER static INLINE bool
same(const char *a, const char *b, size_t n)
{
	return !_mm512_mask_cmpneq_epi8_mask(
	    first(n), _mm512_loadu_si512(a), _mm512_loadu_si512(b));
}

/* By a skeleton of any length but 0. */
TIER static bool
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
	return judge_skeleton(j, (struct slice){ made, n }, JSON_DEPTH) ==
	    JUDGE_JSON;
}

/* True if it is that of its length seen last; else nothing is known. */
TIER static INLINE bool
is_last(const struct lane *l, const char *made, size_t n)
{
	return n - 1 < STEP && (l->known >> (n - 1) & 1) &&
	    same(made, l->last[n - 1], n);
}

/* The same of one that is not it, which is noted. */
TIER static APART bool
is_other(struct lane *l, const char *made, size_t n)
{
	if (n == 0 || !is_json(&l->judge, made, n))
		return false;
	if (n - 1 < STEP) {
		memcpy(l->last[n - 1], made, n);
		l->known |= (uint64_t)1 << (n - 1);
	}
	return true;
}

TIER static INLINE void
copy(char *to, const char *from, size_t n)
{
	size_t i = 0;

	do
		_mm512_storeu_si512(to + i, _mm512_loadu_si512(from + i));
	while ((i += STEP) < n);
}

/* What all events of the shape have in common. */
struct common {
	__m512i prefix, head; /* the latter's first 64 bytes */
	uint64_t mask;        /* of the bytes to be compared with the prefix */
	uint64_t differ;      /* those that must differ */
};

/*
 * A prefix without a space at its end has none behind it either, which would
 * belong to it.
 */
TIER static INLINE struct common
common(const struct lane *l)
{
	size_t n = l->shape.prefix_n;
	bool spaced = l->prefix[n - 1] == ' ';
	struct common c = { .mask = first(spaced ? n : n + 1),
		.differ = spaced ? 0 : (uint64_t)1 << n,
		.head = _mm512_loadu_si512(l->head) };
	__m512i v = _mm512_loadu_si512(l->prefix);

	c.prefix = _mm512_mask_mov_epi8(_mm512_set1_epi8(' '), first(n), v);
	return c;
}

TIER static INLINE bool
has_prefix(const struct common *c, const char *p)
{
	return _mm512_cmpneq_epi8_mask(_mm512_maskz_loadu_epi8(c->mask, p),
		   _mm512_maskz_mov_epi8(c->mask, c->prefix)) == c->differ;
}

TIER const char *
lane_avx512(struct lane *l, const char *p, const char *end, struct buf *out,
    size_t room, uint64_t *count)
{
	const struct outline *o = &l->outline;
	const size_t prefix_n = l->shape.prefix_n, head_n = l->shape.head_n;
	const struct common c = common(l);
	const char *start = l->block.p;
	/* where a head, and one step more than the data, fits in the last place */
	char *to = out->p + out->n, *last = to + room - head_n - 2 * STEP;
	size_t from = outline_rank(o, (size_t)(p - start));
	size_t made = outline_rank(o, (size_t)(p - start) + prefix_n) - from;
	const size_t lines = l->shape.lines;
	size_t line = l->line, all = o->lines, eol, next, n;
	uint64_t left = *count;

	/* a step from a line's end on is to be read */
	while (all && (size_t)(end - start) < (size_t)o->line[all - 1] + STEP)
		all--;
	while (line < all && start + o->line[line] < p)
		line++;
	for (; left && line + lines + 1 < all; line += lines + 2) {
		eol = o->line[line + lines];
		next = outline_rank(o, eol);
		from += made;
		n = (size_t)(start + eol - p) - prefix_n;
		if (!has_prefix(&c, p) ||
		    o->line[line + lines + 1] != eol + 1 || to + n > last)
			break;
		if (!is_last(l, o->made + from, next - from) &&
		    !is_other(l, o->made + from, next - from))
			break;
		_mm512_storeu_si512(to, c.head);
		copy(to + head_n, p + prefix_n, n);
		to += head_n + n;
		memcpy(to, "}\n", 2);
		to += 2;
		p = start + eol + 2;
		from = next + 2;
		left--;
	}
	l->line = line;
	*count = left;
	out->n = (size_t)(to - out->p);
	return p;
}
#endif
