/* SPDX-License-Identifier: MIT */
#include "lane.h"

#include "cpu.h"

/* Room behind data for the last step of a copy, and for the end of a record. */
#define ROOM ((size_t)2 * LANE_STEP)

/* Blocks at most that pass after others were not sound, before an outline. */
#define MAX_PAUSE 16

void
lane_leave(struct lane *l)
{
	l->block = (struct lane_block){ NULL, NULL, false };
}

void
lane_rename(struct lane *l)
{
	l->shape.prefix_n = 0;
}

void
lane_forget(struct lane *l)
{
	lane_rename(l);
	ident_forget(&l->ident);
}

static inline uint64_t
eight(const char *p)
{
	uint64_t v;

	memcpy(&v, p, sizeof(v));
	return v;
}

/* What is known is so of events with the prefix. */
static void
unlearn(struct lane *l)
{
	for (size_t i = 0; i < LANE_KNOWN; i += 64)
		for (uint64_t *w = l->learnt + i / 64; *w; *w &= *w - 1) {
			size_t n = i + (size_t)__builtin_ctzll(*w);

			l->known[n][n] = 0;
		}
}

void
lane_learn(struct lane *l, struct slice prefix, struct slice head)
{
	struct lane_shape *s = &l->shape;
	char ones[8] = { 0 };

	lane_rename(l);
	unlearn(l);
	if (prefix.n > sizeof(l->prefix) || head.n > LANE_PREFIX)
		return;
	memset(l->prefix, 0, sizeof(ones));
	memcpy(l->prefix, prefix.p, prefix.n);
	memset(ones, 0xff, prefix.n < 8 ? prefix.n : 8);
	memcpy(l->between, "}\n", 2);
	if (head.p)
		memcpy(l->between + 2, head.p, head.n);
	*s = (struct lane_shape){ prefix.n, head.n, 0, eight(l->prefix),
		eight(ones), head.p != NULL, true };
	for (size_t i = 0; i < prefix.n; i++) {
		s->lines += prefix.p[i] == '\n';
		s->plain &= !memchr("0123456789\"\\", prefix.p[i], 12);
	}
}

void
lane_learn_id(
    struct lane *l, struct slice prefix, struct slice head, struct slice id)
{
	/* lines of ids that are remembered are not too long */
	if (l->max >= LANE_BLOCK)
		ident_learn(&l->ident, prefix, head, id);
}

#ifdef __x86_64__
/* True if the shape is one for lane_TIER. */
static bool
is_usual(const struct lane *l)
{
	const struct lane_shape *s = &l->shape;

	return cpu_tier() >= CPU_AVX2 && s->wanted && s->prefix_n &&
	    s->prefix_n < LANE_STEP && s->head_n <= LANE_STEP - 2 &&
	    !l->quote && l->max >= LANE_BLOCK;
}

/* Make the outline of the n bytes at p.  False if it is of no use. */
static bool
outline(struct lane *l, const char *p, size_t n)
{
	if (l->pause) {
		l->pause--;
		return false;
	}
	if (cpu_tier() == CPU_AVX512)
		outline_avx512(&l->outline, l->ends, p, n);
	else
		outline_avx2(&l->outline, l->ends, p, n);
	l->line = 0;
	l->unsound = l->outline.sound ? 0 : l->unsound + 1;
	/* where one is not sound others are not */
	l->pause = l->unsound < MAX_PAUSE ? l->unsound : MAX_PAUSE;
	return l->outline.sound;
}

static const char *
take(struct lane *l, const char *p, const char *end, struct buf *out,
    size_t room, uint64_t *count)
{
	return cpu_tier() == CPU_AVX512
	    ? lane_avx512(l, p, end, out, room, count)
	    : lane_avx2(l, p, end, out, room, count);
}
#else
static bool
is_usual(const struct lane *l)
{
	(void)l;
	return false;
}

static bool
outline(struct lane *l, const char *p, size_t n)
{
	(void)l, (void)p, (void)n;
	return false;
}

