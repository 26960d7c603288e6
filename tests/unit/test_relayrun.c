/* SPDX-License-Identifier: MIT */
/*
 * Runs of blocks against blocks one by one, as the fuzz target compares them,
 * on documents made of all that a run must see or leave alone.
 */
#include <sys/mman.h>
#include <unistd.h>

#include "../fuzz/fuzz_relay.c"
#include "tap.h"

#define ROOM ((size_t)512 << 10)

static uint32_t seed = 1;

static uint32_t
chance(uint32_t n)
{
	seed = seed * 1664525 + 1013904223;
	return (seed >> 8) % n;
}

static void
add_piece(struct buf *b, bool crs)
{
	static const char *const pieces[] = { "\n", "\n", "\n\n", "data: a\n",
		"data\n", "data:\n", "data: {\"a\":\"b: c\"}\n\n", "dat\n",
		"datax: 1\n", "id: 1\n", "id:2\n", "id\n", "id: a:b\n\n",
		"ids: 3\n", "retry: 1500\n", "retry:20\n\n", "retry: x\n",
		"retry\n", "retries: 7\n", "event: e\n", "event\n", ":\n",
		": comment\n", "x\n", " data: a\n", "id", "da", "ta: b",
		"\xef\xbb\xbf" };
	static const char *const others[] = { "\r", "\r\n", "\r\r",
		"data: c\r\n", "id: 9\r\r", ":\r\n" };
	size_t n = sizeof(pieces) / sizeof(*pieces), i;

	if (crs && chance(12) == 0) {
		i = chance(sizeof(others) / sizeof(*others));
		CHECK(buf_str(b, others[i]) == 0);
	} else if (chance(40) == 0) {
		CHECK(buf_add(b, "id: a\0b\n", 9) == 0);
	} else
		CHECK(buf_str(b, pieces[chance((uint32_t)n)]) == 0);
}

/* At the end of readable memory, so that a step too far is one too many. */
static void
run_at_end(char *end, struct slice s)
{
	memcpy(end - s.n, s.p, s.n);
	LLVMFuzzerTestOneInput((const uint8_t *)(end - s.n), s.n);
}

static void
random_documents(char *end)
{
	struct buf b = { .max = 0 };

	for (int i = 0; i < 20000; i++) {
		buf_reset(&b);
		CHECK(buf_byte(&b, (char)chance(256)) == 0);
		CHECK(buf_byte(&b, (char)(chance(2) ? 255 : chance(60))) == 0);
		for (uint32_t n = chance(40); n; n--)
			add_piece(&b, i % 2);
		run_at_end(end, buf_get(&b));
	}
	ok(true, "random documents");
	buf_free(&b);
}

/* More blocks than a run has, and lines about as long as is looked at. */
static void
large_documents(char *end)
{
	struct buf b = { .max = 0 };

	for (size_t k = 0; k < 8; k++) {
		buf_reset(&b);
		CHECK(buf_add(&b, "\377\377", 2) == 0);
		*b.p = (char)(k % 2 ? 0 : 255);
		for (int i = 0; i < 1500; i++)
			CHECK(buf_fmt(&b, "id: %d\ndata: x\n\n", i) == 0);
		CHECK(buf_str(&b, "id: last\ndata: ") == 0);
		for (size_t i = 65536 - 6 - 2 + k; i; i--)
			CHECK(buf_byte(&b, 'x') == 0);
		CHECK(buf_str(&b, "\nretry: 77\n\ndata: y\n\n") == 0);
		run_at_end(end, buf_get(&b));
	}
	ok(true, "large documents");
	buf_free(&b);
}

/* The id of all of them, which a connection may open without. */
static void
same_id(char *end)
{
	struct buf b = { .max = 0 };

	CHECK(buf_add(&b, "\0\377: first\n", 10) == 0);
	for (int i = 0; i < 9; i++)
		CHECK(buf_str(&b, "id: 7\ndata: {\"a\":1}\n\n") == 0);
	run_at_end(end, buf_get(&b));
	ok(true, "the same id again and again");
	buf_free(&b);
}

int
main(void)
{
	size_t page = (size_t)sysconf(_SC_PAGESIZE);
	char *p = mmap(NULL, ROOM + page, PROT_READ | PROT_WRITE,
	    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	ok(p != MAP_FAILED, "memory");
	ok(mprotect(p + ROOM, page, PROT_NONE) == 0, "its end");
	random_documents(p + ROOM);
	large_documents(p + ROOM);
	same_id(p + ROOM);
	return done();
}
