/* SPDX-License-Identifier: MIT */
#include "reply.h"
#include "tap.h"

static struct reply r;

/* header lines apart by '\n', as libcurl gives them: with CR LF */
static void
head(const char *lines)
{
	reply_reset(&r);
	while (*lines) {
		size_t n = strcspn(lines, "\n");
		char line[4300];

		memcpy(line, lines, n);
		memcpy(line + n, "\r\n", 2);
		reply_line(&r, (struct slice){ line, n + 2 });
		lines += n + (lines[n] != '\0');
	}
}

static void
verdicts(void)
{
	static const struct {
		const char *head;
		enum reply_verdict want;
	} t[] = {
		{ "HTTP/1.1 200 OK\nContent-Type: text/event-stream",
		    REPLY_READ },
		{ "HTTP/1.0 200\ncontent-type:Text/Event-Stream;charset=UTF-8",
		    REPLY_READ },
		{ "HTTP/1.1 200 OK\nContent-Type:  text/event-stream ; x",
		    REPLY_READ },
		{ "HTTP/1.1 200 OK\nContent-Type: text/event-streams",
		    REPLY_TYPE },
		{ "HTTP/1.1 200 OK\nContent-Type: text/html", REPLY_TYPE },
		{ "HTTP/1.1 200 OK", REPLY_TYPE },
		{ "HTTP/1.1 200 OK\nContent-Type: text/event-stream\n"
		  "Content-Encoding: br",
		    REPLY_CODED },
		{ "HTTP/1.1 200 OK\nContent-Type: text/event-stream\n"
		  "Content-Encoding: Identity",
		    REPLY_READ },
		{ "HTTP/1.1 204 No Content", REPLY_STOP },
		{ "HTTP/1.1 205 x", REPLY_REFUSED },
		{ "HTTP/1.1 301 x\nLocation: /y", REPLY_REDIRECT },
		{ "HTTP/1.1 302 x\nlocation: /y", REPLY_REDIRECT },
		{ "HTTP/1.1 303 x\nLocation: /y", REPLY_REDIRECT },
		{ "HTTP/1.1 307 x\nLocation: /y", REPLY_REDIRECT },
		{ "HTTP/1.1 308 x\nLocation: /y", REPLY_REDIRECT },
		{ "HTTP/1.1 302 x", REPLY_REFUSED },
		{ "HTTP/1.1 304 x\nLocation: /y", REPLY_REFUSED },
		{ "HTTP/1.1 400 x", REPLY_REFUSED },
		{ "HTTP/1.1 401 x", REPLY_DENIED },
		{ "HTTP/1.1 402 x", REPLY_REFUSED },
		{ "HTTP/1.1 403 x", REPLY_DENIED },
		{ "HTTP/1.1 404 x", REPLY_REFUSED },
		{ "HTTP/1.1 407 x", REPLY_PROXY },
		{ "HTTP/1.1 408 x", REPLY_AGAIN },
		{ "HTTP/1.1 410 x", REPLY_REFUSED },
		{ "HTTP/1.1 425 x", REPLY_AGAIN },
		{ "HTTP/1.1 429 x", REPLY_AGAIN },
		{ "HTTP/1.1 500 x", REPLY_AGAIN },
		{ "HTTP/1.1 503 x", REPLY_AGAIN },
		{ "HTTP/1.1 529 x", REPLY_AGAIN },
		{ "HTTP/1.1 101 x", REPLY_REFUSED },
		/* interim answers are forgotten */
		{ "HTTP/1.1 103 Early\nContent-Type: text/event-stream\n\n"
		  "HTTP/1.1 200 OK",
		    REPLY_TYPE },
	};

	for (size_t i = 0; i < sizeof(t) / sizeof(*t); i++) {
		head(t[i].head);
		ok(reply_judge(&r, false) == t[i].want, t[i].head);
	}
	head("HTTP/1.1 200 OK\nContent-Type: text/event-stream\n"
	     "Content-Encoding: gzip");
	ok(reply_judge(&r, true) == REPLY_READ, "a coding that was asked for");
	ok(strcmp(r.reason, "OK") == 0, "reason");
	head("HTTP/1.1 200 OK\nContent-Type: text/event-stream\n"
	     "Content-Encoding: zork");
	ok(reply_judge(&r, true) == REPLY_CODED, "another one");
	head("HTTP/1.1 200 OK\nContent-Type: text/event-stream\n"
	     "Content-Encoding: gzip, gzip");
	ok(reply_judge(&r, true) == REPLY_CODED, "one upon another");
}

