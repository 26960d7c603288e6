/* SPDX-License-Identifier: MIT */
#ifndef LEAK_H
#define LEAK_H
/*
 * Canaries: secrets made of a seed, and the search for them, raw (which is
 * also percent-encoded, as they are letters and digits) and in base64 at any
 * offset.
 */

#include <stdint.h>

#include "buf.h"

enum leak_kind {
	LEAK_HEADER,
	LEAK_COOKIE,
	LEAK_QUERY,
	LEAK_PASSWORD,
	LEAK_TOKEN,
	LEAK_PROXY,
	LEAK_KINDS
};

struct leak {
	char canary[LEAK_KINDS][24];
};

void leak_init(struct leak *l, uint64_t seed);

/* The first canary in text whose kind has its bit in kinds, or NULL. */
const char *leak_find(const struct leak *l, unsigned kinds, struct slice text);

#define LEAK_ALL ((1u << LEAK_KINDS) - 1)
#define LEAK_BIT(kind) (1u << (kind))

#endif
