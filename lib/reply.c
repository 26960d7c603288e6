/* SPDX-License-Identifier: MIT */
#include "reply.h"

#include <math.h>
#include <string.h>
#include <strings.h>

#include "json.h"
#include "num.h"

void
reply_reset(struct reply *r)
{
	*r = (struct reply){ 0 };
}

static struct slice
trim(struct slice s)
{
	while (s.n && (*s.p == ' ' || *s.p == '\t'))
		s = slice_from(s, 1);
	while (s.n && strchr(" \t\r\n", s.p[s.n - 1]) && s.p[s.n - 1])
		s.n--;
	return s;
}

bool
reply_field(struct slice line, const char *name, struct slice *value)
{
	size_t n = strlen(name);

	if (line.n <= n || line.p[n] != ':' ||
	    strncasecmp(line.p, name, n) != 0)
		return false;
	*value = trim(slice_from(line, n + 1));
	return true;
}

static void
keep(char *to, size_t size, struct slice s)
{
	if (s.n >= size)
		s.n = size - 1;
	memcpy(to, s.p, s.n);
	to[s.n] = '\0';
}

/* "HTTP/1.1 200 OK": the parser of libcurl has accepted it before */
static bool
status_line(struct reply *r, struct slice line)
{
	const char *sp;
	size_t bytes = r->bytes;
	unsigned lines = r->lines;
	uint64_t code;

	if (line.n < 5 || memcmp(line.p, "HTTP/", 5) != 0)
		return false;
	sp = memchr(line.p, ' ', line.n);
	if (!sp)
		return false;
	line = trim(slice_from(line, (size_t)(sp - line.p)));
	if (line.n < 3 ||
	    num_parse((struct slice){ line.p, 3 }, 100, 999, &code))
		return false;
	reply_reset(r);
	r->bytes = bytes; /* interim answers have an end, too */
	r->lines = lines;
	r->status = (int)code;
	keep(r->reason, sizeof(r->reason), trim(slice_from(line, 3)));
	return true;
}

int
reply_line(struct reply *r, struct slice line)
{
	struct slice v;
	size_t n = line.n;

	status_line(r, line);
	r->bytes += n;
	r->lines++;
	if (r->bytes > REPLY_HEAD_BYTES || r->lines > REPLY_HEAD_LINES)
		return -1;
	if (reply_field(line, "Content-Type", &v))
		keep(r->type, sizeof(r->type), v);
	else if (reply_field(line, "Content-Encoding", &v))
		keep(r->coding, sizeof(r->coding), v);
	else if (reply_field(line, "Retry-After", &v))
		keep(r->retry_after, sizeof(r->retry_after), v);
	else if (reply_field(line, "Date", &v))
		keep(r->date, sizeof(r->date), v);
	else if (reply_field(line, "Location", &v) && v.n < sizeof(r->location))
		keep(r->location, sizeof(r->location), v);
	return 0;
}

bool
reply_is_type(const struct reply *r, const char *want)
{
	size_t n = strcspn(r->type, "; \t,");

	return n == strlen(want) && strncasecmp(r->type, want, n) == 0;
}

/* None, or one of those that are asked for; never one upon another. */
static bool
coding_fits(const struct reply *r, bool coded)
{
	static const char *const known[] = { "gzip", "x-gzip", "deflate",
		"br" };

	if (!r->coding[0] || strcasecmp(r->coding, "identity") == 0)
		return true;
	for (size_t i = 0; coded && i < sizeof(known) / sizeof(*known); i++)
		if (strcasecmp(r->coding, known[i]) == 0)
			return true;
	return false;
}

enum reply_verdict
reply_judge(const struct reply *r, bool coded)
{
	switch (r->status) {
	case 200:
		if (!reply_is_type(r, "text/event-stream"))
			return REPLY_TYPE;
		return coding_fits(r, coded) ? REPLY_READ : REPLY_CODED;
	case 204:
		return REPLY_STOP;
	case 301:
	case 302:
	case 303:
	case 307:
	case 308:
		return r->location[0] ? REPLY_REDIRECT : REPLY_REFUSED;
	case 401:
	case 403:
		return REPLY_DENIED;
	case 407:
		return REPLY_PROXY;
	case 408:
	case 425:
	case 429:
		return REPLY_AGAIN;
	default:
		return r->status >= 500 ? REPLY_AGAIN : REPLY_REFUSED;
	}
}

/*
 * Dates.
 */

static bool
number(struct slice *s, size_t digits, int *v)
{
	uint64_t x;

	if (s->n < digits ||
	    num_parse((struct slice){ s->p, digits }, 0, 9999, &x))
		return false;
	*s = slice_from(*s, digits);
	*v = (int)x;
	return true;
}

static bool
word(struct slice *s, const char *w)
{
	size_t n = strlen(w);

	if (s->n < n || memcmp(s->p, w, n) != 0)
		return false;
	*s = slice_from(*s, n);
	return true;
}