static const char *
take(struct lane *l, const char *p, const char *end, struct buf *out,
    size_t room, uint64_t *count)
{
	(void)l, (void)end, (void)out, (void)room, (void)count;
	return p;
}
#endif

/* Let the block begin at p. */
static __attribute__((noinline)) struct lane_block
look(struct lane *l, const char *p, const char *end)
{
	size_t n = (size_t)(end - p);
	bool outlined;

	if (n > LANE_BLOCK)
		n = LANE_BLOCK;
	outlined = is_usual(l) && outline(l, p, n);
	if (!outlined)
		ends_mark(l->ends, p, n);
	l->block = (struct lane_block){ p, p + n, outlined };
	return l->block;
}

/*
 * Behind the most usual events at p.  One that the block's end cuts off begins the
 * next block.
 */
static const char *
usual(struct lane *l, struct lane_block *b, const char *p, const char *end,
    struct buf *out, size_t out_max, uint64_t *count)
{
	size_t full = out_max < out->cap ? out_max : out->cap;

	/* what is remembered may have changed since the block was looked at */
	if (!is_usual(l))
		return p;
	while (b->outlined && full - out->n > l->shape.head_n + ROOM) {
		p = take(l, p, end, out, full - out->n, count);
		if (l->line + l->shape.lines + 1 < l->outline.lines ||
		    p == b->p || b->end == end)
			break;
		*b = look(l, p, end);
	}
	return p;
}

/* The value up to the end of its line at p, and what is behind its event. */
struct value {
	struct slice data;
	const char *next; /* NULL: the event does not end there */
};

static inline struct value
value(const uint64_t *ends, struct lane_block b, const char *p)
{
	const char *eol = b.p + ends_next(ends, (size_t)(p - b.p));
	struct value v = { { p, (size_t)(eol - p) }, NULL };

	if (b.end - eol >= 2 && memcmp(eol, "\n\n", 2) == 0)
		v.next = eol + 2;
	else if (b.end - eol >= 4 && memcmp(eol, "\r\n\r\n", 4) == 0)
		v.next = eol + 4;
	return v;
}

/*
 * The same; if it is the block that ends there, and not the chunk, another is
 * looked at, from the beginning of the event.
 */
static inline struct value
find(struct lane *l, struct lane_block *b, const char *from, const char *p,
    const char *end)
{
	struct value v = { { p, 0 }, NULL };

	if (p < b->end)
		v = value(l->ends, *b, p);
	if (v.next || b->p == from || b->end == end ||
	    b->end - (v.data.p + v.data.n) >= 4)
		return v;
	*b = look(l, from, end);
	return value(l->ends, *b, p);
}

/* p is in no block before lane_leave, and a block has a byte or more. */
static inline bool
inside(struct lane_block b, const char *p)
{
	return p >= b.p && p < b.end;
}

struct slice
lane_data(struct lane *l, struct slice *in)
{
	const char *p = in->p, *end = p + in->n;
	struct slice none = { NULL, 0 };
	struct lane_block b = l->block;
	struct value v;

	if (in->n < 8 || memcmp(p, "data:", 5) != 0)
		return none;
	if (!inside(b, p))
		b = look(l, p, end);
	v = find(l, &b, p, p + (p[5] == ' ' ? 6 : 5), end);
	if (!v.next)
		return none;
	*in = slice_from(*in, (size_t)(v.next - p));
	return v.data;
}

/* True if the value of a data line begins behind the prefix of s at p. */
static inline bool
equal(const struct lane_shape *s, const char *prefix, const char *p,
    const char *end)
{
	size_t n = s->prefix_n;

	/* there is more behind a prefix: at least a blank line */
	if (n == 0 || (size_t)(end - p) < n + 8 ||
	    ((eight(p) ^ s->first) & s->mask) != 0)
		return false;
	if (n > 8 && memcmp(p + 8, prefix + 8, n - 8) != 0)
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
	size_t i = 0;

	do
		memcpy(to + i, from + i, LANE_STEP);
	while ((i += LANE_STEP) < n);
}

