/* SPDX-License-Identifier: MIT */
#include "fields.h"

#include "tap.h"

static struct fields fields;
static char line[4096];

/* An unnamed event with this data. */
static void
open_line(const char *text)
{
	/* a copy, so that a sanitizer sees reads past its end */
	ok(snprintf(line, sizeof line, "%s", text) < (int)sizeof line, text);
	ok(json_valid(slice_str(line), JSON_DEPTH + 1), text);
	ok(fields_open(&fields, slice_str(line)) == 0, text);
}

static void
has(enum field k, struct slice want)
{
	is(fields_get(&fields, k), want, fields_name(k));
}

static void
lacks(enum field k)
{
	ok(!fields_get(&fields, k).p, fields_name(k));
}

static bool
join(void *ctx, struct slice text)
{
	return buf_slice(ctx, text) == 0 && buf_byte(ctx, '|') == 0;
}

static void
lists(enum field k, struct slice want)
{
	struct buf work = { 0 }, all = { 0 };

	ok(fields_each(&fields, k, &work, join, &all) == 0, "fields_each");
	is(buf_get(&all), want, fields_name(k));
	buf_free(&work);
	buf_free(&all);
}

static void
text(struct slice want)
{
	struct buf b = { 0 };

	ok(fields_text(&fields, FIELD_TEXT, &b) == 0, "fields_text");
	is(buf_get(&b), want, "text");
	buf_free(&b);
}

static void
envelope(void)
{
	open_line(
	    "{\"event\":\"message\",\"data\":{\"type\":\"tweet\",\"data\":{"
	    "\"id\":\"1234567890123456789\",\"text\":\"Hello &amp; "
	    "\\u00e4\",\"user\":{\"id\":\"9\",\"username\":\"ann\","
	    "\"name\":\"Ann\",\"verified\":false,\"followers_count\":0},"
	    "\"created_at\":\"2024-01-01T12:00:00Z\",\"metrics\":{"
	    "\"retweets\":150,\"likes\":1.10,\"replies\":25},"
	    "\"entities\":{\"hashtags\":[\"#a\",\"#\\u0062\"],"
	    "\"mentions\":[],\"urls\":[\"https://x.example\"]}}}}");
	is(fields.kind, SLICE("tweet"), "kind from data.type");
	has(FIELD_ID, SLICE("\"1234567890123456789\""));
	has(FIELD_KEY, SLICE("\"1234567890123456789\""));
	has(FIELD_USER, SLICE("\"ann\""));
	has(FIELD_NAME, SLICE("\"Ann\""));
	has(FIELD_VERIFIED, SLICE("false"));
	has(FIELD_FOLLOWERS, SLICE("0"));
	has(FIELD_RETWEETS, SLICE("150"));
	has(FIELD_LIKES, SLICE("1.10"));
	has(FIELD_REPLIES, SLICE("25"));
	has(FIELD_CREATED_AT, SLICE("\"2024-01-01T12:00:00Z\""));
	lacks(FIELD_LANGUAGE);
	lacks(FIELD_SOURCE);
	text(SLICE("Hello &amp; ä "));
	lists(FIELD_HASHTAGS, SLICE("#a|#b|"));
	lists(FIELD_MENTIONS, SLICE(""));
	lists(FIELD_URLS, SLICE("https://x.example|"));
}

