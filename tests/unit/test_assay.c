/* SPDX-License-Identifier: MIT */
#include "assay.h"
#include "tap.h"

static struct observe o;
static struct assay v[ASSAY_COUNT];
static struct assay_case facts;

#define GOOD                                                                   \
	"HTTP/1.1 200 OK\n"                                                    \
	"Content-Type: text/event-stream; charset=utf-8\n"                     \
	"Cache-Control: no-cache\n"                                            \
	"Access-Control-Allow-Origin: *\n"                                     \
	"X-Accel-Buffering: no\n"                                              \
	"Transfer-Encoding: chunked\n"

/* header lines apart by '\n', complete after ms of a clock that is at 1000 */
static void
head(const char *lines, uint64_t ms)
{
	observe_free(&o);
	ok(observe_init(&o, 1 << 20) == 0, "init");
	while (*lines) {
		size_t n = strcspn(lines, "\n");
		char line[300];

		memcpy(line, lines, n);
		memcpy(line + n, "\r\n", 2);
		observe_line(&o, (struct slice){ line, n + 2 });
		lines += n + (lines[n] != '\0');
	}
	observe_head(&o, 1000, 1000 + ms);
	facts = (struct assay_case){ .head = { .asked = true,
					 .status = 200,
					 .closed = true,
					 .ms = 3 },
		.get = &o };
}

static void
bytes(struct slice s, uint64_t now)
{
	ok(observe_bytes(&o, s, now) == 0, "bytes");
}

/* The names of what is is, a blank before each. */
static const char *
named(enum assay_is is)
{
	static char out[400];

	assay_judge(v, &facts);
	out[0] = '\0';
	for (int i = 0; i < ASSAY_COUNT; i++)
		if (v[i].is == is) {
			strcat(out, " ");
			strcat(out, v[i].name);
		}
	return out;
}

#define fails(names, what)                                                     \
	is(slice_str(named(ASSAY_FAIL)), slice_str(names), what)
#define unknown(names, what)                                                   \
	is(slice_str(named(ASSAY_UNKNOWN)), slice_str(names), what)

static const char *
seen(const char *name)
{
	assay_judge(v, &facts);
	for (int i = 0; i < ASSAY_COUNT; i++)
		if (strcmp(v[i].name, name) == 0)
			return v[i].seen;
	return "?";
}

#define sees(name, text) is(slice_str(seen(name)), slice_str(text), name)

static void
good(void)
{
	head(GOOD, 20);
	bytes(SLICE("\xef\xbb\xbfretry: 2000\n\n"), 1020);
	bytes(SLICE("id: a\nevent: tick\ndata: {\"x\":\"\xc3"), 1100);
	bytes(SLICE("\xa4\"}\n\n: hi\n"), 1101);
	bytes(SLICE("id: b\ndata: [DONE]\n\n"), 5000);
	observe_end(&o, false, "", 6000);
	fails("", "nothing is wrong");
	unknown("", "all is known");
	sees("head", "200, closed after 0.003 s");
	sees("headers", "after 0.020 s");
	sees("status", "200 OK");
	sees("events", "tick 1, message 1");
	sees("ids", "in 2 of 2 events, the first 'a'");
	sees("retry", "2000 ms");
	sees("ending", "still open after 5.0 s");
	sees("alive", "at most 3.9 s without a byte");
	sees("flow", "2 events came at 2 times");
	ok(assay_count(v, true, ASSAY_PASS) == 12, "all MUSTs");
	ok(assay_count(v, false, ASSAY_PASS) == 14, "all SHOULDs");
}

/* The same bytes, a byte at a time. */
static void
cut(void)
{
	static const char text[] =
	    "\xef\xbb\xbfid: 1\r\ndata: \xe2\x82\xac\r\n\r\n"
	    ": x\r\nid: 2\r\ndata: 2\r\n\r\n";

	head(GOOD, 0);
	for (size_t i = 0; i < sizeof(text) - 1; i++)
		bytes((struct slice){ text + i, 1 }, 1000 + 100 * i);
	observe_end(&o, true, "", 9000);
	fails("", "nothing is wrong");
	sees("lines", "all end in CRLF");
	sees("ending", "ended after 8.0 s, behind a blank line");
	ok(o.comments == 1 && o.events == 2 && o.crlf == 7 && !o.lf && !o.cr,
	    "counts");
}