/* A record with data as it is, at to, where there is room; returns its end. */
static inline char *
splice(char *to, struct slice head, struct slice data, const char *end)
{
	copy(to, head.p, head.n);
	to += head.n;
	if ((size_t)(end - data.p) >= data.n + LANE_STEP)
		copy(to, data.p, data.n);
	else
		memcpy(to, data.p, data.n);
	to += data.n;
	memcpy(to, "}\n", 2);
	return to + 2;
}

static int
quote(struct buf *out, struct slice head, struct slice data)
{
	size_t n = out->n;

	if (buf_slice(out, head) == 0 && record_tail(out, data, false) == 0)
		return 0;
	out->n = n;
	return -1;
}

/* A record.  1: made; 0: it is for the exact path; -1: out of memory. */
static inline int
put(struct lane *l, struct buf *out, struct slice head, struct slice data,
    const char *end)
{
	enum judgement j = judge_text(&l->judge, data, JSON_DEPTH);
	char *to;

	if (j == JUDGE_BROKEN || (j == JUDGE_TEXT && l->require))
		return 0;
	if (j == JUDGE_TEXT || l->quote)
		return quote(out, head, data) == -1 ? -1 : 1;
	if (buf_room(out, head.n + data.n + ROOM) == -1)
		return -1;
	to = out->p + out->n;
	out->n += (size_t)(splice(to, head, data, end) - to);
	return 1;
}

/*
 * Behind the blank lines and comments at p, 64 bytes a step: a line that begins
 * with a line end or a colon is passed over.  Between two events it makes no
 * difference whether an LF belongs to the CR before it.
 */
static const char *
skip(const struct lane *l, struct lane_block b, const char *p)
{
	while (b.end - p >= 64) {
		uint64_t ends = ends_from(l->ends, (size_t)(p - b.p));
		uint64_t pass = ends | (l->comments ? 0 : ends_equal(p, ':'));
		uint64_t stay = (ends << 1 | 1) & ~pass;

		if (stay)
			return p + __builtin_ctzll(stay);
		/* a longer line than that is left */
		if (!ends)
			return p;
		p += 64 - __builtin_clzll(ends);
	}
	while (p < b.end && (*p == '\n' || *p == '\r'))
		p++;
	return p;
}

int
lane_run(struct lane *l, struct slice *in, struct buf *out, size_t out_max,
    uint64_t *count)
{
	/* copies, as for all a compiler knows a record may overwrite them */
	struct lane_shape s = l->shape;
	struct slice head = { l->between + 2, s.head_n }, id;
	struct lane_block b = l->block;
	const char *p = in->p, *end = p + in->n, *from = NULL, *data;
	size_t max = l->max;
	uint64_t left = *count;
	int r = 1;

	while (p < end && p != from && left && out->n < out_max) {
		struct value v;

		from = p;
		if (!inside(b, p))
			b = look(l, p, end);
		if (b.outlined) {
			p = usual(l, &b, p, end, out, out_max, &left);
			if (p > from)
				continue;
		}
		id.p = NULL;
		if (equal(&s, l->prefix, p, end))
			data = p + s.prefix_n;
		else {
			id = ident_match(&l->ident, p, end, &data);
			if (!id.p) {
				p = skip(l, b, p);
				continue;
			}
			head = ident_head(&l->ident, id);
		}
		v = find(l, &b, p, data, end);
		if (!v.next || v.data.n > max)
			break;
		if (s.wanted || id.p) {
			r = put(l, out, head, v.data, end);
			if (r != 1)
				break;
			left--;
		}
		if (id.p) {
			l->id = id;
			/* it is in the heads of events without one */
			lane_rename(l);
			s.prefix_n = 0;
		}
		p = v.next;
	}
	*count = left;
	*in = slice_from(*in, (size_t)(p - in->p));
	return r == -1 ? -1 : 0;
}
