/* SPDX-License-Identifier: MIT */
#include "topk.h"

#include <math.h>
#include <stdlib.h>

#include "tap.h"

static const uint64_t seed[2] = { 1, 2 };

static const struct sum one = { 1, 0 };

static void
add(struct topk *t, const char *key, int64_t n)
{
	ok(topk_add(t, slice_str(key), (struct sum){ n, 0 }) == 0, key);
}

static void
exact(void)
{
	struct topk t;
	struct topk_item top[8];

	topk_init(&t, 100, seed);
	ok(topk_top(&t, 8, top) == 0, "empty");
	ok(topk_error(&t) == 0, "no error yet");
	add(&t, "b", 1);
	add(&t, "constructor", 1);
	add(&t, "a", 1);
	add(&t, "__proto__", 1);
	add(&t, "10", 1);
	add(&t, "a", 1);
	add(&t, "", 1);
	ok(topk_add(&t, (struct slice){ NULL, 0 }, one) == 0, "absent is \"\"");
	ok(topk_add(&t, (struct slice){ "a\0b", 3 }, one) == 0, "NUL");
	ok(topk_size(&t) == 7, "different keys");
	ok(topk_exact(&t), "exact");
	ok(topk_top(&t, 8, top) == 7, "all of them");
	is(top[0].key, SLICE("a"), "first");
	is(top[1].key, SLICE(""), "second");
	is(top[2].key, SLICE("b"), "ties by first seen");
	is(top[3].key, SLICE("constructor"), "ties by first seen");
	is(top[4].key, SLICE("__proto__"), "ties by first seen");
	is(top[5].key, SLICE("10"), "ties by first seen");
	is(top[6].key, ((struct slice){ "a\0b", 3 }), "ties by first seen");
	ok(top[0].count.whole == 2 && top[6].count.whole == 1, "counts");
	ok(topk_top(&t, 3, top) == 3, "three of them");
	is(top[2].key, SLICE("b"), "third");
	topk_free(&t);
	ok(topk_size(&t) == 0, "empty again");
}

/* Worked by hand: what makes room is the smallest count, seen first. */
static void
full(void)
{
	struct topk t;
	struct topk_item top[3];

	topk_init(&t, 3, seed);
	add(&t, "a", 5);
	add(&t, "b", 2);
	add(&t, "c", 2);
	ok(topk_exact(&t), "exact while it fits");
	add(&t, "d", 1); /* in b's place: 2 + 1, too large by 2 at most */
	ok(!topk_exact(&t), "approximate");
	ok(topk_error(&t) == 2, "c has the smallest count now");
	add(&t, "b", 1); /* in c's place: 2 + 1 */
	add(&t, "b", 1);
	ok(topk_top(&t, 3, top) == 3, "three");
	is(top[0].key, SLICE("a"), "a");
	is(top[1].key, SLICE("b"), "b");
	is(top[2].key, SLICE("d"), "d");
	ok(top[0].count.whole == 5 && top[0].error.whole == 0, "a is exact");
	ok(top[1].count.whole == 4 && top[1].error.whole == 2, "b");
	ok(top[2].count.whole == 3 && top[2].error.whole == 2, "d");
	ok(topk_error(&t) == 3, "smallest count");
	add(&t, "a", -1);
	ok(isnan(topk_error(&t)), "no bound once a weight was negative");
	topk_free(&t);
}

static void
long_keys(void)
{
	static char x[1000], y[1000];
	struct topk t;
	struct topk_item top[3];

	memset(x, 'k', sizeof x);
	memset(y, 'k', sizeof y);
	y[999] = 'l';
	topk_init(&t, 10, seed);
	topk_add(&t, (struct slice){ x, 1000 }, one);
	topk_add(&t, (struct slice){ y, 1000 }, one);
	topk_add(&t, (struct slice){ y, 1000 }, one);
	topk_add(&t, (struct slice){ x, TOPK_KEY }, one);
	ok(topk_top(&t, 3, top) == 3, "told apart by what is not shown");
	ok(top[0].count.whole == 2 && top[0].cut, "cut");
	ok(top[0].key.n == TOPK_KEY, "to TOPK_KEY bytes");
	ok(!top[2].cut && top[2].key.n == TOPK_KEY, "just fits");
	topk_free(&t);
	for (size_t i = 0; i + 3 < sizeof x; i += 3)
		memcpy(x + i, "\xe2\x82\xac", 3);
	topk_add(&t, (struct slice){ x, 300 }, one);
	topk_top(&t, 1, top);
	ok(top[0].key.n == 255, "cut between characters");
	topk_free(&t);
}

