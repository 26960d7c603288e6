/* SPDX-License-Identifier: MIT */
/*
 * Every tier of the search that this machine has, against a plain loop: at
 * every length and alignment, with pages that must not be touched before and
 * behind; and that no needle is missed.
 */
#include <stdint.h>
#include <stdlib.h>

#include "cpu.h"
#include "draw.h"
#include "riddle.h"
#include "tally.h"
#include "tap.h"

#define ROOM 65536
#include "room.h"

/* With some bits in common that do not count everywhere. */
static const char letters[] = "aAb\"{\xe3u\\\xfb\xe1\x81";

/* Needles in sets of their own. */
struct some {
	struct needle n[RIDDLE_SETS];
	char bytes[RIDDLE_SETS][40], keep[RIDDLE_SETS][40], then[RIDDLE_SETS];
	unsigned count;
	struct riddle riddle;
};

/*
 * Whether the byte c may be k bytes behind the start of n; first: that is told
 * of.
 */
static bool
fits(const struct needle *n, size_t k, char c, bool first)
{
	if (!first)
		c &= 127;
	if (k < n->bytes.n) {
		char differ = (char)((c ^ n->bytes.p[k]) & (first ? 255 : 127));

		return !(differ & (n->keep ? n->keep[k] : 255));
	}
	if (!n->then.p || k != n->bytes.n + n->behind)
		return true;
	return (memchr(n->then.p, c, n->then.n) != NULL) != n->unless;
}

/* The sets that may be at q, by what counts of each needle. */
static unsigned
sets_at(const struct some *s, const char *q, const char *end)
{
	static const size_t at[] = RIDDLE_AT;
	unsigned sets = 0;

	for (unsigned i = 0; i < s->count; i++) {
		const struct needle *n = &s->n[i];
		bool all = true;

		for (int k = 0; k < RIDDLE_BYTES; k++)
			if (at[k] < (size_t)(end - q))
				all &= fits(n, n->at + at[k], q[at[k]], k == 0);
		sets |= (unsigned)all << i;
	}
	return sets;
}

static bool
agree(const struct some *s, const char *p, size_t length)
{
	const char *end = p + length, *want = p;
	unsigned sets = 0, want_sets = 0, plain = 0;

	while (want < end && !(want_sets = sets_at(s, want, end)))
		want++;
	if (want == end)
		want = NULL;
	return riddle_find(&s->riddle, p, end, &sets) == want &&
	    riddle_scalar(&s->riddle, p, end, &plain) == want &&
	    (!want || (sets == want_sets && plain == want_sets));
}

/* All places, one after the other, at both ends of the room. */
static bool
at_edges(const struct some *s, const char *text, size_t length)
{
	const char *p = room, *end = room + length;
	unsigned sets;

	memcpy(room, text, length);
	memcpy(room + ROOM - length, text, length);
	for (; p && agree(s, p, (size_t)(end - p)); p++)
		if (!(p = riddle_find(&s->riddle, p, end, &sets)))
			break;
	return !p && agree(s, room + ROOM - length, length);
}

static void
draw_needles(struct some *s)
{
	*s = (struct some){ .count = 1 + below(RIDDLE_SETS) };
	for (unsigned i = 0; i < s->count; i++) {
		struct needle *n = &s->n[i];

		n->bytes.p = s->bytes[i];
		n->bytes.n = 1 + below(below(4) ? 6 : 40);
		for (size_t k = 0; k < n->bytes.n; k++) {
			s->bytes[i][k] = letters[below(sizeof letters - 1)];
			s->keep[i][k] = below(4) ? (char)0xff
			    : below(4)           ? (char)0xdf
						 : (char)0xc0;
		}
		if (below(2))
			n->keep = s->keep[i];
		if (below(2)) {
			s->then[i] = "ab\"{"[below(4)];
			n->then = (struct slice){ &s->then[i], 1 };
			n->behind = below(3);
			n->unless = below(3) > 0;
		}
		riddle_add(&s->riddle, i, n);
	}
	riddle_done(&s->riddle);
}

