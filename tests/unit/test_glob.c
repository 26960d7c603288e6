/* SPDX-License-Identifier: MIT */
#include "glob.h"
#include "tap.h"

int
main(void)
{
	ok(glob_match("tweet", SLICE("tweet")), "itself");
	ok(!glob_match("tweet", SLICE("Tweet")), "case counts");
	ok(!glob_match("tweet", SLICE("tweets")), "all of it");
	ok(glob_match("stream.*", SLICE("stream.tweet_updates.2665")), "star");
	ok(glob_match("*/posts", SLICE("a/b/posts")), "over a slash");
	ok(glob_match("?[0-9]", SLICE("x7")), "one of a set");
	ok(glob_match("*", SLICE("")) && glob_match("*", SLICE("a\0b")), "any");
	ok(!glob_match("a*", SLICE("a\0b")), "a NUL only under a lone star");
	ok(glob_match("a\\*", SLICE("a*")) && !glob_match("a\\*", SLICE("ab")),
	    "a literal star");
	return done();
}
