/* SPDX-License-Identifier: MIT */
#include "lane.h"

void
lane_leave(struct lane *l)
{
	l->n = 0;
}

/* Let the block begin at p. */
static void
look(struct lane *l, const char *p, const char *end)
{
	size_t n = (size_t)(end - p);

	l->block = p;
	l->n = n < LANE_BLOCK ? n : LANE_BLOCK;
	ends_mark(l->ends, p, l->n);
}

static inline bool
inside(const struct lane *l, const char *p)
{
	return l->n && (size_t)(p - l->block) < l->n;
}

void
lane_forget(struct lane *l)
{
	l->prefix_n = 0;
}

static uint64_t
eight(const char *p)
{
	uint64_t v;

	memcpy(&v, p, sizeof(v));
	return v;
}

void
lane_learn(struct lane *l, struct slice prefix, struct slice head)
{
	char ones[8] = { 0 };

	lane_forget(l);
	if (prefix.n > sizeof(l->prefix) || head.n > sizeof(l->head))
		return;
	memset(l->prefix, 0, sizeof(ones));
	memcpy(l->prefix, prefix.p, prefix.n);
	memset(ones, 0xff, prefix.n < 8 ? prefix.n : 8);
	l->first = eight(l->prefix);
	l->mask = eight(ones);
	l->wanted = head.p != NULL;
	if (l->wanted)
		memcpy(l->head, head.p, head.n);
	l->head_n = head.n;
	l->prefix_n = prefix.n;
}

/* Behind the blank line that the line end at p is followed by; else NULL. */
static inline const char *
blank(const char *p, const char *end)
{
	if (end - p < 2)
		return NULL;
	if (memcmp(p, "\n\n", 2) == 0)
		return p + 2;
	if (end - p >= 4 && memcmp(p, "\r\n\r\n", 4) == 0)
		return p + 4;
	return NULL;
}

/* The value up to the end of its line at p, and what is behind its event. */
struct value {
	struct slice data;
	const char *next; /* NULL: the event does not end there */
};

static inline struct value
value(const struct lane *l, const char *p)
{
	size_t at = (size_t)(p - l->block), eol = ends_next(l->ends, at);

	return (struct value){ { p, eol - at },
		blank(l->block + eol, l->block + l->n) };
}

/* The same, but it is the block that may end there: then look on from there. */
static inline struct value
find(struct lane *l, const char *from, const char *p, const char *end)
{
	struct value v = { { p, 0 }, NULL };
	const char *block_end = l->block + l->n;

	if (p < block_end)
		v = value(l, p);
	if (v.next || l->block == from || block_end == end ||
	    block_end - (v.data.p + v.data.n) >= 4)
		return v;
	look(l, from, end);
	return value(l, p);
}

struct slice
lane_data(struct lane *l, struct slice *in)
{
	const char *p = in->p, *end = p + in->n;
	struct slice none = { NULL, 0 };
	struct value v;

	if (in->n < 8 || memcmp(p, "data:", 5) != 0)
		return none;
	if (!inside(l, p))
		look(l, p, end);
	v = find(l, p, p + (p[5] == ' ' ? 6 : 5), end);
	if (!v.next)
		return none;
	*in = slice_from(*in, (size_t)(v.next - p));
	return v.data;
}

/* True if the value of a data line begins behind what is remembered. */
static inline bool
equal(const struct lane *l, const char *p, const char *end)
{
	size_t n = l->prefix_n;

	/* there is more behind a prefix: at least a blank line */
	if ((size_t)(end - p) < n + 8 || n == 0 ||
	    ((eight(p) ^ l->first) & l->mask) != 0)
		return false;
	if (n > 8 && memcmp(p + 8, l->prefix + 8, n - 8) != 0)
		return false;
	/* of leading spaces the prefix has one, if there is any */
	return p[n - 1] == ' ' || p[n] != ' ';
}

/*
 * Copy in whole steps, of which the last may write and read too much: much
 * faster than a copy of just n bytes, where n is different each time.
 */
static inline void
copy(char *to, const char *from, size_t n)
{
	for (size_t i = 0; i < n; i += LANE_STEP)
		memcpy(to + i, from + i, LANE_STEP);
}

/* Data that is spliced in; end is that of the block. */
static inline int
splice(struct lane *l, struct slice data, const char *end, struct buf *out)
{
	char *to;

	if (buf_room(out, l->head_n + data.n + (size_t)2 * LANE_STEP) == -1)
		return -1;
	to = out->p + out->n;
	copy(to, l->head, l->head_n);
	to += l->head_n;
	if ((size_t)(end - data.p) >= data.n + LANE_STEP)
		copy(to, data.p, data.n);
	else
		memcpy(to, data.p, data.n);
	to += data.n;
	memcpy(to, "}\n", 2);
	out->n = (size_t)(to + 2 - out->p);
	return 0;
}

static int
text(struct lane *l, struct slice data, struct buf *out)
{
	size_t n = out->n;
	int r = buf_add(out, l->head, l->head_n);

	r |= record_tail(out, data, false);
	if (r)
		out->n = n;
	return r;
}

enum verdict {
	WRITTEN,
	LEFT, /* to the exact path */
	FAILED
};

static inline enum verdict
write_record(
    struct lane *l, struct slice data, const char *end, struct buf *out)
{
	switch (judge_text(&l->judge, data, JSON_DEPTH)) {
	case JUDGE_BROKEN:
		return LEFT;
	case JUDGE_TEXT:
		if (l->require)
			return LEFT;
		return text(l, data, out) == -1 ? FAILED : WRITTEN;
	case JUDGE_JSON:
		break;
	}
	if (l->quote)
		return text(l, data, out) == -1 ? FAILED : WRITTEN;
	return splice(l, data, end, out) == -1 ? FAILED : WRITTEN;
}

/* Behind blank lines at p, or where the comment there ends; else p. */
static const char *
skip(const struct lane *l, const char *p)
{
	size_t at = (size_t)(p - l->block), to = at;

	if (*p == '\n' || *p == '\r') {
		to = ends_past(l->ends, at, l->n);
		/* does an LF behind this block belong to it? */
		if (to == l->n && l->block[to - 1] == '\r')
			to--;
	} else if (*p == ':' && !l->comments) {
		to = ends_next(l->ends, at);
		if (to == l->n)
			return p;
	}
	return l->block + to;
}

int
lane_run(struct lane *l, struct slice *in, struct buf *out, size_t out_max,
    uint64_t *count)
{
	const char *p = in->p, *end = p + in->n, *from = NULL;
	enum verdict w = WRITTEN;
	struct value v;

	while (p < end && p != from && *count && out->n < out_max) {
		from = p;
		if (!inside(l, p))
			look(l, p, end);
		if (!equal(l, p, end)) {
			p = skip(l, p);
			continue;
		}
		v = find(l, p, p + l->prefix_n, end);
		if (!v.next || v.data.n > l->max)
			break;
		if (l->wanted) {
			w = write_record(l, v.data, end, out);
			if (w != WRITTEN)
				break;
			--*count;
		}
		p = v.next;
	}
	*in = slice_from(*in, (size_t)(p - in->p));
	return w == FAILED ? -1 : 0;
}
