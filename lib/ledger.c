/* SPDX-License-Identifier: MIT */
#include "ledger.h"

#include <inttypes.h>

#include "hash.h"
#include "num.h"

#define HEAD SLICE("sse-ledger 2\n")
#define TOKEN_HEAD SLICE("sse-pool 2\n")

/*
 * Times further off than this are no times: 2^53 ms.  What is carried over from
 * one clock to another stays well within, to be read when it is written again.
 */
#define TIME_MAX INT64_C(9007199254740992)
#define CARRIED_MAX (TIME_MAX / 4)

/* Damage is what the sum is for, not malice: the file is ours alone. */
static const uint64_t sum_key[2] = { 0x6c6564676572, 1 };

void
ledger_init(struct ledger *l, const uint64_t secret[static 2])
{
	memset(l, 0, sizeof(*l));
	l->later = l->blind = l->swept = INT64_MIN;
	l->secret[0] = secret[0];
	l->secret[1] = secret[1];
}

/* Reading: a line is a word and its values, each behind one space. */

struct reader {
	struct slice rest;
	const struct ledger_clock *now;
	bool same;   /* written since the machine started */
	bool unsure; /* or nobody knows */
	bool sooner; /* then the earlier of two times is the safe one */
};

static bool
skip(struct slice *s, struct slice what)
{
	if (s->n < what.n || memcmp(s->p, what.p, what.n) != 0)
		return false;
	*s = slice_from(*s, what.n);
	return true;
}

static bool
number(struct slice *s, int64_t *v)
{
	bool negative = skip(s, SLICE("-"));
	int64_t x = 0;
	size_t i = 0;

	for (; i < s->n && s->p[i] >= '0' && s->p[i] <= '9'; i++) {
		x = x * 10 + (s->p[i] - '0');
		if (x > TIME_MAX)
			return false;
	}
	*s = slice_from(*s, i);
	*v = negative ? -x : x;
	return i > 0;
}

static bool
hex(struct slice *s, uint64_t *v)
{
	if (s->n < 16 || num_hex((struct slice){ s->p, 16 }, v))
		return false;
	*s = slice_from(*s, 16);
	return true;
}

/* " BOOT WALL\n", as a time since the machine started. */
static bool
moment(struct reader *r, int64_t *t)
{
	int64_t boot, wall, carried;

	if (!skip(&r->rest, SLICE(" ")) || !number(&r->rest, &boot) ||
	    !skip(&r->rest, SLICE(" ")) || !number(&r->rest, &wall) ||
	    !skip(&r->rest, SLICE("\n")))
		return false;
	carried = r->now->boot_ms + wall - r->now->wall_ms;
	if (r->same || (r->unsure && (boot < carried) == r->sooner))
		carried = boot;
	if (carried > CARRIED_MAX)
		carried = CARRIED_MAX;
	*t = carried < -CARRIED_MAX ? -CARRIED_MAX : carried;
	return true;
}

/* "boot ID\n" */
static bool
start(struct reader *r)
{
	size_t n = strlen(r->now->boot);
	const char *end;

	if (!skip(&r->rest, SLICE("boot ")))
		return false;
	end = memchr(r->rest.p, '\n', r->rest.n);
	if (!end)
		return false;
	r->unsure = n == 0 || end == r->rest.p;
	r->same = !r->unsure && n == (size_t)(end - r->rest.p) &&
	    memcmp(r->rest.p, r->now->boot, n) == 0;
	r->rest = slice_from(r->rest, (size_t)(end - r->rest.p) + 1);
	return true;
}

/* Begin behind head, and take off the sum, if it is right. */
static bool
begin(struct reader *r, struct slice text, struct slice head,
    const struct ledger_clock *now)
{
	const size_t tail = sizeof("sum \n") - 1 + 16;
	struct slice last;
	uint64_t sum;

	r->rest = text;
	r->now = now;
	if (text.n < tail || !skip(&r->rest, head))
		return false;
	last = slice_from(text, text.n - tail);
	text.n -= tail;
	if (r->rest.n < tail || !skip(&last, SLICE("sum ")) ||
	    !hex(&last, &sum) || !skip(&last, SLICE("\n")) ||
	    sum != hash_bytes(sum_key, text))
		return false;
	r->rest.n -= tail;
	return start(r);
}

