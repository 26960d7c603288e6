/* SPDX-License-Identifier: MIT */
#include "topk.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>

#include "hash.h"

struct topk_slot {
	uint64_t hash, seq;
	char *key;
	size_t len;   /* of the key as it came */
	uint32_t cap; /* bytes at key */
	uint32_t next;
	uint32_t pos; /* in the heap */
	struct sum count, error;
};

/* The smallest count on top; of equal ones the key seen first. */
struct topk_entry {
	double count;
	uint64_t seq;
	uint32_t slot;
};

void
topk_init(struct topk *t, size_t max, const uint64_t seed[static 2])
{
	*t = (struct topk){ .max = max, .seed = { seed[0], seed[1] } };
}

void
topk_free(struct topk *t)
{
	for (size_t i = 0; i < t->n; i++)
		free(t->slot[i].key);
	free(t->slot);
	free(t->heap);
	free(t->head);
	topk_init(t, t->max, t->seed);
}

static size_t
shown(size_t len)
{
	return len < TOPK_KEY ? len : TOPK_KEY;
}

static uint32_t *
chain(struct topk *t, uint64_t h)
{
	return &t->head[h & (t->heads - 1)];
}

static struct topk_slot *
find(struct topk *t, struct slice key, uint64_t h)
{
	if (t->heads == 0)
		return NULL;
	for (uint32_t i = *chain(t, h); i; i = t->slot[i - 1].next) {
		struct topk_slot *s = &t->slot[i - 1];

		if (s->hash == h && s->len == key.n &&
		    (key.n == 0 || memcmp(s->key, key.p, shown(key.n)) == 0))
			return s;
	}
	return NULL;
}

static void
link_slot(struct topk *t, uint32_t i)
{
	uint32_t *at = chain(t, t->slot[i].hash);

	t->slot[i].next = *at;
	*at = i + 1;
}

static void
unlink_slot(struct topk *t, uint32_t i)
{
	uint32_t *at = chain(t, t->slot[i].hash);

	while (*at != i + 1)
		at = &t->slot[*at - 1].next;
	*at = t->slot[i].next;
}

/* Room for one more slot; as many chains as slots, a power of two of them. */
static int
grow(struct topk *t)
{
	size_t cap = t->cap ? t->cap * 2 : 64, heads = cap;
	struct topk_slot *slot;
	uint32_t *head;

	if (t->n < t->cap)
		return 0;
	if (cap > t->max)
		cap = t->max;
	slot = realloc(t->slot, cap * sizeof *slot);
	if (!slot)
		return -1;
	t->slot = slot;
	head = calloc(heads, sizeof *head);
	if (!head)
		return -1;
	free(t->head);
	t->head = head;
	t->heads = heads;
	t->cap = cap;
	for (size_t i = 0; i < t->n; i++)
		link_slot(t, (uint32_t)i);
	return 0;
}

static int
set_key(struct topk_slot *s, struct slice key, uint64_t h)
{
	size_t n = shown(key.n), cap = 16;

	while (cap < n)
		cap *= 2;
	if (!s->key || s->cap < cap) {
		char *p = realloc(s->key, cap);

		if (!p)
			return -1;
		s->key = p;
		s->cap = (uint32_t)cap;
	}
	if (n)
		memcpy(s->key, key.p, n);
	s->len = key.n;
	s->hash = h;
	return 0;
}

static bool
before(const struct topk_entry *a, const struct topk_entry *b)
{
	return a->count != b->count ? a->count < b->count : a->seq < b->seq;
}

static void
place(struct topk *t, size_t i, struct topk_entry e)
{
	t->heap[i] = e;
	t->slot[e.slot].pos = (uint32_t)i;
}

/* Put e, which belongs to position i or to one below it. */
static void
sink(struct topk *t, size_t i, struct topk_entry e)
{
	for (;;) {
		size_t c = 2 * i + 1;

		if (c + 1 < t->n && before(&t->heap[c + 1], &t->heap[c]))
			c++;
		if (c >= t->n || !before(&t->heap[c], &e))
			break;
		place(t, i, t->heap[c]);
		i = c;
	}
	place(t, i, e);
}

/* Put e, whose count may have changed either way, where i was. */
static void
sift(struct topk *t, size_t i, struct topk_entry e)
{
	while (i > 0 && before(&e, &t->heap[(i - 1) / 2])) {
		place(t, i, t->heap[(i - 1) / 2]);
		i = (i - 1) / 2;
	}
	sink(t, i, e);
}

