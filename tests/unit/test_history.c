/* SPDX-License-Identifier: MIT */
#include "history.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "tap.h"

static int
add(struct history *h, const char *id, const char *text)
{
	char block[256];
	int n = snprintf(block, sizeof(block), "%s%s%sdata:%s\n\n",
	    id ? "id:" : "", id ? id : "", id ? "\n" : "", text);
	struct piece p = { { block, (size_t)n }, BLOCK_EVENT, .has_id = id };

	if (id)
		p.id = (struct block_part){ 3, strlen(id) };
	return history_add(h, &p);
}

static void
test_bounds(void)
{
	char text[128] = "";
	struct history h;
	struct piece p;

	history_init(&h, 4, 100);
	for (int i = 0; i < 10; i++)
		add(&h, NULL, "x");
	ok(h.next == 10 && h.first == 6, "four blocks at most");
	p = history_get(&h, 9);
	is(p.bytes, SLICE("data:x\n\n"), "the block");
	memset(text, 'y', 80);
	add(&h, NULL, text);
	ok(h.next - h.first == 2 && h.bytes == 95, "bytes at most");
	text[80] = text[81] = text[82] = text[83] = text[84] = 'y';
	add(&h, NULL, text);
	ok(h.next - h.first == 1 && h.bytes == 92, "one alone");
	p.bytes.n = 101;
	ok(history_add(&h, &p) == -1 && errno == EMSGSIZE && h.next == 12,
	    "a block that never fits");
	history_free(&h);
}

static void
test_after(void)
{
	struct history h;
	bool found;

	history_init(&h, 8, 1000);
	ok(history_after(&h, SLICE("1"), 8, &found) == 0 && !found, "empty");
	add(&h, "1", "a");
	add(&h, "2", "b");
	add(&h, NULL, "c");
	add(&h, "2", "d");
	add(&h, "3", "e");
	ok(history_after(&h, SLICE("1"), 8, &found) == 1 && found, "behind 1");
	ok(history_after(&h, SLICE("2"), 8, &found) == 2 && found,
	    "behind the first of the same");
	ok(history_after(&h, SLICE("3"), 8, &found) == 5 && found,
	    "behind the last");
	ok(history_after(&h, SLICE("9"), 8, &found) == 0 && !found, "unknown");
	ok(history_after(&h, SLICE("1"), 2, &found) == 3 && !found,
	    "out of reach");
	ok(history_back(&h, 0) == 5 && history_back(&h, 2) == 3 &&
		history_back(&h, 99) == 0,
	    "so many back");
	history_free(&h);
}

/* Blocks of random sizes, against what was put in. */
static void
test_random(void)
{
	enum {
		MAX = 3000
	};
	static struct {
		unsigned char c;
		size_t n;
	} put[5000];
	static char block[MAX];
	struct history h;
	bool same = true, bounded = true;

	srand(1);
	history_init(&h, 50, 20000);
	for (uint64_t i = 0; i < 5000; i++) {
		size_t n = 1 + (size_t)rand() % (rand() % 20 ? 200 : MAX);
		unsigned char c = (unsigned char)rand();

		put[i].c = c;
		put[i].n = n;
		memset(block, c, n);
		if (history_add(&h, &(struct piece){ .bytes = { block, n } }) ==
		    -1)
			same = false;
		bounded &= h.next - h.first <= 50 && h.bytes <= 20000;
		for (uint64_t k = h.first; k < h.next; k++) {
			struct slice s = history_get(&h, k).bytes;

			same &= s.n == put[k].n &&
			    (unsigned char)s.p[0] == put[k].c &&
			    (unsigned char)s.p[s.n - 1] == put[k].c &&
			    memcmp(s.p, s.p + 1, s.n - 1) == 0;
		}
	}
	ok(same, "every block held is whole");
	ok(bounded && h.cap <= 50000, "bounded");
	history_free(&h);
}

int
main(void)
{
	test_bounds();
	test_after();
	test_random();
	return done();
}