static bool
read_ask(struct ledger *l, struct reader *r)
{
	int64_t t;

	if (l->asks == LEDGER_ASKS || !moment(r, &t))
		return false;
	if (t > r->now->boot_ms)
		t = r->now->boot_ms;
	/* in order, even if the clock was set between two starts */
	if (l->asks && t < l->asked[l->asks - 1])
		t = l->asked[l->asks - 1];
	l->asked[l->asks++] = t;
	return true;
}

static bool
read_seen(struct ledger *l, struct reader *r)
{
	struct ledger_seen *s = l->seen + l->seens;

	if (l->seens == LEDGER_SEEN || !hex(&r->rest, &s->hash) ||
	    !skip(&r->rest, SLICE(" ")) || !hex(&r->rest, &s->receipt))
		return false;
	s->back = skip(&r->rest, SLICE(" back"));
	if (!moment(r, &s->expires))
		return false;
	l->seens++;
	return true;
}

/* A line; false if it is none. */
static bool
read_line(struct ledger *l, struct reader *r)
{
	int64_t t;

	if (skip(&r->rest, SLICE("asked")))
		return read_ask(l, r);
	if (skip(&r->rest, SLICE("seen ")))
		return read_seen(l, r);
	if (skip(&r->rest, SLICE("later"))) {
		if (!moment(r, &t))
			return false;
		ledger_later(l, t, r->now->boot_ms);
		return true;
	}
	if (skip(&r->rest, SLICE("swept")))
		return moment(r, &l->swept);
	if (!skip(&r->rest, SLICE("blind")) || !moment(r, &l->blind))
		return false;
	if (l->blind > r->now->boot_ms + LEDGER_LIFE)
		l->blind = r->now->boot_ms + LEDGER_LIFE;
	return true;
}

bool
ledger_read(struct ledger *l, struct slice text, const struct ledger_clock *now)
{
	static const uint64_t none[2];
	struct reader r = { .sooner = false };

	ledger_init(l, none);
	if (!begin(&r, text, HEAD, now) || !skip(&r.rest, SLICE("secret ")) ||
	    !hex(&r.rest, &l->secret[0]) || !hex(&r.rest, &l->secret[1]) ||
	    !skip(&r.rest, SLICE("\n")))
		return false;
	while (r.rest.n)
		if (!read_line(l, &r))
			return false;
	l->carried = !r.same;
	return true;
}

/* Writing. */

static int
put_moment(
    struct buf *b, const char *what, int64_t t, const struct ledger_clock *now)
{
	return buf_fmt(b, "%s %" PRId64 " %" PRId64 "\n", what, t,
	    now->wall_ms + t - now->boot_ms);
}

static int
put_sum(struct buf *b, size_t from)
{
	return buf_fmt(b, "sum %016" PRIx64 "\n",
	    hash_bytes(sum_key, slice_from(buf_get(b), from)));
}

int
ledger_write(
    struct buf *b, const struct ledger *l, const struct ledger_clock *now)
{
	size_t from = b->n;
	int r = buf_slice(b, HEAD);

	r |= buf_fmt(b, "boot %s\nsecret %016" PRIx64 "%016" PRIx64 "\n",
	    now->boot, l->secret[0], l->secret[1]);
	for (size_t i = 0; i < l->asks; i++)
		r |= put_moment(b, "asked", l->asked[i], now);
	if (l->later > now->boot_ms)
		r |= put_moment(b, "later", l->later, now);
	if (l->swept != INT64_MIN)
		r |= put_moment(b, "swept", l->swept, now);
	if (l->blind > now->boot_ms)
		r |= put_moment(b, "blind", l->blind, now);
	for (size_t i = 0; i < l->seens; i++) {
		r |= buf_fmt(b, "seen %016" PRIx64 " %016" PRIx64,
		    l->seen[i].hash, l->seen[i].receipt);
		r |= put_moment(
		    b, l->seen[i].back ? " back" : "", l->seen[i].expires, now);
	}
	r |= put_sum(b, from);
	return r;
}

int
ledger_token(
    struct buf *b, const struct ledger_token *t, const struct ledger_clock *now)
{
	size_t from = b->n;
	int r = buf_slice(b, TOKEN_HEAD);

	r |= buf_fmt(b, "boot %s\n", now->boot);
	r |= put_moment(b, "expires", t->expires, now);
	r |= buf_fmt(b, "receipt %016" PRIx64 "\ntoken ", t->receipt);
	r |= buf_slice(b, t->token);
	r |= buf_byte(b, '\n');
	r |= put_sum(b, from);
	return r;
}

