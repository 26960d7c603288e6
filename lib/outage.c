/* SPDX-License-Identifier: MIT */
#include "outage.h"

#include "hash.h"
#include "say.h"
#include "url.h"

enum tell {
	COUNT,
	NEW,
	SUM
};

static double
seconds(uint64_t ms)
{
	return (double)ms / 1000;
}

/* Length of the number that s begins with, its fraction with it. */
static size_t
number(const char *s)
{
	size_t n = strspn(s, "0123456789");

	return n && s[n] == '.' ? n + 1 + strspn(s + n + 1, "0123456789") : n;
}

/*
 * Messages of a kind may differ in times and sizes, but not in a status, which
 * has three digits.
 */
static uint64_t
kind_of(const char *why)
{
	/* nobody gains from messages that hash alike: no secret is needed */
	static const uint64_t key[2] = { 0, 0 };
	char text[1024];
	size_t n, at = 0;

	while (*why && at < sizeof(text) - 3) {
		n = number(why);
		if (n == 0)
			text[at++] = *why;
		else if (n == 3 && why[1] != '.')
			at =
			    (size_t)((char *)mempcpy(text + at, why, n) - text);
		why += n ? n : 1;
	}
	return hash_bytes(key, (struct slice){ text, at });
}

/* True if there is room for it among the kinds, and it is not there. */
static bool
fresh(struct outage *o, uint64_t kind)
{
	for (unsigned i = 0; i < o->kinds; i++)
		if (o->kind[i] == kind)
			return false;
	if (o->kinds == OUTAGE_KINDS)
		return false;
	o->kind[o->kinds++] = kind;
	return true;
}

static enum tell
count(struct outage *o, const char *why, uint64_t now)
{
	if (o->failures++ == 0) {
		o->began_ms = now;
		o->apart_ms = OUTAGE_FIRST_MS;
		o->next_ms = now + o->apart_ms;
	}
	if (fresh(o, kind_of(why)))
		return NEW;
	if (now < o->next_ms) {
		o->untold++;
		return COUNT;
	}
	o->untold = 0;
	o->apart_ms *= 2;
	if (o->apart_ms > OUTAGE_MAX_MS)
		o->apart_ms = OUTAGE_MAX_MS;
	o->next_ms = now + o->apart_ms;
	return SUM;
}

bool
outage_failed(struct outage *o, const char *why, bool without_id,
    uint64_t wait_ms, uint64_t now)
{
	enum tell tell = count(o, why, now);

	if (tell == COUNT)
		say_more("%s; trying again in %.3fs", why, seconds(wait_ms));
	else if (without_id)
		say("%s; trying without the event id", why);
	else if (tell == NEW)
		say_note("%s; trying again in %.3fs", why, seconds(wait_ms));
	else
		say_note("%s; trying again in %.3fs; %llu failures in %.1f s",
		    why, seconds(wait_ms), (unsigned long long)o->failures,
		    seconds(now - o->began_ms));
	o->owed |= tell != COUNT;
	return tell != COUNT;
}

static const char *
shown(struct buf *b, const char *url)
{
	if (url_redact(b, slice_str(url)) == -1)
		say_nomem();
	return say_bytes(buf_get(b), 200);
}

bool
outage_over(struct outage *o, const char *url, bool first, uint64_t down_ms)
{
	bool told = first || o->owed;
	struct buf b = { .max = 0 };
	const char *s = shown(&b, url);

	if (first)
		say_note("connected to '%s'", s);
	else
		(told ? say_note : say_more)("connected to '%s' again after "
					     "%.1f s",
		    s, seconds(down_ms));
	buf_free(&b);
	o->owed = false;
	return told;
}

bool
outage_stable(struct outage *o, const char *url, uint64_t open_ms)
{
	bool tell = o->untold;
	struct buf b = { .max = 0 };

	if (tell)
		say_note("connection to '%s' is stable, after %llu failures in "
			 "%.1f s",
		    shown(&b, url), (unsigned long long)o->failures,
		    seconds(open_ms - o->began_ms));
	buf_free(&b);
	*o = (struct outage){ 0 };
	return tell;
}
