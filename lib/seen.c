/* SPDX-License-Identifier: MIT */
#include "seen.h"

#include <errno.h>
#include <stdlib.h>

static uint64_t
rotl(uint64_t x, int b)
{
	return x << b | x >> (64 - b);
}

static void
sip_round(uint64_t v[static 4])
{
	v[0] += v[1];
	v[2] += v[3];
	v[1] = rotl(v[1], 13) ^ v[0];
	v[3] = rotl(v[3], 16) ^ v[2];
	v[0] = rotl(v[0], 32);
	v[2] += v[1];
	v[0] += v[3];
	v[1] = rotl(v[1], 17) ^ v[2];
	v[3] = rotl(v[3], 21) ^ v[0];
	v[2] = rotl(v[2], 32);
}

/* Up to 8 bytes as a little-endian number. */
static uint64_t
word(const char *p, size_t n)
{
	uint64_t w = 0;

	for (size_t i = 0; i < n; i++)
		w |= (uint64_t)(unsigned char)p[i] << (8 * i);
	return w;
}

static void
sip_mix(uint64_t v[static 4], uint64_t w)
{
	v[3] ^= w;
	sip_round(v);
	sip_round(v);
	v[0] ^= w;
}

static uint64_t
siphash(const uint64_t k[static 2], struct slice s)
{
	uint64_t v[4] = { k[0] ^ 0x736f6d6570736575, k[1] ^ 0x646f72616e646f6d,
		k[0] ^ 0x6c7967656e657261, k[1] ^ 0x7465646279746573 };
	size_t i = 0;

	for (; s.n - i >= 8; i += 8)
		sip_mix(v, word(s.p + i, 8));
	sip_mix(v, word(s.p + i, s.n - i) | (uint64_t)s.n << 56);
	v[2] ^= 0xff;
	for (i = 0; i < 4; i++)
		sip_round(v);
	return v[0] ^ v[1] ^ v[2] ^ v[3];
}

int
seen_init(struct seen *s, size_t max, const uint64_t secret[static 2])
{
	*s = (struct seen){ .max = max, .slots = 16 };
	s->secret[0] = secret[0];
	s->secret[1] = secret[1];
	if (max > SIZE_MAX / 64) {
		errno = ENOMEM;
		return -1;
	}
	while (s->slots < 2 * max)
		s->slots *= 2;
	s->now = calloc(s->slots, sizeof *s->now);
	s->old = calloc(s->slots, sizeof *s->old);
	if (s->now && s->old)
		return 0;
	seen_free(s);
	errno = ENOMEM;
	return -1;
}

/* The slot of h, or the free one where it belongs; 0 marks a free slot. */
static uint64_t *
slot(uint64_t *table, size_t slots, uint64_t h)
{
	size_t i = (size_t)h & (slots - 1);

	while (table[i] && table[i] != h)
		i = (i + 1) & (slots - 1);
	return &table[i];
}

bool
seen_add(struct seen *s, struct slice key)
{
	uint64_t h = siphash(s->secret, key), *at;
	bool fresh;

	h += h == 0;
	at = slot(s->now, s->slots, h);
	if (*at)
		return false;
	fresh = !*slot(s->old, s->slots, h);
	if (s->n == s->max) {
		uint64_t *spare = s->old;

		s->old = s->now;
		s->now = spare;
		memset(spare, 0, s->slots * sizeof *spare);
		s->n = 0;
		at = slot(s->now, s->slots, h);
	}
	*at = h;
	s->n++;
	return fresh;
}

void
seen_free(struct seen *s)
{
	free(s->now);
	free(s->old);
	*s = (struct seen){ 0 };
}
