/* SPDX-License-Identifier: MIT */
#include "lines.h"

#include "block16.h"
#include "cpu.h"

/* A copy, with both ends of what is copied and of what it is copied to. */
struct copy {
	char *to;
	const char *p, *end;
};

/*
 * Copy up to the first CR or LF, sixteen bytes at a time, of which some are too
 * many: to look for the end first would be to go over short lines twice.
 */
static inline void
to_end(struct copy *c)
{
#ifdef BLOCK16
	for (; c->end - c->p >= 16; c->p += 16, c->to += 16) {
		block16 v = block16_at(c->p);
		unsigned i =
		    block16_first(block16_is(v, '\r') | block16_is(v, '\n'));

		memcpy(c->to, &v, sizeof v);
		if (i < 16) {
			c->p += i;
			c->to += i;
			return;
		}
	}
#endif
	while (c->p < c->end && *c->p != '\r' && *c->p != '\n')
		*c->to++ = *c->p++;
}

/* Go to the value of the line.  False if it is not data, or cut off. */
static inline bool
to_value(struct copy *c)
{
	if (c->end - c->p < 5 || memcmp(c->p, "data", 4) != 0)
		return false;
	c->p += 4;
	if (*c->p == ':')
		c->p += c->end - c->p > 1 && c->p[1] == ' ' ? 2 : 1;
	else if (*c->p != '\r' && *c->p != '\n')
		return false;
	return true;
}

/* Behind the end of the line.  False if that is not surely it. */
static inline bool
past_end(struct copy *c)
{
	if (c->p < c->end && *c->p == '\r')
		c->p++;
	if (c->p == c->end || *c->p != '\n')
		return false;
	*c->to++ = *c->p++;
	return true;
}

/* One line after the other. */
static struct lines
join(char *to, struct slice s)
{
	struct copy c = { to, s.p, s.p + s.n };
	struct lines done = { 0, 0 };

	while (to_value(&c)) {
		to_end(&c);
		if (!past_end(&c))
			break;
		done.taken = (size_t)(c.p - s.p);
		done.made = (size_t)(c.to - to);
	}
	return done;
}

static size_t
flatten(char *to, struct slice s)
{
	struct copy c = { to, s.p, s.p + s.n };

	for (;;) {
		to_end(&c);
		if (c.p == c.end)
			return (size_t)(c.to - to);
		if (*c.p == '\r')
			*c.to++ = '\r';
		c.p++;
	}
}

/* What many bytes at a time leave is for one line at a time. */
struct lines
lines_join(char *to, struct slice s)
{
	struct lines first = { 0, 0 }, rest;

#ifdef __x86_64__
	if (cpu_tier() == CPU_AVX512)
		first = lines_join_avx512(to, s);
#endif
	rest = join(to + first.made, slice_from(s, first.taken));
	return (
	    struct lines){ first.taken + rest.taken, first.made + rest.made };
}

size_t
lines_flatten(char *to, struct slice s)
{
	struct lines first = { 0, 0 };

#ifdef __x86_64__
	if (cpu_tier() == CPU_AVX512)
		first = lines_flatten_avx512(to, s);
#endif
	return first.made +
	    flatten(to + first.made, slice_from(s, first.taken));
}