static void
heads(void)
{
	head(GOOD, 5000);
	facts.head.closed = false;
	facts.head.ms = 5000;
	bytes(SLICE("id: 1\ndata: 1\n\n"), 6000);
	observe_end(&o, false, "", 7000);
	fails(" head headers", "late");
	sees("head", "200, but not closed in 5.000 s");
	unknown(" flow", "one event tells nothing of the flow");

	facts.head = (struct assay_head){ .asked = true, .ms = 5000 };
	fails(" head headers", "no answer");
	sees("head", "no answer in 5.000 s");
	facts.head =
	    (struct assay_head){ .asked = true, .status = 405, .closed = true };
	sees("head", "405, and 200 to a GET");
	facts.head =
	    (struct assay_head){ .asked = true, .status = 200, .bytes = 14 };
	sees("head", "200, but followed by a body of 14 bytes or more");
	facts.head.asked = false;
	unknown(" head flow", "HEAD was not asked");
}

static void
headers(void)
{
	head("HTTP/1.1 200 OK\nContent-Type: text/event-stream;x=y; "
	     "Charset=\"UTF-8\"\nCache-Control: private\n"
	     "cache-control: No-Store\nContent-Length: 10",
	    0);
	bytes(SLICE("id: 1\ndata: 1\n\n"), 1000);
	bytes(SLICE("id: 2\ndata: 1\n\n"), 1050);
	observe_end(&o, true, "", 1060);
	fails(" cors proxy length", "headers that should be there");
	sees("cache", "private, No-Store");
	sees("charset", "\"UTF-8\"");
	sees("framing", "by its length");

	head(GOOD "X-Accel-Buffering: yes\nContent-Length: 5\n"
		  "Content-Type: text/event-stream; charset=latin1",
	    0);
	bytes(SLICE("id: 1\ndata: 1\n\n"), 1000);
	bytes(SLICE("id: 2\ndata: 1\n\n"), 1050);
	observe_end(&o, true, "", 1060);
	fails(" charset proxy length framing", "headers that are wrong");
	sees("charset", "latin1");

	head("HTTP/1.1 200 OK\nContent-Type: text/html\nCache-Control: "
	     "max-age=3\nContent-Encoding: gzip",
	    0);
	observe_end(&o, true, "", 1060);
	fails(" type coding cache cors proxy", "no event stream");
	unknown(" framing ending utf8 bom lines fields blocks events data json "
		"ids unique sendable retry alive flow",
	    "and nothing is known of it");
	sees("flow", "no stream to look at");

	head(GOOD "Content-Encoding: gzip", 0);
	facts.coded = true;
	observe_end(&o, false, "", 1060);
	fails("", "a coding that was asked for");
	unknown(" utf8 bom lines fields blocks events data json ids unique "
		"sendable retry alive flow",
	    "not a byte");
	sees("coding", "gzip, asked for");

	head("HTTP/1.1 404 Not Found\nContent-Type: text/event-stream", 0);
	facts.head.status = 404;
	observe_end(&o, true, "", 1060);
	fails(" status", "404");
	sees("status", "404 Not Found");
	sees("type", "no good answer to look at");

	/* interim answers and redirects are forgotten */
	head("HTTP/1.1 302 x\nContent-Length: 3\nHTTP/1.1 103 x\n" GOOD, 0);
	observe_end(&o, false, "", 1060);
	fails("", "the last answer counts");
}