static bool
month(struct slice *s, int *m)
{
	static const char names[] = "JanFebMarAprMayJunJulAugSepOctNovDec";

	if (s->n < 3)
		return false;
	for (*m = 1; *m <= 12; ++*m)
		if (memcmp(s->p, names + 3 * (*m - 1), 3) == 0) {
			*s = slice_from(*s, 3);
			return true;
		}
	return false;
}

/* days since 1970-01-01 of a day of the Gregorian calendar */
static int64_t
days(int y, int m, int d)
{
	int64_t era, doe;
	int yoe;

	y -= m <= 2;
	era = y / 400;
	yoe = y - (int)era * 400;
	doe = yoe * 365 + yoe / 4 - yoe / 100 +
	    (153 * (m + (m > 2 ? -3 : 9)) + 2) / 5 + d - 1;
	return era * 146097 + doe - 719468;
}

static bool
time_of_day(struct slice *s, int *sec)
{
	int h, m;

	if (!number(s, 2, &h) || !word(s, ":") || !number(s, 2, &m) ||
	    !word(s, ":") || !number(s, 2, sec))
		return false;
	if (h > 23 || m > 59 || *sec > 60)
		return false;
	*sec += 3600 * h + 60 * m;
	return true;
}

/* "06 Nov 1994 08:49:37 GMT", "06-Nov-94 08:49:37 GMT" */
static bool
day_first(struct slice s, int *y, int *m, int *d, int *sec)
{
	bool dash;

	if (!number(&s, 2, d))
		return false;
	dash = word(&s, "-");
	if (!dash && !word(&s, " "))
		return false;
	if (!month(&s, m) || !word(&s, dash ? "-" : " "))
		return false;
	if (!number(&s, dash ? 2 : 4, y))
		return false;
	if (dash)
		*y += *y < 70 ? 2000 : 1900;
	return word(&s, " ") && time_of_day(&s, sec) && word(&s, " GMT") &&
	    s.n == 0;
}

/* "Nov  6 08:49:37 1994" */
static bool
month_first(struct slice s, int *y, int *m, int *d, int *sec)
{
	if (!month(&s, m) || !word(&s, " "))
		return false;
	if (!number(&s, word(&s, " ") ? 1 : 2, d) || !word(&s, " "))
		return false;
	return time_of_day(&s, sec) && word(&s, " ") && number(&s, 4, y) &&
	    s.n == 0;
}

int64_t
reply_date(struct slice s)
{
	int y, m, d, sec;
	const char *sp;

	s = trim(s);
	sp = s.n ? memchr(s.p, ' ', s.n)
		 : NULL; /* past "Sun," "Sunday," "Sun" */
	if (!sp)
		return -1;
	s = slice_from(s, (size_t)(sp - s.p) + 1);
	if (!day_first(s, &y, &m, &d, &sec) &&
	    !month_first(s, &y, &m, &d, &sec))
		return -1;
	if (d < 1 || d > 31 || y < 1970)
		return -1;
	return days(y, m, d) * 86400 + sec;
}

/*
 * Waiting.
 */

static int64_t
clamp(double seconds)
{
	if (!(seconds >= 1))
		return 1000;
	return seconds > 3600 ? 3600000 : (int64_t)(seconds * 1000);
}

static int64_t
header_wait(const struct reply *r, int64_t now)
{
	struct slice s = slice_str(r->retry_after);
	int64_t then, date;
	double seconds = 0;
	size_t i;

	if (s.n == 0)
		return -1;
	/* by hand, as twenty digits are a long wait and not garbage */
	for (i = 0; i < s.n && s.p[i] >= '0' && s.p[i] <= '9'; i++)
		seconds = seconds * 10 + (s.p[i] - '0');
	if (i == s.n)
		return clamp(seconds);
	then = reply_date(s);
	if (then == -1)
		return -1;
	date = reply_date(slice_str(r->date));
	return clamp((double)(then - (date == -1 ? now : date)));
}

static int64_t
object_wait(struct slice object, bool inner)
{
	struct json_iter it;
	struct slice key, val;
	int64_t wait = -1, w;
	double seconds;

	json_begin(&it, object);
	while (json_next(&it, &key, &val)) {
		if (json_text_is(key, SLICE("retry_after")) ||
		    json_text_is(key, SLICE("retryAfter"))) {
			seconds = json_double(val);
			if (isfinite(seconds) && seconds >= 0)
				wait = clamp(seconds);
		} else if (!inner && json_text_is(key, SLICE("error")) &&
		    json_type(val) == JSON_OBJECT) {
			w = object_wait(val, true);
			if (wait == -1)
				wait = w;
		}
	}
	return wait;
}

int64_t
reply_wait_ms(const struct reply *r, struct slice body, int64_t now)
{
	int64_t wait = header_wait(r, now);

	if (wait != -1 || !json_valid(body, JSON_DEPTH))
		return wait;
	body = json_trim(body);
	return json_type(body) == JSON_OBJECT ? object_wait(body, false) : -1;
}
