/* SPDX-License-Identifier: MIT */
#ifndef STAGEOPT_H
#define STAGEOPT_H
/*
 * The options of the ready-made filters.  A tool puts STAGEOPT_OPTS into its
 * option table and offers each option to stageopt_take first.
 */

#include "cli.h"
#include "stage.h"

enum {
	STAGEOPT_EVENT = 640,
	STAGEOPT_BREAKING,
	STAGEOPT_EXPLODE,
	STAGEOPT_KEYWORDS,
	STAGEOPT_WORD,
	STAGEOPT_USERS,
	STAGEOPT_SOURCES,
	STAGEOPT_LANGUAGE,
	STAGEOPT_FOLLOWERS,
	STAGEOPT_RETWEETS,
	STAGEOPT_VERIFIED,
	STAGEOPT_UNIQUE,
	STAGEOPT_KEYS,
	STAGEOPT_TWEET,
	STAGEOPT_FIELD,
	STAGEOPT_NOTES
};

/* clang-format off */
#define STAGEOPT_OPTS \
	{ STAGEOPT_EVENT, "event", "GLOB", \
	    "keep records of this kind; may repeat" }, \
	{ STAGEOPT_BREAKING, "breaking-only", NULL, \
	    "drop records of the kind 'news'" }, \
	{ STAGEOPT_EXPLODE, "explode", "PATH", \
	    "one record for each element of an array" }, \
	{ STAGEOPT_KEYWORDS, "keywords", "LIST", \
	    "keep records whose text holds one; may repeat" }, \
	{ STAGEOPT_WORD, "word", NULL, \
	    "keywords match whole words only" }, \
	{ STAGEOPT_USERS, "users", "LIST", \
	    "keep records of these users; may repeat" }, \
	{ STAGEOPT_SOURCES, "sources", "LIST", \
	    "keep records from these sources; may repeat" }, \
	{ STAGEOPT_LANGUAGE, "language", "LIST", \
	    "keep records in these languages; may repeat" }, \
	{ STAGEOPT_FOLLOWERS, "min-followers", "COUNT", \
	    "keep records of users with so many followers" }, \
	{ STAGEOPT_RETWEETS, "min-retweets", "COUNT", \
	    "keep records passed on so many times" }, \
	{ STAGEOPT_VERIFIED, "verified", "[true|false|any]", \
	    "keep records of verified users, or of others" }, \
	{ STAGEOPT_UNIQUE, "unique", "[PATH]", \
	    "drop records whose key came before" }, \
	{ STAGEOPT_KEYS, "unique-keys", "COUNT", \
	    "how many keys to remember [65536]" }, \
	{ STAGEOPT_TWEET, "tweet", NULL, "bring posts into one shape" }, \
	{ STAGEOPT_FIELD, "field", "NAME=PATHS", \
	    "where a field is found; may repeat" }, \
	{ STAGEOPT_NOTES, "keep-notes", NULL, \
	    "let notes and comments pass all of the above" }
/* clang-format on */

struct stageopt {
	size_t keys; /* how many --unique remembers */
	bool any;    /* an option was given that asks for the stage */
};

/* Defaults into both.  Ends the process when memory runs out. */
void stageopt_init(struct stageopt *o, struct stage *s);

/* The option k cli_next returned.  False if it is none of these. */
bool stageopt_take(
    struct stageopt *o, struct stage *s, const struct cli *c, int k);

/* Once all options are taken. */
void stageopt_done(const struct stageopt *o, struct stage *s);

/* A set of this many keys with a fresh secret, or the end of the process. */
void stageopt_seen(struct seen *s, size_t max);

#endif