static void
test_random(const char *tier)
{
	char text[700];
	bool good = true;
	struct some s = { 0 };

	for (size_t length = 0; length < 300 && good; length++)
		for (int k = 0; k < 20 && good; k++) {
			const struct slice *b;

			draw_needles(&s);
			b = &s.n[0].bytes;
			/* hits are many, or few */
			for (size_t i = 0; i < length; i++)
				text[i] = k % 2
				    ? letters[below(sizeof letters - 1)]
				    : (char)(below(4) ? 0xe3 : below(256));
			if (length > b->n && below(2))
				memcpy(text + below((unsigned)(length - b->n)),
				    b->p, b->n);
			good = at_edges(&s, text, length);
		}
	ok(good, tier);
}

/* Whether the place is told of, in the set among others. */
static bool
told(const struct riddle *r, struct slice text, const char *place, unsigned set)
{
	const char *p = text.p, *end = p + text.n;
	unsigned sets;

	while ((p = riddle_find(r, p, end, &sets)) && p < place)
		p++;
	return p == place && sets >> set & 1;
}

/* No needle is missed, wherever it is, be there as many as may. */
static void
test_found(const char *tier)
{
	static const char *const words[] = { "\n", "\"data\"", "\"user\"",
		"\"followers_count\"", "\\u00", "\"k\"", "\"verified\"",
		"\"event\"", "\"lang\"", "\"type\"", "x", "\"m\"" };
	struct needle n[12] = { 0 };
	struct riddle r = { 0 };
	bool good = true;
	char bytes[400];
	const struct slice text = { bytes, 350 };

	for (unsigned i = 0; i < 12; i++) {
		n[i].bytes = slice_str(words[i]);
		if (i % 2) {
			n[i].then = SLICE("{");
			n[i].behind = 1;
			n[i].unless = true;
		}
		riddle_add(&r, i % RIDDLE_SETS, &n[i]);
	}
	riddle_done(&r);
	memset(bytes, '-', sizeof bytes);
	for (unsigned i = 0; i < 12; i++)
		for (size_t at = 0; at + n[i].bytes.n <= text.n; at++) {
			const char *place = bytes + at + n[i].at;
			unsigned set = i % RIDDLE_SETS;

			memcpy(bytes + at, n[i].bytes.p, n[i].bytes.n);
			good = good && told(&r, text, place, set);
			/* ... unless it is not meant, by any in its set */
			bytes[at + n[i].bytes.n + 1] = '{';
			if (i % 2 && at + n[i].bytes.n + 1 < text.n)
				good = good && !told(&r, text, place, set);
			memset(bytes + at, '-', n[i].bytes.n + 2);
		}
	ok(good, tier);
}

static void
test_tally(const char *tier)
{
	static char all[40000];

	for (size_t n = 0; n < sizeof all; n += 1 + n / 7) {
		memset(all, '\n', n);
		memset(all + n, 'x', sizeof all - n);
		for (size_t from = 0; from <= n && from < 70; from += 23)
			ok(tally_byte((struct slice){ all + from, n - from },
			       '\n') == n - from,
			    tier);
		ok(tally_byte((struct slice){ all, sizeof all }, '\n') == n,
		    tier);
	}
	/* nothing beside the bytes is read */
	for (size_t n = 0; n < 300; n++) {
		memset(room, 'a', n);
		memset(room + ROOM - n, 'a', n);
		ok(tally_byte((struct slice){ room, n }, 'a') == n, tier);
		ok(tally_byte((struct slice){ room + ROOM - n, n }, 'a') == n,
		    tier);
	}
}

int
main(void)
{
	make_room();
	for (int i = 0; i < CPU_TIERS; i++) {
		if (cpu_use(cpu_names[i]) == -1)
			continue;
		test_random(cpu_names[i]);
		test_found(cpu_names[i]);
		test_tally(cpu_names[i]);
	}
	return done();
}