static void
body(void)
{
	static const struct {
		struct slice text;
		const char *fails, *name, *seen;
	} t[] = {
		{ SLICE_INIT("id: 1\ndata: \xc3\n\n"), " utf8", "utf8",
		    "lines that are not: 1, the first '\xc3'" },
		{ SLICE_INIT("id: 1\ndata: 1\n\n\xef\xbb\xbf"
			     "data: 2\n\n"),
		    " bom", "bom",
		    "within the stream: 1, whose lines are lost" },
		{ SLICE_INIT("id: 1\r\ndata: 1\r\n\n"), " lines", "lines",
		    "LF 1, CRLF 2, CR 0" },
		{ SLICE_INIT("id: 1\rdata: 1\r\r\n"), " lines", "lines",
		    "LF 0, CRLF 1, CR 2" },
		{ SLICE_INIT("id: 1\ndata: 1\nfoo: 1\nfoo\n\n"), " fields",
		    "fields", "unknown: 2, the first 'foo'" },
		{ SLICE_INIT("id: 1\nevent: a\ndata: 1\nevent: b\ndata: 2\n\n"),
		    " blocks", "blocks",
		    "with two event or id fields: 1, the first 'b'" },
		{ SLICE_INIT("id: 1\ndata: 1\nid: 2\ndata: 2\n\n"), " blocks",
		    "blocks", "with two event or id fields: 1, the first '2'" },
		{ SLICE_INIT("id: 1\nevent: ping\n\nid: 2\ndata:\n\n"), " data",
		    "data",
		    "events without, which nobody gets: 1, the first 'ping'" },
		{ SLICE_INIT("id: 1\ndata: {'a':1}\n\n"), " json", "json",
		    "broken: 1, the first '{'a':1}'" },
		{ SLICE_INIT("data: 1\n\n"), " ids", "ids",
		    "none: nobody can resume" },
		{ SLICE_INIT("id: 7\ndata: 1\n\nid: 7\ndata: 1\n\n"), " unique",
		    "unique", "repeated: 1, the first '7'" },
		{ SLICE_INIT("id: 7\ndata: 1\n\nid: a\0b\ndata: 1\n\n"),
		    " sendable", "sendable",
		    "ids too long or with a NUL: 1, the first 'a'" },
		{ SLICE_INIT("id: 1\nretry: 1.5\ndata: 1\n\n"), " retry",
		    "retry",
		    "no time of 100 ms to 5 minutes: 1, the first '1.5'" },
		{ SLICE_INIT("id: 1\nretry: 10\nretry: 5\ndata: 1\n\n"),
		    " retry", "retry",
		    "no time of 100 ms to 5 minutes: 2, the first '10'" },
		{ SLICE_INIT("id: 1\ndata: 1\n\ndata: 2"), " ending", "ending",
		    "ended after 0.9 s, in the middle of an event" },
		{ SLICE_INIT("id: 1\ndata: 1\n\ndata: 2\n"), " ending",
		    "ending", "ended after 0.9 s, in the middle of an event" },
		/* persisting ids are no repeats; comments and empty ids are fine */
		{ SLICE_INIT(
		      "id: 1\ndata: 1\n\n:\n\ndata: 2\n\nid\ndata: 3\n\n"),
		    "", "ids", "in 1 of 3 events, the first '1'" },
	};

	for (size_t i = 0; i < sizeof(t) / sizeof(*t); i++) {
		head(GOOD, 100);
		bytes(t[i].text, 1200);
		observe_end(&o, true, "", 2000);
		fails(t[i].fails, t[i].name);
		sees(t[i].name, t[i].seen);
	}
	head(GOOD, 0);
	bytes(SLICE("id: 1\ndata: 1\n\n"), 1000);
	observe_end(&o, true, "connection to 'h' lost: reset", 2000);
	fails(" framing", "a transfer that failed");
	sees("framing", "connection to 'h' lost: reset");
}