static void
limits(void)
{
	static char line[70000];
	int i;

	memset(line, 'a', sizeof(line));
	reply_reset(&r);
	ok(reply_line(&r, (struct slice){ line, REPLY_HEAD_BYTES }) == 0,
	    "a long line");
	ok(reply_line(&r, SLICE("x")) == -1, "one byte too many");
	reply_reset(&r);
	for (i = 0; i < REPLY_HEAD_LINES; i++)
		ok(reply_line(&r, SLICE("a: b\r\n")) == 0, "a line");
	ok(reply_line(&r, SLICE("a: b\r\n")) == -1, "one line too many");
	reply_reset(&r);
	for (i = 0; i < REPLY_HEAD_LINES; i++)
		ok(reply_line(&r, SLICE("HTTP/1.1 103 Early\r\n")) == 0,
		    "an interim answer");
	ok(reply_line(&r, SLICE("HTTP/1.1 103 Early\r\n")) == -1,
	    "one interim answer too many");
	reply_reset(&r);
	memcpy(line, "Location: /", 11);
	head("HTTP/1.1 302 x");
	reply_line(&r, (struct slice){ line, 5000 });
	ok(reply_judge(&r, false) == REPLY_REFUSED, "endless location");
	memcpy(line, "Content-Type: ", 14);
	reply_line(&r, (struct slice){ line, 5000 });
	ok(strlen(r.type) == sizeof(r.type) - 1, "long type is cut");
}

static void
dates(void)
{
	static const struct {
		const char *text;
		int64_t want;
	} t[] = {
		{ "Sun, 06 Nov 1994 08:49:37 GMT", 784111777 },
		{ "Sunday, 06-Nov-94 08:49:37 GMT", 784111777 },
		{ "Sun Nov  6 08:49:37 1994", 784111777 },
		{ "Thu, 01 Jan 1970 00:00:00 GMT", 0 },
		{ "Thu, 29 Feb 2024 23:59:59 GMT", 1709251199 },
		{ "Fri, 31 Dec 9999 23:59:59 GMT", 253402300799 },
		{ "Sun, 06-Nov-30 08:49:37 GMT", 1920185377 },
		{ "Sun, 06 Nov 1994 08:49:37 CET", -1 },
		{ "Sun, 06 Nov 1994 08:49:37 GMT x", -1 },
		{ "Sun, 06 Foo 1994 08:49:37 GMT", -1 },
		{ "Sun, 00 Nov 1994 08:49:37 GMT", -1 },
		{ "Sun, 06 Nov 1994 24:49:37 GMT", -1 },
		{ "Sun, 06 Nov 1969 08:49:37 GMT", -1 },
		{ "1994-11-06T08:49:37Z", -1 },
		{ "Sun,", -1 },
		{ "", -1 },
	};

	for (size_t i = 0; i < sizeof(t) / sizeof(*t); i++)
		ok(reply_date(slice_str(t[i].text)) == t[i].want, t[i].text);
}

static void
waits(void)
{
#define DATE "\nDate: Sun, 06 Nov 1994 08:49:37 GMT"
	static const struct {
		const char *retry, *body;
		int64_t want;
	} t[] = {
		{ "120", "", 120000 },
		{ "0", "", 1000 },
		{ "99999999999999999999", "", 3600000 },
		{ "-5", "", -1 },
		{ "1.5", "", -1 },
		{ "120 (busy)", "", -1 },
		{ "soon", "", -1 },
		{ "", "", -1 },
		{ "Sun, 06 Nov 1994 08:50:37 GMT", "", 60000 },
		{ "Sun, 06 Nov 1994 08:40:37 GMT", "", 1000 },
		{ "Fri, 31 Dec 9999 23:59:59 GMT", "", 3600000 },
		{ "", "{\"status\":\"error\",\"retry_after\":60}", 60000 },
		{ "", "{\"retryAfter\":2.5}", 2500 },
		{ "", " {\"error\":{\"retry_after\":7}}\n", 7000 },
		{ "", "{\"retry_after\":-1}", -1 },
		{ "", "{\"retry_after\":\"60\"}", -1 },
		{ "", "{\"retry_after\":1e400}", -1 },
		{ "", "{\"retry_after\":0}", 1000 },
		{ "", "[{\"retry_after\":60}]", -1 },
		{ "", "{\"retry_after\":60", -1 },
		{ "", "Too many requests", -1 },
		{ "5", "{\"retry_after\":60}", 5000 },
		{ "soon", "{\"retry_after\":60}", 60000 },
	};
	char text[512];

	for (size_t i = 0; i < sizeof(t) / sizeof(*t); i++) {
		snprintf(text, sizeof(text),
		    "HTTP/1.1 429 x" DATE "\nRetry-After: %s", t[i].retry);
		head(text);
		snprintf(
		    text, sizeof(text), "'%s' and %s", t[i].retry, t[i].body);
		ok(reply_wait_ms(&r, slice_str(t[i].body), 0) == t[i].want,
		    text);
	}
	head("HTTP/1.1 503 x\nRetry-After: Sun, 06 Nov 1994 08:49:37 GMT");
	ok(reply_wait_ms(&r, SLICE(""), 784111777 - 9) == 9000,
	    "without Date the clock counts");
}

int
main(void)
{
	verdicts();
	limits();
	dates();
	waits();
	return done();
}