bool
ledger_token_read(
    struct ledger_token *t, struct slice text, const struct ledger_clock *now)
{
	struct reader r = { .sooner = true };

	if (!begin(&r, text, TOKEN_HEAD, now) ||
	    !skip(&r.rest, SLICE("expires")) || !moment(&r, &t->expires) ||
	    !skip(&r.rest, SLICE("receipt ")) || !hex(&r.rest, &t->receipt) ||
	    !skip(&r.rest, SLICE("\ntoken ")) || r.rest.n < 2)
		return false;
	t->token = (struct slice){ r.rest.p, r.rest.n - 1 };
	return true;
}

/* The rules. */

int64_t
ledger_next(const struct ledger *l, const struct governor *g, int64_t now)
{
	int64_t at = governor_next(g, l->asked, l->asks, now);

	return at < l->later ? l->later : at;
}

/* Drop the first n of them. */
static void
forget(struct ledger *l, size_t n)
{
	l->asks -= n;
	memmove(l->asked, l->asked + n, l->asks * sizeof(*l->asked));
}

void
ledger_ask(struct ledger *l, int64_t now)
{
	size_t old = 0;

	/* not by our window: another process may have a larger one */
	while (old < l->asks && l->asked[old] <= now - LEDGER_WINDOW)
		old++;
	if (old == 0 && l->asks == LEDGER_ASKS)
		old = 1;
	forget(l, old);
	l->asked[l->asks++] = now;
}

void
ledger_unask(struct ledger *l, int64_t asked)
{
	for (size_t i = l->asks; i-- > 0;)
		if (l->asked[i] == asked) {
			l->asks--;
			memmove(l->asked + i, l->asked + i + 1,
			    (l->asks - i) * sizeof(*l->asked));
			return;
		}
}

void
ledger_later(struct ledger *l, int64_t until, int64_t now)
{
	if (until > now + LEDGER_LATER)
		until = now + LEDGER_LATER;
	if (until > l->later)
		l->later = until;
}

void
ledger_suspect(struct ledger *l, int64_t last)
{
	for (l->asks = 0; l->asks < LEDGER_ASKS;)
		l->asked[l->asks++] = last;
	l->blind = last + LEDGER_LIFE;
	l->carried = true;
}

uint64_t
ledger_hash(const struct ledger *l, struct slice token)
{
	return hash_bytes(l->secret, token);
}

/* Its place in seen; seens: none. */
static size_t
find(const struct ledger *l, uint64_t hash)
{
	size_t i = 0;

	while (i < l->seens && l->seen[i].hash != hash)
		i++;
	return i;
}

const struct ledger_seen *
ledger_find(const struct ledger *l, struct slice token)
{
	size_t i = find(l, ledger_hash(l, token));

	return i < l->seens ? l->seen + i : NULL;
}

/* Forget what has expired; if nothing has, what does so first. */
static void
make_room(struct ledger *l, int64_t now)
{
	size_t first = 0, kept = 0;

	for (size_t i = 0; i < l->seens; i++)
		if (l->seen[i].expires > now)
			l->seen[kept++] = l->seen[i];
	l->seens = kept;
	if (kept < LEDGER_SEEN)
		return;
	for (size_t i = 1; i < kept; i++)
		if (l->seen[i].expires < l->seen[first].expires)
			first = i;
	if (l->seen[first].expires > l->blind)
		l->blind = l->seen[first].expires;
	l->seens--;
	memmove(l->seen + first, l->seen + first + 1,
	    (l->seens - first) * sizeof(*l->seen));
}

struct ledger_seen *
ledger_see(struct ledger *l, struct slice token, int64_t expires, int64_t now)
{
	uint64_t hash = ledger_hash(l, token);
	size_t i = find(l, hash);

	if (i == l->seens) {
		make_room(l, now);
		i = l->seens++;
		l->seen[i] =
		    (struct ledger_seen){ .hash = hash, .expires = expires };
	}
	if (l->seen[i].expires < expires)
		l->seen[i].expires = expires;
	return l->seen + i;
}

bool
ledger_takes(
    const struct ledger *l, struct slice token, uint64_t receipt, int64_t now)
{
	const struct ledger_seen *s = ledger_find(l, token);

	if (receipt)
		return s && s->receipt == receipt;
	return s ? !s->back : l->blind <= now;
}
