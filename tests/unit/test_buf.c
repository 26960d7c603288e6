/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <inttypes.h>

#include "buf.h"
#include "tap.h"

/* True if the n bytes at p are in one mapping of the kernel's. */
static bool
one_mapping(const char *p, size_t n)
{
	uintptr_t at = (uintptr_t)p, from = 0, to = 0;
	FILE *f = fopen("/proc/self/maps", "r");
	char line[512];

	if (!f)
		return false;
	while (to <= at && fgets(line, sizeof(line), f))
		if (sscanf(line, "%" SCNxPTR "-%" SCNxPTR, &from, &to) != 2)
			to = 0;
	fclose(f);
	return from <= at && at + n <= to;
}

/* What is large stays one mapping: two were copied whenever it grows. */
static void
test_large(void)
{
	struct buf b = { .max = 0 };
	char text[1 << 16];
	bool one = true, kept = true;
	size_t n = 0;

	memset(text, 'x', sizeof(text));
	while (n < (size_t)100 << 20) {
		text[0] = (char)(n >> 16);
		kept &= buf_add(&b, text, sizeof(text)) == 0;
		n += sizeof(text);
		if (b.cap >= (size_t)8 << 20)
			one &= one_mapping(b.p, b.cap);
	}
	ok(one, "a large buffer is one mapping");
	ok(b.n == n, "all is held");
	for (size_t i = 0; i < n; i += sizeof(text))
		kept &= b.p[i] == (char)(i >> 16) && b.p[i + 1] == 'x';
	ok(kept, "as it was added");
	buf_free(&b);
}

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
	test_large();
	return done();
}
