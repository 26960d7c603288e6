/* SPDX-License-Identifier: MIT */
/*
 * topk against counts that forget nothing: its promises hold time and again,
 * whatever came in whatever order, and the hash's seed changes nothing.
 *
 * Input: one byte for the limit of keys, then a byte an addition: five bits of
 * key, three of weight.
 */
#include "check.h"
#include "topk.h"

#define KEYS 32

static struct slice
key(unsigned k)
{
	static const char letters[] = "abcdefghijklmnopqrstuvwxyzabcdefghij";

	/* of several lengths, some longer than what is kept to show */
	static char at[KEYS][TOPK_KEY + 8];
	size_t n = k % 5 == 0 ? TOPK_KEY + 4 : 1 + k % 3;

	memset(at[k], '-', sizeof(at[k]));
	at[k][n - 1] = letters[k];
	at[k][0] = (char)('A' + k);
	return (struct slice){ at[k], n };
}

struct plain {
	int64_t count, first;
};

static void
promises(const struct topk *t, const struct plain *real, size_t different)
{
	struct topk_item item[KEYS];
	size_t n = topk_top(t, KEYS, item);
	bool held[KEYS] = { false };

	CHECK(n == topk_size(t) && n <= t->max && n <= different);
	CHECK(topk_exact(t) == (n == different) || n == t->max);
	for (size_t i = 0; i < n; i++) {
		unsigned k = (unsigned)(item[i].key.p[0] - 'A');
		int64_t count = item[i].count.whole;
		int64_t error = item[i].error.whole;

		CHECK(k < KEYS && !held[k]);
		held[k] = true;
		CHECK(item[i].cut == (key(k).n > TOPK_KEY));
		CHECK(item[i].cut || slice_eq(item[i].key, key(k)));
		CHECK(count >= real[k].count);
		CHECK(count - error <= real[k].count);
		CHECK((double)error <= topk_error(t));
		CHECK(!topk_exact(t) || count == real[k].count);
		CHECK(i == 0 || item[i - 1].count.whole > count ||
		    (item[i - 1].count.whole == count &&
			item[i - 1].seq < item[i].seq));
	}
	for (unsigned k = 0; k < KEYS; k++)
		CHECK(held[k] || (double)real[k].count <= topk_error(t));
}

static void
same(const struct topk *a, const struct topk *b)
{
	struct topk_item x[KEYS], y[KEYS];
	size_t n = topk_top(a, 5, x);

	CHECK(topk_top(b, 5, y) == n);
	for (size_t i = 0; i < n; i++)
		CHECK(slice_eq(x[i].key, y[i].key) &&
		    x[i].count.whole == y[i].count.whole &&
		    x[i].error.whole == y[i].error.whole);
}

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
	struct slice in = { (const char *)bytes, n };
	size_t max = 1 + take_byte(&in) % 20, different = 0;
	struct plain real[KEYS] = { { 0, 0 } };
	struct topk a, b;

	topk_init(&a, max, (const uint64_t[]){ 1, 2 });
	topk_init(&b, max, (const uint64_t[]){ n, max });
	while (in.n) {
		uint8_t byte = take_byte(&in);
		unsigned k = byte & (KEYS - 1);
		struct sum w = { 1 + (byte >> 5), 0 };

		different += real[k].count == 0;
		real[k].count += w.whole;
		CHECK(topk_add(&a, key(k), w) == 0);
		CHECK(topk_add(&b, key(k), w) == 0);
		if (in.n % 16 == 0) {
			promises(&a, real, different);
			same(&a, &b);
		}
	}
	topk_free(&a);
	topk_free(&b);
	return 0;
}
