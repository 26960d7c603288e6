/* SPDX-License-Identifier: MIT */
#include <errno.h>

#include "buf.h"
#include "tap.h"

int
main(void)
{
	struct buf b = { .max = 10 };

	ok(buf_get(&b).p && buf_get(&b).n == 0, "an empty buf has a slice");
	ok(buf_add(&b, NULL, 0) == 0, "nothing can be added to nothing");
	ok(buf_str(&b, "12345678") == 0, "fits");
	ok(buf_str(&b, "9ab") == -1 && errno == EMSGSIZE, "past the ceiling");
	is(buf_get(&b), SLICE("12345678"), "unchanged after a failure");
	ok(buf_str(&b, "9a") == 0, "up to the ceiling");
	ok(!buf_cstr(&b) && errno == EMSGSIZE, "no room for the NUL");
	buf_reset(&b);
	ok(b.n == 0 && b.cap > 0, "reset keeps the memory");
	ok(buf_fmt(&b, "%d-%s", 12, "x") == 0, "formats");
	is(buf_get(&b), SLICE("12-x"), "formatted");
	ok(strcmp(buf_cstr(&b), "12-x") == 0 && b.n == 4, "NUL is not counted");
	ok(buf_fmt(&b, "%20d", 1) == -1, "formatted past the ceiling");
	is(buf_get(&b), SLICE("12-x"), "unchanged after that too");
	buf_trim(&b, 100);
	ok(b.n == 0 && b.cap > 0, "trim keeps a small one");
	buf_trim(&b, 1);
	ok(b.cap == 0 && b.max == 10, "trim frees a large one");
	ok(buf_room(&b, (size_t)-1) == -1, "sizes do not overflow");
	ok(buf_str(&b, "secret") == 0, "holds again");
	buf_wipe(&b);
	ok(!b.p && b.n == 0 && b.cap == 0 && b.max == 10, "wiped is freed");
	buf_wipe(&b);
	return done();
}
