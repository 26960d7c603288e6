/* SPDX-License-Identifier: MIT */
#include "arena.h"

#include <errno.h>
#include <stdint.h>

#include "tap.h"

int
main(void)
{
	struct arena a = { .max = 200000 };
	struct slice s;
	char *p, *first;

	for (int round = 0; round < 3; round++) {
		first = arena_get(&a, 1);
		for (size_t n = 1; n < 500; n++) {
			p = arena_get(&a, n);
			if (!ok(p != NULL, "room"))
				break;
			ok((uintptr_t)p % 16 == 0, "aligned");
			memset(p, (int)n, n);
			*first = (char)round;
		}
		ok(*first == round, "apart from each other");
		arena_reset(&a);
		ok(a.used == 0, "empty again");
	}
	p = arena_get(&a, 150000);
	ok(p != NULL, "more than a chunk");
	memset(p, 1, 150000);
	errno = 0;
	ok(!arena_get(&a, 50001) && errno == EMSGSIZE, "the ceiling");
	ok(!arena_get(&a, SIZE_MAX) && errno == EMSGSIZE, "any ceiling");
	s = arena_copy(&a, SLICE("abc"));
	is(s, SLICE("abc"), "a copy");
	s = arena_copy(&a, SLICE(""));
	ok(s.p && s.n == 0, "an empty one");
	arena_reset(&a);
	ok(a.chunk && a.used == 0, "a small chunk is kept");
	arena_get(&a, 150000);
	arena_reset(&a);
	ok(!a.chunk, "a large one is not");
	arena_free(&a);
	return done();
}
