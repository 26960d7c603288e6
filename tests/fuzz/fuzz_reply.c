/* SPDX-License-Identifier: MIT */
/*
 * Answers of any kind: judged within the limits, the wait within its clamps,
 * dates in the form that is sent today read as they were written.
 *
 * Input: header lines apart by LF, an empty line, the body.
 */
#include "check.h"
#include "reply.h"
#include <time.h>

static struct slice
next_line(struct slice *s)
{
	const char *lf = s->n ? memchr(s->p, '\n', s->n) : NULL;
	struct slice line = { s->p, lf ? (size_t)(lf - s->p) : s->n };

	*s = slice_from(*s, line.n + (lf != NULL));
	return line;
}

static void
date(uint32_t seconds)
{
	char text[64];
	time_t t = (time_t)seconds;
	struct tm tm;

	CHECK(gmtime_r(&t, &tm) != NULL);
	CHECK(strftime(text, sizeof(text), "%a, %d %b %Y %H:%M:%S GMT", &tm));
	CHECK(reply_date(slice_str(text)) == (int64_t)seconds);
	CHECK(strftime(text, sizeof(text), "%a %b %e %H:%M:%S %Y", &tm));
	CHECK(reply_date(slice_str(text)) == (int64_t)seconds);
}

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
	struct slice s = { (const char *)bytes, n }, line;
	struct reply r;
	uint32_t seconds = 0;
	int64_t wait;

	memcpy(&seconds, bytes, n < 4 ? n : 4);
	date(seconds);
	reply_reset(&r);
	while (s.n && (line = next_line(&s)).n)
		if (reply_line(&r, line) == -1)
			break;
	CHECK(memchr(r.type, '\0', sizeof(r.type)));
	CHECK(memchr(r.location, '\0', sizeof(r.location)));
	CHECK(r.status == 0 || (r.status >= 100 && r.status <= 999));
	if (reply_judge(&r, false) == REPLY_READ)
		CHECK(
		    r.status == 200 && reply_is_type(&r, "text/event-stream"));
	wait = reply_wait_ms(&r, s, 0);
	CHECK(wait == -1 || (wait >= 1000 && wait <= 3600000));
	return 0;
}
