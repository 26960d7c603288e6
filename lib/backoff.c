/* SPDX-License-Identifier: MIT */
#include "backoff.h"

#include "num.h"

#define DAY_MS 86400000
#define STABLE_MS 60000

void
backoff_init(struct backoff *b)
{
	*b =
	    (struct backoff){ .first_ms = 1000, .max_ms = 30000, .jitter = 50 };
}

/* Cut the text before the next ':' into field. */
static bool
next(const char **text, char field[static 32])
{
	size_t n = strcspn(*text, ":");

	if (n >= 32)
		return false;
	memcpy(field, *text, n);
	field[n] = '\0';
	*text += n;
	if (**text == ':')
		++*text;
	return true;
}

const char *
backoff_parse(struct backoff *b, const char *text)
{
	struct backoff x = *b;
	uint64_t percent = x.jitter;
	const char *why;
	char field[32];

	if (!next(&text, field))
		return "too long";
	if ((why = num_msec(field, &x.first_ms)))
		return why;
	x.max_ms = x.first_ms > 30000 ? x.first_ms : 30000;
	if (*text) {
		if (!next(&text, field))
			return "too long";
		if ((why = num_msec(field, &x.max_ms)))
			return why;
	}
	if (*text) {
		size_t n = strlen(text);

		if (text[n - 1] == '%')
			n--;
		why = num_parse((struct slice){ text, n }, 0, 100, &percent);
		if (why)
			return why;
	}
	if (x.first_ms == 0)
		return "too small";
	if (x.max_ms < x.first_ms)
		return "the longest wait is below the first";
	if (x.max_ms > DAY_MS)
		return "too large";
	x.jitter = (unsigned)percent;
	x.fixed = true;
	*b = x;
	return NULL;
}

uint64_t
backoff_next(struct backoff *b, int64_t retry_ms, uint32_t rnd)
{
	uint64_t floor = retry_ms > 0 ? (uint64_t)retry_ms : 0;
	uint64_t wait = b->first_ms, max = b->max_ms;

	if (floor && (!b->fixed || floor > wait))
		wait = floor;
	if (max < floor)
		max = floor;
	for (unsigned i = 0; i < b->tries && wait < max; i++)
		wait *= 2;
	if (wait > max)
		wait = max;
	b->tries++;
	/* 32 bits of rnd are a fraction below 1 */
	wait -= (wait * b->jitter / 100 * rnd) >> 32;
	return wait < floor ? floor : wait;
}

uint64_t
backoff_stable_ms(const struct backoff *b)
{
	return b->max_ms < STABLE_MS ? b->max_ms : STABLE_MS;
}

bool
backoff_stable(const struct backoff *b, bool event, uint64_t alive_ms)
{
	return event && alive_ms >= backoff_stable_ms(b);
}

void
backoff_reset(struct backoff *b)
{
	b->tries = 0;
}
