/* SPDX-License-Identifier: MIT */
#ifndef TWEET_H
#define TWEET_H
/*
 * One shape for the posts of any service:
 *
 *	{"id":"1","text":"...","author":{"username":"ann","name":"Ann",
 *	"verified":true},"metrics":{"retweets":1,"likes":2,"replies":0},
 *	"timestamp":"2024-01-01T12:00:00.000Z","hashtags":["#a"],
 *	"mentions":[],"urls":[]}
 */

#include "fields.h"

/*
 * Whether what f shows is a post: its kind is "tweet", or its inner object has a text and
 * an author.
 */
bool tweet_is(struct fields *f);

/*
 * Append the post f shows in that shape to b.  Values are spliced in as they stand,
 * so numbers keep their digits; what is missing is null, a missing list [].
 * The lists hold strings, see fields_names.
 * The time is UTC with milliseconds, null if it is missing or no time.
 * Returns 0, or -1 as buf_room.
 */
int tweet_write(struct buf *b, struct fields *f);

#endif
