/* SPDX-License-Identifier: MIT */
#include "tweet.h"

#include "tap.h"

static struct fields fields;

/* The post in line as the one shape; NULL: it is no post. */
static void
becomes(const char *line, const char *want)
{
	struct fields_view v = { .kind = { NULL, 0 } };
	struct buf b = { .max = 0 };
	struct record r;

	record_read(&r, slice_str(line));
	ok(fields_open(&v, &fields, &r) == 0, line);
	ok(tweet_is(&v) == (want != NULL), line);
	if (want) {
		struct slice got;

		ok(tweet_write(&b, &v) == 0, line);
		got = buf_get(&b);
		is(got, slice_str(want), line);
		/* no room for half of it */
		buf_free(&b);
		b.max = 40;
		ok(tweet_write(&b, &v) == -1, "ceiling");
	}
	buf_free(&b);
	fields_close(&v);
}

int
main(void)
{
	ok(fields_init(&fields) == 0, "init");
	becomes("{\"event\":\"tweet\",\"data\":{\"created_at\":1e9}}",
	    "{\"id\":null,\"text\":null,\"author\":{\"username\":null,"
	    "\"name\":null,\"verified\":null},\"metrics\":{\"retweets\":null,"
	    "\"likes\":null,\"replies\":null},\"timestamp\":null,"
	    "\"hashtags\":[],\"mentions\":[],\"urls\":[]}");
	becomes("{\"text\":\"\\u0000\",\"user\":\"a\",\"id\":1.10,"
		"\"created_at\":\"1969-12-31T23:59:59.999999-00:30\","
		"\"entities\":{\"hashtags\":[ 1 ],\"urls\":null},"
		"\"retweets\":0,\"likes\":{},\"replies\":false}",
	    "{\"id\":1.10,\"text\":\"\\u0000\",\"author\":{\"username\":\"a\","
	    "\"name\":null,\"verified\":null},\"metrics\":{\"retweets\":0,"
	    "\"likes\":null,\"replies\":false},"
	    "\"timestamp\":\"1970-01-01T00:29:59.999Z\","
	    "\"hashtags\":[ 1 ],\"mentions\":[],\"urls\":[]}");
	becomes("{\"event\":\"status\",\"data\":{\"status\":\"ok\"}}", NULL);
	becomes("{\"event\":\"user\",\"data\":{\"username\":\"a\"}}", NULL);
	becomes("{\"event\":\"tweet\",\"data\":\"text\"}", NULL);
	becomes("[1]", NULL);
	fields_free(&fields);
	return done();
}