static void
services(void)
{
	/* a source event: the key and the source stand in the envelope */
	open_line(
	    "{\"event\":\"message\",\"data\":{\"mid\":77,\"source\":\"x\","
	    "\"timestamp\":1409444955000,\"payload\":{\"id\":\"5\","
	    "\"text\":\"t\",\"lang\":\"ja\",\"author\":{"
	    "\"screen_name\":\"ayu\",\"followers_count\":262},"
	    "\"retweet_count\":3,\"favorite_count\":4,"
	    "\"entities\":{\"hashtags\":[{\"text\":\"x\",\"indices\":[1,"
	    "2]},{\"tag\":\"y\"},{\"name\":\"z\"},7,{}]}}}}");
	is(fields.kind, SLICE("message"), "no kind at all");
	has(FIELD_KEY, SLICE("77"));
	has(FIELD_SOURCE, SLICE("\"x\""));
	has(FIELD_USER, SLICE("\"ayu\""));
	has(FIELD_FOLLOWERS, SLICE("262"));
	has(FIELD_RETWEETS, SLICE("3"));
	has(FIELD_LIKES, SLICE("4"));
	has(FIELD_LANGUAGE, SLICE("\"ja\""));
	has(FIELD_CREATED_AT, SLICE("1409444955000"));
	lists(FIELD_HASHTAGS, SLICE("x|y|z|"));

	/* the public feed: the payload is a text, cut anywhere */
	open_line("{\"event\":\"message\",\"data\":{\"source\":\"fast-x\","
		  "\"payload\":\"{\\\"text\\\":\\\"bit\\ud83d...\"}}");
	text(SLICE("{\"text\":\"bit\xef\xbf\xbd... "));

	open_line("{\"event\":\"update\",\"data\":{\"id\":\"1\",\"account\":{"
		  "\"acct\":\"ann@a.example\",\"username\":\"ann\","
		  "\"followers_count\":9},\"content\":\"<p>hi</p>\","
		  "\"spoiler_text\":\"cw\",\"language\":null,"
		  "\"reblogs_count\":1,\"favourites_count\":2,"
		  "\"replies_count\":3,\"tags\":[{\"name\":\"t\"}]}}");
	is(fields.kind, SLICE("update"), "named");
	has(FIELD_USER, SLICE("\"ann@a.example\""));
	has(FIELD_FOLLOWERS, SLICE("9"));
	has(FIELD_RETWEETS, SLICE("1"));
	has(FIELD_LIKES, SLICE("2"));
	has(FIELD_REPLIES, SLICE("3"));
	lacks(FIELD_LANGUAGE);
	lists(FIELD_HASHTAGS, SLICE("t|"));
	has(FIELD_TEXT, SLICE("\"<p>hi</p>\""));
	text(SLICE("<p>hi</p> cw "));

	open_line(
	    "{\"event\":\"news\",\"data\":{\"type\":\"news\",\"articles\":"
	    "[{\"title\":\"A\",\"description\":\"a\"},{\"title\":\"B\"}],"
	    "\"timestamp\":\"2026-01-08T18:10:22.104Z\"}}");
	is(fields.kind, SLICE("news"), "kind");
	text(SLICE("A B a "));
	has(FIELD_CREATED_AT, SLICE("\"2026-01-08T18:10:22.104Z\""));
	lacks(FIELD_KEY);

	open_line(
	    "{\"event\":\"news\",\"data\":{\"title\":\"T\",\"link\":\"L\","
	    "\"source\":\"Coin Desk\",\"sourceKey\":\"coindesk\"}}");
	has(FIELD_SOURCE, SLICE("\"coindesk\""));
	has(FIELD_KEY, SLICE("\"L\""));

	open_line("{\"event\":\"message\",\"data\":{\"data\":{\"id\":\"1\","
		  "\"text\":\"v2\",\"public_metrics\":{\"retweet_count\":8,"
		  "\"like_count\":7,\"reply_count\":6}},\"includes\":{"
		  "\"users\":[{\"username\":\"bo\",\"public_metrics\":{"
		  "\"followers_count\":5}}]}}}");
	has(FIELD_USER, SLICE("\"bo\""));
	has(FIELD_FOLLOWERS, SLICE("5"));
	has(FIELD_RETWEETS, SLICE("8"));

	open_line("{\"event\":\"message\",\"data\":{\"type\":\"edit\",\"id\":3,"
		  "\"meta\":{\"id\":\"u-1\",\"dt\":\"2026-01-01T00:00:00Z\"},"
		  "\"title\":\"Page\",\"comment\":\"c\",\"user\":\"U\","
		  "\"wiki\":\"enwiki\"}}");
	is(fields.kind, SLICE("edit"), "kind");
	has(FIELD_KEY, SLICE("\"u-1\""));
	has(FIELD_USER, SLICE("\"U\""));
	has(FIELD_SOURCE, SLICE("\"enwiki\""));
	text(SLICE("Page c "));
}

