/* SPDX-License-Identifier: MIT */
/*
 * Data lines joined, and taken their LFs again, by every tier that this machine
 * has, against the plain way: at every length, the text ending where a page
 * begins that must not be touched, and what is made ending with its room.
 */
#include "cpu.h"
#include "../fuzz/plain_lines.h"
#include "tap.h"

#define ROOM ((size_t)4096)
#include "room.h"

#define LONGEST 400

static char to[LONGEST + LINES_ROOM + 1], want[LONGEST];

/* Lines by chance: most of them data, with values of some bytes or of many. */
static void
fill(char *p, size_t n, unsigned odd, unsigned length)
{
	static const char *const begin[] = { "data: ", "data: ", "data:",
		"data:  ", "data", "dat", "datax", "Data: ", ":", "" };
	static const char *const end[] = { "\n", "\n", "\n", "\r\n", "\r" };
	char line[128];
	size_t i = 0;

	while (i < n) {
		unsigned b = (unsigned)rand() % (odd ? 10 : 5);
		unsigned e = (unsigned)rand() % (odd ? 5 : 3);
		size_t l = strlen(begin[b]), k;

		memcpy(line, begin[b], l);
		for (k = b == 4 ? 0 : (unsigned)rand() % length; k; k--)
			line[l++] = "data: x\t\xe2"[rand() % 9];
		memcpy(line + l, end[e], strlen(end[e]));
		l += strlen(end[e]);
		for (k = 0; k < l && i < n; k++)
			p[i++] = line[k];
	}
}

static bool
joined(struct slice s)
{
	struct lines w = plain_join(want, s), g;
	char *at = to + sizeof(to) - 1 - LINES_ROOM - s.n;

	to[sizeof(to) - 1] = at[-1] = '~';
	g = lines_join(at, s);
	return g.taken == w.taken && g.made == w.made &&
	    memcmp(at, want, w.made) == 0 && at[-1] == '~' &&
	    to[sizeof(to) - 1] == '~';
}

static bool
flat(struct slice s)
{
	size_t n = plain_flatten(want, s);
	char *at = to + sizeof(to) - 1 - LINES_ROOM - s.n;

	to[sizeof(to) - 1] = '~';
	return lines_flatten(at, s) == n && memcmp(at, want, n) == 0 &&
	    to[sizeof(to) - 1] == '~';
}

static void
test_lengths(const char *tier)
{
	static const unsigned lengths[] = { 1, 3, 20, 70, 100 };
	bool join_good = true, flat_good = true;

	for (size_t n = 0; n < LONGEST; n++)
		for (unsigned i = 0; i < 40; i++) {
			struct slice s = { room + ROOM - n, n };

			fill(room + ROOM - n, n, i % 2, lengths[i % 5]);
			join_good &= joined(s);
			flat_good &= flat(s);
		}
	ok(join_good, tier);
	ok(flat_good, tier);
}

/* A long text from each of 64 places on, and up to each. */
static void
test_places(const char *tier)
{
	bool good = true;

	for (unsigned odd = 0; odd < 2; odd++) {
		fill(room, LONGEST, odd, 20);
		for (size_t from = 0; from < LONGEST; from++)
			for (size_t n = 0; n < LONGEST - from; n++) {
				struct slice s = { room + from, n };

				good &= joined(s) & flat(s);
			}
	}
	ok(good, tier);
}

/* The one space that a value loses, and what is no value. */
static void
test_values(void)
{
	struct slice s = SLICE("data: a\ndata:  b\r\ndata:c\ndata\ndata:\n"
			       "data: \r\ndata\r\ndata:d\rdata: e\n");
	struct lines l = lines_join(to, s);

	ok(l.taken ==
		strlen("data: a\ndata:  b\r\ndata:c\ndata\ndata:\n"
		       "data: \r\ndata\r\n"),
	    "up to what ends in CR alone");
	is(((struct slice){ to, l.made }), SLICE("a\n b\nc\n\n\n\n\n"),
	    "values, an LF each");
	l = lines_join(to, SLICE("data: a\ndata: b"));
	ok(l.taken == 8 && l.made == 2, "a line without its end is left");
	l = lines_join(to, SLICE("data: a\r"));
	ok(l.taken == 0 && l.made == 0, "so is one whose end may go on");
}

int
main(void)
{
	srand(1);
	make_room();
	for (size_t i = 0; i < CPU_TIERS; i++)
		if (cpu_use(cpu_names[i]) == 0) {
			test_values();
			test_lengths(cpu_names[i]);
			test_places(cpu_names[i]);
		}
	return done();
}
