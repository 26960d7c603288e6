/* SPDX-License-Identifier: MIT */
#ifndef WISH_H
#define WISH_H
/*
 * Filters that a reader asks a server for by query parameters, with the
 * meaning that sse-filter's ready-made filters of these names have: keywords,
 * users, min_followers, min_retweets, verified, language.
 */

#include "block.h"
#include "event.h"
#include "sift.h"

/* One reader's. */
struct wish {
	struct sift sift;
	bool any; /* something was asked for */
};

/* An event taken apart once for all readers. */
struct wishes {
	struct fields fields;

	/* the module's own */
	struct wire wire;
	struct event event;
	struct buf line;
	uint64_t key; /* + 1 of the event at hand */
	bool good, status;
};

/* The name of filter i; NULL past the last. */
const char *wish_name(size_t i);

/*
 * Add filter i.  Returns 0, or -1 with errno EINVAL (the value makes no sense)
 * or ENOMEM.  An empty value asks for nothing.
 */
int wish_add(struct wish *w, size_t i, const char *value);
void wish_free(struct wish *w);

void wishes_init(struct wishes *all);
void wishes_free(struct wishes *all);

/*
 * 1 if p is what w wants, else 0; -1 with errno ENOMEM.  Events of the kind
 * "status" are for everybody; one whose data is no JSON is for nobody who asks
 * for something.  key is p's own for as long as all lives.
 */
int wish_match(
    struct wish *w, struct wishes *all, const struct piece *p, uint64_t key);

#endif
