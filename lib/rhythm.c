/* SPDX-License-Identifier: MIT */
#include "rhythm.h"

void
rhythm_init(struct rhythm *r)
{
	*r = (struct rhythm){ 0 };
}

void
rhythm_heard(struct rhythm *r, uint64_t ms)
{
	r->doubled = 0;
	if (ms < 1000)
		return;
	if (ms > RHYTHM_MOST)
		ms = RHYTHM_MOST;
	if (r->known < RHYTHM_KNOWN)
		r->known++;
	if (++r->in_block > RHYTHM_BLOCK) {
		r->in_block = 1;
		r->before = r->longest;
		r->longest = 0;
	}
	if (ms > r->longest)
		r->longest = (uint32_t)ms;
}

void
rhythm_silent(struct rhythm *r)
{
	if (r->doubled < 5)
		r->doubled++;
}

uint64_t
rhythm_limit(const struct rhythm *r)
{
	uint64_t four =
	    4 * (uint64_t)(r->longest > r->before ? r->longest : r->before);
	uint64_t limit = RHYTHM_FIRST;

	/* a longer silence than the first limit was lived through: believe it */
	if (four > 4 * (uint64_t)RHYTHM_FIRST)
		limit = four;
	else if (r->known == RHYTHM_KNOWN && four < RHYTHM_FIRST)
		limit = four < RHYTHM_LEAST ? RHYTHM_LEAST : four;
	limit <<= r->doubled;
	return limit > RHYTHM_MOST ? RHYTHM_MOST : limit;
}