static struct topk_entry
entry(const struct topk *t, uint32_t i)
{
	const struct topk_slot *s = &t->slot[i];

	return (struct topk_entry){ sum_double(s->count), s->seq, i };
}

static int
make_heap(struct topk *t)
{
	t->heap = malloc(t->n * sizeof *t->heap);
	if (!t->heap)
		return -1;
	for (size_t i = 0; i < t->n; i++)
		place(t, i, entry(t, (uint32_t)i));
	for (size_t i = t->n / 2; i-- > 0;)
		sink(t, i, t->heap[i]);
	return 0;
}

static int
add_new(struct topk *t, struct slice key, uint64_t h, struct sum w)
{
	struct topk_slot *s;

	if (grow(t) == -1)
		return -1;
	s = &t->slot[t->n];
	*s = (struct topk_slot){ .count = w, .seq = t->seen++ };
	if (set_key(s, key, h) == -1)
		return -1;
	link_slot(t, (uint32_t)t->n++);
	return 0;
}

/* The key with the smallest count makes room and leaves its count behind. */
static int
add_instead(struct topk *t, struct slice key, uint64_t h, struct sum w)
{
	struct topk_slot *s;
	uint32_t i;

	if (!t->heap && make_heap(t) == -1)
		return -1;
	i = t->heap[0].slot;
	s = &t->slot[i];
	unlink_slot(t, i);
	if (set_key(s, key, h) == -1) {
		link_slot(t, i);
		return -1;
	}
	link_slot(t, i);
	s->error = s->count;
	sum_add(&s->count, w);
	s->seq = t->seen++;
	sift(t, 0, entry(t, i));
	return 0;
}

int
topk_add(struct topk *t, struct slice key, struct sum w)
{
	uint64_t h = hash_bytes(t->seed, key);
	struct topk_slot *s = find(t, key, h);

	if (sum_negative(w))
		t->negative = true;
	if (!s)
		return t->n < t->max ? add_new(t, key, h, w)
				     : add_instead(t, key, h, w);
	sum_add(&s->count, w);
	if (t->heap)
		sift(t, s->pos, entry(t, (uint32_t)(s - t->slot)));
	return 0;
}

size_t
topk_size(const struct topk *t)
{
	return t->n;
}

bool
topk_exact(const struct topk *t)
{
	return !t->heap;
}

double
topk_error(const struct topk *t)
{
	if (!t->heap)
		return 0;
	return t->negative ? NAN : t->heap[0].count;
}

static bool
better(const struct topk_item *a, const struct topk_item *b)
{
	if (a->count.part == 0 && b->count.part == 0) {
		if (a->count.whole != b->count.whole)
			return a->count.whole > b->count.whole;
	} else if (sum_double(a->count) != sum_double(b->count)) {
		return sum_double(a->count) > sum_double(b->count);
	}
	return a->seq < b->seq;
}

static int
by_rank(const void *a, const void *b)
{
	return better(a, b) ? -1 : 1;
}

/* Put x into the heap of n items whose worst is on top, from position i. */
static void
sink_item(struct topk_item *item, size_t n, size_t i, struct topk_item x)
{
	for (;;) {
		size_t c = 2 * i + 1;

		if (c + 1 < n && better(&item[c], &item[c + 1]))
			c++;
		if (c >= n || !better(&x, &item[c]))
			break;
		item[i] = item[c];
		i = c;
	}
	item[i] = x;
}

/* How much of a key that was cut ends with a whole character. */
static size_t
whole_chars(const char *p, size_t n)
{
	size_t i = n;

	while (i > 0 && i > n - 4 && (p[i - 1] & 0xc0) == 0x80)
		i--;
	return i > 0 && (p[i - 1] & 0x80) ? i - 1 : n;
}

static struct topk_item
item_of(const struct topk_slot *s)
{
	struct topk_item x = { { s->key, s->len }, s->len > TOPK_KEY, s->count,
		s->error, s->seq };

	if (x.cut)
		x.key.n = whole_chars(s->key, TOPK_KEY);
	return x;
}

size_t
topk_top(const struct topk *t, size_t n, struct topk_item *item)
{
	size_t got = t->n < n ? t->n : n;

	for (size_t i = 0; i < got; i++)
		item[i] = item_of(&t->slot[i]);
	for (size_t i = got / 2; i-- > 0;)
		sink_item(item, got, i, item[i]);
	for (size_t i = got; i < t->n; i++) {
		struct topk_item x = item_of(&t->slot[i]);

		if (better(&x, &item[0]))
			sink_item(item, got, 0, x);
	}
	if (got)
		qsort(item, got, sizeof *item, by_rank);
	return got;
}
