/* SPDX-License-Identifier: MIT */
/*
 * The bitmaps of line ends of every tier that this machine has, against plain
 * loops: at every length, the text ending where a page begins that must not be
 * touched.
 */
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include "cpu.h"
#include "ends.h"
#include "tap.h"

#define LONGEST 300

static char *room_end;

static void
make_room(void)
{
	size_t page = (size_t)sysconf(_SC_PAGESIZE);
	char *all =
	    mmap(NULL, 2 * page, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	if (all == MAP_FAILED || mprotect(all, page, PROT_READ | PROT_WRITE))
		abort();
	room_end = all + page;
}

static bool
is_end(char c)
{
	return c == '\r' || c == '\n';
}

/* Of n bytes one in so many is a line end; 1: all are; 0: none. */
static void
fill(char *p, size_t n, unsigned one_in)
{
	static const char other[] = { '\t', '\v', '\f', '\x0e', '\0', '\x8a',
		'\x8d', 'x' };

	for (size_t i = 0; i < n; i++)
		p[i] = one_in && (unsigned)rand() % one_in == 0
		    ? "\r\n"[rand() & 1]
		    : other[rand() & 7];
}

static bool
right(const char *p, size_t n)
{
	uint64_t bits[ENDS_WORDS(LONGEST)];

	ends_mark(bits, p, n);
	for (size_t at = 0; at <= n; at++) {
		size_t next = at;

		while (next < n && !is_end(p[next]))
			next++;
		if (ends_next(bits, at) != next)
			return false;
	}
	return true;
}

static void
test_lengths(const char *tier)
{
	static const unsigned one_in[] = { 0, 1, 2, 3, 20, 100 };
	bool good = true;

	for (size_t n = 0; n <= LONGEST; n++)
		for (size_t i = 0; i < sizeof(one_in) / sizeof(*one_in); i++) {
			fill(room_end - n, n, one_in[i]);
			good &= right(room_end - n, n);
		}
	ok(good, tier);
}

static void
test_equal(void)
{
	bool good = true;

	for (int round = 0; round < 1000; round++) {
		char c = (char)rand(), *p = room_end - 64;

		for (int i = 0; i < 64; i++)
			p[i] = (char)(rand() % 3 ? c ^ 1 << rand() % 8 : c);
		for (int i = 0; i < 64; i++)
			good &= (ends_equal(p, c) >> i & 1) == (p[i] == c);
	}
	ok(good, "bytes equal to another");
}

int
main(void)
{
	srand(1);
	make_room();
	test_equal();
	for (size_t i = 0; i < CPU_TIERS; i++)
		if (cpu_use(cpu_names[i]) == 0)
			test_lengths(cpu_names[i]);
	return done();
}