/* N of "keyN". */
static unsigned
number(struct slice key)
{
	unsigned n = 0;

	for (size_t i = 3; i < key.n; i++)
		n = n * 10 + (unsigned)(key.p[i] - '0');
	return n;
}

static uint32_t
rnd(uint32_t *state)
{
	*state ^= *state << 13;
	*state ^= *state >> 17;
	*state ^= *state << 5;
	return *state;
}

/* Many small values, few large ones. */
static unsigned
skewed(uint32_t *state, unsigned keys)
{
	double u = (rnd(state) % 1000000 + 1) / 1000001.0;

	return (unsigned)(keys * u * u * u * u);
}

struct key {
	uint64_t count, first;
	unsigned id;
};

static int
by_count(const void *a, const void *b)
{
	const struct key *x = a, *y = b;

	if (x->count != y->count)
		return x->count > y->count ? -1 : 1;
	return x->first < y->first ? -1 : 1;
}

/* Against the plain answer: the guarantees of the header, key by key. */
static void
property(unsigned keys, size_t max, uint32_t state)
{
	struct key *real = calloc(keys, sizeof *real);
	struct topk_item *top = malloc(max * sizeof *top);
	struct topk t, other;
	char name[16];
	size_t n;
	bool good = true;

	topk_init(&t, max, seed);
	topk_init(&other, max, (const uint64_t[]){ 77, 88 });
	for (unsigned i = 0; i < keys; i++)
		real[i].id = i;
	for (uint64_t i = 0; i < 50000; i++) {
		unsigned k = skewed(&state, keys);
		int len = snprintf(name, sizeof name, "key%u", k);
		struct slice key = { name, (size_t)len };

		if (real[k].count++ == 0)
			real[k].first = i;
		topk_add(&t, key, one);
		topk_add(&other, key, one);
	}
	n = topk_top(&t, max, top);
	for (size_t i = 0; i < n; i++) {
		uint64_t count = (uint64_t)top[i].count.whole;
		uint64_t error = (uint64_t)top[i].error.whole;
		unsigned k = number(top[i].key);

		if (count < real[k].count || count > real[k].count + error ||
		    (double)error > topk_error(&t))
			good = false;
		real[k].id |= 1U << 31;
	}
	ok(good, "counts within their errors");
	for (unsigned k = 0; k < keys; k++) {
		if (!(real[k].id >> 31) &&
		    (double)real[k].count > topk_error(&t))
			good = false;
		real[k].id &= ~(1U << 31);
	}
	ok(good, "what is not held is below the error");
	if (topk_exact(&t)) {
		qsort(real, keys, sizeof *real, by_count);
		for (size_t i = 0; i < n; i++)
			if (number(top[i].key) != real[i].id)
				good = false;
		ok(good, "exact order");
	}
	for (size_t i = 0, m = topk_top(&t, 10, top); i < m; i++) {
		struct topk_item o[10];

		topk_top(&other, 10, o);
		if (!slice_eq(o[i].key, top[i].key) ||
		    o[i].count.whole != top[i].count.whole)
			good = false;
	}
	ok(good, "the seed changes nothing");
	topk_free(&t);
	topk_free(&other);
	free(real);
	free(top);
}

int
main(void)
{
	exact();
	full();
	long_keys();
	for (uint32_t s = 1; s < 9; s++) {
		property(700, 1000, s);
		property(3000, 1000, s * 31);
		property(40000, 100, s * 77);
		property(5, 1, s);
	}
	return done();
}
