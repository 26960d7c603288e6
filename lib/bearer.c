/* SPDX-License-Identifier: MIT */
#include "bearer.h"

#include "clock.h"
#include "json.h"

/* Times past this many seconds, some 300 years, are no times. */
#define SECONDS_MAX 1e10

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
		return "no output";
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

/* The number that member name of the object text has; -1 if it has none. */
static double
seconds(struct slice text, struct slice name)
{
	double s;

	text = json_trim(text);
	if (!json_valid(text, JSON_DEPTH))
		return -1;
	s = json_double(json_member(text, name));
	return s >= 0 && s < SECONDS_MAX ? s : -1;
}

/* 0 if it has expired; -1 if there is no date. */
static double
until(struct slice text, int64_t now)
{
	struct buf b = { .max = 64 };
	double s = -1;
	int64_t t;

	text = json_trim(text);
	if (json_valid(text, JSON_DEPTH)) {
		text = json_member(text, SLICE("expires_at"));
		if (json_type(text) == JSON_STRING &&
		    json_text(&b, text) == 0 &&
		    clock_read(buf_get(&b), &t) == 0)
			s = t > now ? (double)(t - now) / 1e6 : 0;
	}
	buf_free(&b);
	return s;
}

uint64_t
bearer_life(struct slice text, int64_t now)
{
	double s = now ? until(text, now) : seconds(text, SLICE("expires_in"));

	return s < 0 ? UINT64_MAX : (uint64_t)s;
}

int64_t
bearer_wait_ms(struct slice text)
{
	double s = seconds(text, SLICE("retry_after"));

	return s < 0 ? -1 : (int64_t)(s * 1000);
}
