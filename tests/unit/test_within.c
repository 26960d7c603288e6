/* SPDX-License-Identifier: MIT */
#include "within.h"

#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include "tap.h"

/* The same as memmem says. */
static bool
same(struct slice s, struct slice t)
{
	return within(s, t) == memmem(s.p, s.n, t.p, t.n);
}

/* Of few letters, so that they match nearly and often; up to a guard page. */
static void
by_chance(void)
{
	size_t page = (size_t)sysconf(_SC_PAGESIZE);
	char *all = mmap(NULL, 2 * page, PROT_READ | PROT_WRITE,
	    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	char text[64];
	bool good = true;

	if (!ok(all != MAP_FAILED && !mprotect(all + page, page, PROT_NONE),
		"memory"))
		return;
	srandom(7);
	for (int i = 0; i < 100000; i++) {
		size_t n = (size_t)random() % 200, m = (size_t)random() % 40;
		struct slice s = { all + page - n, n }, t = { text, m };
		long letters = random() % 3 + 1;

		for (size_t j = 0; j < n; j++)
			all[page - n + j] = (char)('a' + random() % letters);
		for (size_t j = 0; j < m; j++)
			text[j] = (char)('a' + random() % letters);
		/* and mostly it is there */
		if (m && n >= m && random() % 4)
			t.p = s.p + (size_t)random() % (n - m + 1);
		good = good && same(s, t);
	}
	ok(good, "as memmem");
	munmap(all, 2 * page);
}

/* One of some texts is where the first of them is, if each is looked for. */
static void
any_by_chance(void)
{
	char all[1000], text[4][6];
	struct slice t[4];
	bool good = true;

	srandom(8);
	for (int i = 0; i < 20000; i++) {
		struct slice s = { all, (size_t)random() % sizeof(all) };
		long letters = random() % 9 + 2;
		const char *first = NULL, *at;
		size_t n = (size_t)random() % 4 + 1, of = 0, which = 0;

		for (size_t j = 0; j < s.n; j++)
			all[j] = (char)('a' + random() % letters);
		for (size_t j = 0; j < n; j++) {
			t[j] = (struct slice){ text[j], 0 };
			do
				text[j][t[j].n++] =
				    (char)('a' + random() % letters);
			while (t[j].n < 6 && random() % 4);
			at = memmem(s.p, s.n, t[j].p, t[j].n);
			if (at && (!first || at < first)) {
				first = at;
				of = j;
			}
		}
		good = good && within_any(s, t, n, &which) == first &&
		    (!first || which == of);
	}
	ok(good, "one of some");
}

int
main(void)
{
	ok(same(SLICE(""), SLICE("")), "nothing in nothing");
	ok(same(SLICE("abc"), SLICE("")), "nothing in something");
	ok(same(SLICE(""), SLICE("ab")), "something in nothing");
	ok(same(SLICE("ab"), SLICE("ab")), "all of it");
	by_chance();
	any_by_chance();
	return done();
}
