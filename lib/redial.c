/* SPDX-License-Identifier: MIT */
#include "redial.h"

void
redial_init(struct redial *r, const struct backoff *b, bool tokens)
{
	*r = (struct redial){ .backoff = *b, .tokens = tokens };
}

/* As the back-off has it, but max_ms at most unless the first wait is longer. */
static uint64_t
back_off(struct redial *r, uint64_t max_ms, int64_t retry_ms, uint32_t rnd)
{
	struct backoff *b = &r->backoff;
	uint64_t was = b->max_ms, wait;

	if (max_ms < b->first_ms)
		max_ms = b->first_ms;
	if (b->max_ms > max_ms)
		b->max_ms = max_ms;
	wait = backoff_next(b, retry_ms, rnd);
	b->max_ms = was;
	return wait;
}

/* Probes are spaced from start to start, as a dead way takes long to fail. */
static uint64_t
probe_wait(struct redial *r, uint64_t took_ms, int64_t retry_ms, uint32_t rnd)
{
	uint64_t wait = back_off(r, REDIAL_PROBE_APART, retry_ms, rnd);
	uint64_t rest = wait > took_ms ? wait - took_ms : 0;
	uint64_t least = r->backoff.first_ms / 2;

	return rest > least ? rest : wait < least ? wait : least;
}

struct redial_step
redial_next(struct redial *r, enum redial_end end, uint64_t took_ms,
    int64_t retry_ms, int64_t floor_ms, uint32_t rnd)
{
	struct redial_step s = { .probe = r->tokens };
	uint64_t floor = floor_ms > 0 ? (uint64_t)floor_ms : 0;

	switch (end) {
	case REDIAL_REACHED:
		s.probe = false;
		return s;
	case REDIAL_PATH:
		s.wait_ms = r->tokens ? probe_wait(r, took_ms, retry_ms, rnd)
				      : back_off(r, UINT64_MAX, retry_ms, rnd);
		break;
	case REDIAL_NO_TOKEN:
		s.wait_ms = back_off(r, UINT64_MAX, retry_ms, rnd);
		if (floor > r->token_ms)
			r->token_ms = floor;
		/* when is known; the random part keeps several apart */
		if (floor)
			s.wait_ms = floor + (rnd >> 22);
		return s;
	case REDIAL_BUSY:
	case REDIAL_ENDED:
		s.probe = false;
		/* fall through */
	case REDIAL_CUT:
		s.wait_ms = back_off(r, UINT64_MAX, retry_ms, rnd);
		/* shown again half-way to the next token */
		if (end != REDIAL_ENDED && floor < r->token_ms)
			floor = r->token_ms < REDIAL_AGAIN_MAX
			    ? r->token_ms
			    : REDIAL_AGAIN_MAX;
		break;
	}
	if (s.wait_ms < floor)
		s.wait_ms = floor;
	return s;
}

void
redial_reset(struct redial *r)
{
	backoff_reset(&r->backoff);
	r->token_ms = 0;
}
