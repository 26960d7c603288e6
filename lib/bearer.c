/* SPDX-License-Identifier: MIT */
#include "bearer.h"

#include <math.h>

#include "clock.h"
#include "json.h"
#include "num.h"
#include "reply.h"

/* Longer than a year is likely not seconds. */
#define LIFE_MAX_S 31622400

/* A token goes into a URL or a header line: nothing may end either. */
static bool
printable(struct slice s)
{
	for (size_t i = 0; i < s.n; i++)
		if ((unsigned char)s.p[i] <= ' ' || s.p[i] == 0x7f)
			return false;
	return s.n > 0;
}

const char *
bearer_read(struct buf *token, struct slice text)
{
	struct slice v;

	buf_reset(token);
	text = json_trim(text);
	if (text.n == 0)
		return "there is nothing";
	/* as jq prints it without -r */
	if (strchr("\"[", *text.p) && json_valid(text, JSON_DEPTH))
		return "JSON, but no object";
	if (*text.p != '{')
		return buf_slice(token, text) == -1 ? "too large"
		    : printable(text)               ? NULL
						    : "not one token";
	if (!json_valid(text, JSON_DEPTH))
		return "not one JSON object";
	v = json_member(text, SLICE("token"));
	if (json_type(v) != JSON_STRING)
		return "no string named token in the JSON object";
	if (json_text(token, v) == -1)
		return "too large";
	return printable(buf_get(token)) ? NULL : "not one token";
}

/* The text of a number or string; absent for anything else. */
static struct slice
scalar(struct buf *b, struct slice v)
{
	if (json_type(v) == JSON_NUMBER)
		buf_slice(b, v);
	else if (json_type(v) == JSON_STRING)
		json_text(b, v);
	return buf_get(b);
}

static double
seconds_in(struct slice v)
{
	struct buf b = { .max = 64 };
	double s = NAN;

	if (scalar(&b, v).n && buf_cstr(&b))
		num_double(b.p, &s);
	buf_free(&b);
	return s;
}

static double
seconds_until(struct slice v, int64_t now)
{
	struct buf b = { .max = 64 };
	double s = NAN;
	int64_t t;

	if (clock_read(scalar(&b, v), &t) == 0)
		s = (double)(t - now) / 1e6;
	buf_free(&b);
	return s;
}

uint64_t
bearer_life_ms(struct slice text, int64_t now, bool old)
{
	double in, at;

	text = json_trim(text);
	if (text.n == 0 || *text.p != '{' || !json_valid(text, JSON_DEPTH))
		return 0;
	in = seconds_in(json_member(text, SLICE("expires_in")));
	at = seconds_until(json_member(text, SLICE("expires_at")), now);
	if (isnan(in) || (old && !isnan(at)))
		in = at;
	return in > 0 && in <= LIFE_MAX_S ? (uint64_t)(in * 1000) : 0;
}

bool
bearer_dated(struct slice text)
{
	text = json_trim(text);
	return json_valid(text, JSON_DEPTH) && json_type(text) == JSON_OBJECT &&
	    (json_member(text, SLICE("expires_in")).p ||
		json_member(text, SLICE("expires_at")).p);
}

bool
bearer_receipt(struct slice text, uint64_t *receipt)
{
	struct buf b = { .max = 64 };
	struct slice v = { NULL, 0 };
	bool good = true;

	*receipt = 0;
	text = json_trim(text);
	if (json_valid(text, JSON_DEPTH) && json_type(text) == JSON_OBJECT)
		v = json_member(text, SLICE("receipt"));
	if (v.p)
		good = json_type(v) == JSON_STRING && json_text(&b, v) == 0 &&
		    !num_hex(buf_get(&b), receipt) && *receipt;
	buf_free(&b);
	return good;
}

int64_t
bearer_wait_ms(struct slice text)
{
	static const struct reply none;

	return reply_wait_ms(&none, text, 0);
}

static uint64_t
due(uint64_t life, bool same)
{
	uint64_t margin = life / 10;

	if (same)
		return life + 1000; /* seconds are rounded down */
	if (margin < 1000)
		margin = 1000;
	if (margin > 60000)
		margin = 60000;
	if (margin > life / 2)
		margin = life / 2;
	return life - margin;
}

const char *
bearer_take(
    struct bearer *b, struct slice text, uint64_t life_ms, uint64_t now_ms)
{
	struct buf was = b->token;
	const char *why;
	bool same;

	b->token = (struct buf){ .max = was.max };
	buf_wipe(&b->text);
	b->age = BEARER_NONE;
	why = bearer_read(&b->token, text);
	same = was.n && slice_eq(buf_get(&was), buf_get(&b->token));
	buf_wipe(&was);
	if (why)
		return why;
	if (same && b->denied)
		return "still the token denied";
	if (buf_slice(&b->text, text) == -1)
		return "too large";
	b->age = BEARER_FRESH;
	b->due_ms = life_ms ? now_ms + due(life_ms, same) : UINT64_MAX;
	b->keep_ms = life_ms && same ? now_ms + due(life_ms, false) : 0;
	return NULL;
}

bool
bearer_usable(const struct bearer *b, uint64_t now_ms)
{
	return (b->age == BEARER_FRESH || b->age == BEARER_SHOWN) &&
	    now_ms < b->due_ms;
}

bool
bearer_kept(const struct bearer *b, uint64_t now_ms)
{
	return b->age == BEARER_SPENT && now_ms < b->keep_ms;
}

void
bearer_shown(struct bearer *b)
{
	buf_wipe(&b->text);
	if (b->age == BEARER_FRESH)
		b->age = BEARER_SHOWN;
	else if (b->age == BEARER_SHOWN)
		b->age = BEARER_SPENT;
}

void
bearer_spent(struct bearer *b)
{
	buf_wipe(&b->text);
	b->age = BEARER_SPENT;
	b->denied = false;
}

bool
bearer_denied(struct bearer *b)
{
	bool again = b->denied;

	bearer_spent(b);
	b->denied = true;
	b->keep_ms = 0;
	return !again;
}

void
bearer_free(struct bearer *b)
{
	buf_wipe(&b->token);
	buf_wipe(&b->text);
}
