/* SPDX-License-Identifier: MIT */
#include "tweet.h"

#include "tap.h"

static struct fields fields;

/* The post in line as the one shape; NULL: it is no post. */
static void
becomes(const char *line, const char *want)
{
	struct buf b = { .max = 0 };

	ok(fields_open(&fields, slice_str(line)) == 0, line);
	ok(tweet_is(&fields) == (want != NULL), line);
	if (want) {
		struct slice got;

		ok(tweet_write(&b, &fields) == 0, line);
		got = buf_get(&b);
		is(got, slice_str(want), line);
		/* no room for half of it */
		buf_free(&b);
		b.max = 40;
		ok(tweet_write(&b, &fields) == -1, "ceiling");
	}
	buf_free(&b);
}

/* The entities of a post as the lists of the one shape. */
static void
lists(const char *entities, const char *want)
{
	char line[512], post[512];

	snprintf(line, sizeof line,
	    "{\"text\":\"t\",\"user\":\"a\","
	    "\"entities\":{%s}}",
	    entities);
	snprintf(post, sizeof post,
	    "{\"id\":null,\"text\":\"t\","
	    "\"author\":{\"username\":\"a\",\"name\":null,"
	    "\"verified\":null},\"metrics\":{\"retweets\":null,"
	    "\"likes\":null,\"replies\":null},\"timestamp\":null,%s}",
	    want);
	becomes(line, post);
}

int
main(void)
{
	fields_init(&fields);
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
	    "\"hashtags\":[],\"mentions\":[],\"urls\":[]}");
	lists("\"hashtags\":[\"#\\u00e9\",\"#a\"],\"urls\":[\"u\"],"
	      "\"user_mentions\":[\"@b\"]",
	    "\"hashtags\":[\"#\\u00e9\",\"#a\"],\"mentions\":[\"@b\"],"
	    "\"urls\":[\"u\"]");
	lists("\"hashtags\":[{\"indices\":[0,3],\"text\":\"sea\"},7,null,"
	      "{\"tag\":\"t\"},{\"name\":\"n\",\"url\":\"l\"},{}],"
	      "\"user_mentions\":[{\"name\":\"Ann Lee\","
	      "\"screen_name\":\"ann\"},{\"username\":\"bo\"}],"
	      "\"urls\":[{\"url\":\"s\",\"expanded_url\":\"e\","
	      "\"display_url\":\"d\"},{\"title\":\"t\",\"url\":\"v\"}]",
	    "\"hashtags\":[\"sea\",\"t\",\"n\"],"
	    "\"mentions\":[\"ann\",\"bo\"],\"urls\":[\"e\",\"v\"]");
	becomes("{\"event\":\"status\",\"data\":{\"status\":\"ok\"}}", NULL);
	becomes("{\"event\":\"user\",\"data\":{\"username\":\"a\"}}", NULL);
	becomes("{\"event\":\"tweet\",\"data\":\"text\"}", NULL);
	becomes("[1]", NULL);
	fields_free(&fields);
	return done();
}