static void
times(void)
{
	head(GOOD, 0);
	bytes(SLICE("id: 1\ndata: 1\n\n"), 1000);
	bytes(SLICE(":\n"), 18900);
	observe_end(&o, false, "", 36899);
	fails("", "a comment in time");
	head(GOOD, 0);
	bytes(SLICE("id: 1\ndata: 1\n\n"), 1000);
	observe_end(&o, false, "", 19000);
	fails(" alive", "silence at the end");
	sees("alive", "at most 18.0 s without a byte");
	head(GOOD, 0);
	observe_end(&o, false, "", 18999);
	unknown(" utf8 bom lines fields blocks events data json ids unique "
		"sendable retry alive flow",
	    "not watched for long enough");
	head(GOOD, 0);
	observe_end(&o, false, "", 19000);
	fails(" alive", "silence from the start");

	head(GOOD, 0);
	bytes(SLICE("id: 1\ndata: 1\n\nid: 2\nda"), 1000);
	bytes(SLICE("ta: 1\n\n"), 1999);
	observe_end(&o, false, "", 2000);
	fails("", "cut, but not for long");
	head(GOOD, 0);
	bytes(SLICE("id: 1\ndata: 1\n\nid: 2\n"), 1000);
	bytes(SLICE("data: 1\n\n"), 2000);
	observe_end(&o, false, "", 2000);
	fails(" flow", "half an event waits");
	sees("flow", "half an event waited for 1.0 s");
	/* a comment without a blank line is no half event */
	head(GOOD, 0);
	bytes(SLICE("id: 1\ndata: 1\n\n:keepalive\n"), 1000);
	bytes(SLICE("id: 2\ndata: 1\n\n"), 9000);
	observe_end(&o, false, "", 9000);
	fails("", "a comment stands alone");

	head(GOOD, 0);
	for (int i = 0; i < 5; i++)
		bytes(SLICE("data: 1\n\ndata: 2\n\ndata: 3\n\n"),
		    1000 + 1000 * (uint64_t)i);
	observe_end(&o, false, "", 6000);
	fails(" ids flow", "events in blocks");
	sees("flow", "in blocks of 3 events or more, with pauses");
}

static void
many_types(void)
{
	char text[64];

	head(GOOD, 0);
	for (int i = 0; i < 20; i++) {
		int n = snprintf(
		    text, sizeof(text), "event: %c\ndata: 1\n\n", 'a' + i);

		bytes((struct slice){ text, (size_t)n }, 1000);
	}
	observe_end(&o, true, "", 1000);
	sees("events",
	    "a 1, b 1, c 1, d 1, e 1, f 1, g 1, h 1, i 1, j 1, k 1, l 1, m 1, "
	    "n 1, o 1, p 1, others 4");
}

static void
in_json(void)
{
	struct buf b = { .max = 0 };
	static const char begin[] =
	    "{\"url\":\"http://h/"
	    "\",\"seconds\":0.500,\"bytes\":16,\"events\":1,"
	    "\"comments\":0,\"must\":{\"pass\":11,\"fail\":1,\"unknown\":0},"
	    "\"should\":{\"pass\":13,\"fail\":0,\"unknown\":1},\"checks\":["
	    "{\"name\":\"head\",\"level\":\"MUST\",\"verdict\":\"pass\","
	    "\"seen\":\"200, closed after 0.003 s\"},";

	head(GOOD, 0);
	bytes(SLICE("id: 1\ndata: \xff"
		    "1\n\n"),
	    1400);
	observe_end(&o, false, "", 1500);
	assay_judge(v, &facts);
	ok(assay_json(&b, SLICE("http://h/"), &o, v) == 0, "json");
	is(((struct slice){ b.p, sizeof(begin) - 1 }), slice_str(begin),
	    "how it begins");
	ok(buf_cstr(&b) &&
		strstr(b.p,
		    "\"seen\":\"lines that are not: 1, the first "
		    "'\xef\xbf\xbd"
		    "1'\"") != NULL,
	    "bytes of the peer are mended");
	buf_free(&b);
}

int
main(void)
{
	good();
	cut();
	heads();
	headers();
	body();
	times();
	many_types();
	in_json();
	observe_free(&o);
	return done();
}