static void
shapes(void)
{
	/* no record at all: the object itself, envelope or not */
	open_line("{\"type\":\"tweet\",\"data\":{\"text\":\"x\"}}");
	is(fields.kind, SLICE("tweet"), "bare envelope");
	text(SLICE("x "));
	open_line("{\"text\":\"x\",\"type\":\"user\"}");
	is(fields.kind, SLICE("user"), "bare object");
	text(SLICE("x "));
	open_line(
	    "{\"mid\":\"1\",\"source\":\"x\",\"payload\":{\"text\":\"p\"}}");
	text(SLICE("p "));
	has(FIELD_SOURCE, SLICE("\"x\""));

	open_line("{\"event\":\"m\\u0065ssage\",\"data\":\"[DONE]\"}");
	is(fields.kind, SLICE("message"), "escaped");
	text(SLICE("[DONE] "));
	open_line("{\"event\":\"a\\nb\",\"data\":[1,2]}");
	is(fields.kind, SLICE("a\nb"), "escapes read");
	lacks(FIELD_ID);
	open_line("{\"event\":\"delete\",\"data\":107214471804101576}");
	lacks(FIELD_KEY);
	open_line("{\"event\":\"message\",\"data\":{\"type\":7}}");
	is(fields.kind, SLICE("message"), "type of another kind");
	open_line("{\"comment\":\"hi\"}");
	is(fields.kind, SLICE("message"), "control record");
	open_line(" [1] ");
	is(fields.kind, SLICE("message"), "an array");
	lacks(FIELD_TEXT);
	open_line(
	    "{\"event\":\"x\",\"data\":{\"data\":[1],\"payload\":\"s\"}}");
	is(fields.inner, fields.record.data, "only objects are inner");
}

static void
maps(void)
{
	open_line("{\"event\":\"x\",\"id\":\"e\",\"data\":{\"a\":{\"b,c\":"
		  "[\"q\",\"r\"]},\"n\":[{\"k\":\"1\"},{\"k\":\"2\"}]}}");
	ok(!fields_set(&fields, "user=x.y,a.\"b,c\"[1]"), "set");
	has(FIELD_USER, SLICE("\"r\""));
	ok(!fields_set(&fields, "id = .id"), "spaces around =");
	has(FIELD_ID, SLICE("\"e\""));
	ok(!fields_set(&fields, "hashtags=n[].k"), "each");
	lists(FIELD_HASHTAGS, SLICE("1|2|"));
	ok(!fields_set(&fields, "user="), "empty");
	lacks(FIELD_USER);

	ok(fields_set(&fields, "user") != NULL, "no =");
	ok(fields_set(&fields, "usr=a") != NULL, "unknown field");
	ok(fields_set(&fields, "id=a..b") != NULL, "bad path");
	ok(fields_set(&fields, "id=ok,[") != NULL, "bad second path");
	has(FIELD_ID, SLICE("\"e\""));

	ok(fields_name(FIELD_COUNT) == NULL, "past the last");
}

/* A user at each place an inner object may have, and what is no user. */
static void
bases(void)
{
	static const char *const before[] = { "", "{\"data\":", "{\"payload\":",
		"{\"event\":\"e\",\"data\":{\"data\":",
		"{\"data\":{\"payload\":" };
	static const char *const behind[] = { "", "}", "}", "}}", "}}" };
	static const char *const inner[] = { "{\"user\":{\"name\":\"n\"}}",
		"{\"user\":[],\"\\u0075ser\":{ \"name\" : \"n\" }}",
		"{\"user\":{\"name\":1,\"name\":\"n\"}}",
		"{\"user\":{\"name\":\"n\"},\"user\":{}}",
		"{\"user\":\"name\"}", "{}", "{\"user\":{}}" };
	char text[256];

	for (size_t i = 0; i < 7 * 5 * 2; i++) {
		snprintf(text, sizeof text, "%s%s%s", before[i % 5],
		    inner[i / 5 % 7], behind[i % 5]);
		open_line(text);
		if (i / 5 % 7 < 3)
			has(FIELD_NAME, SLICE("\"n\""));
		else
			lacks(FIELD_NAME);
	}
	/* the last of each counts, on the way as well as at the end */
	open_line("{\"data\":{\"data\":{\"user\":{\"name\":\"a\"}}},"
		  "\"data\":{\"data\":{\"name\":\"b\"},\"data\":7,"
		  "\"payload\":{\"name\":\"c\"}}}");
	has(FIELD_NAME, SLICE("\"c\""));
	open_line("{\"data\":{\"data\":{\"name\":\"a\"}},\"data\":null}");
	lacks(FIELD_NAME);
	is(fields.inner, SLICE("null"), "the inner object is none");
}

int
main(void)
{
	fields_init(&fields);
	envelope();
	services();
	shapes();
	bases();
	maps();
	fields_free(&fields);
	return done();
}
