/* SPDX-License-Identifier: MIT */
#ifndef REGEX_H
#define REGEX_H
/*
 * Regular expressions as jq has them: Oniguruma's, in Perl's syntax with named
 * groups.  libjq compiles one for each string that it tries; here that is done
 * once.  The library is the one libjq loads, and loaded when it is needed.
 */

#include <stdint.h>

#include "slice.h"

struct regex;

/*
 * The expression text with jq's flags, "" for none.  NULL if it is none, a flag
 * is unknown, or the library cannot be used: libjq has the words for that.
 */
struct regex *regex_new(struct slice text, struct slice flags);
void regex_free(struct regex *r);

/* Expressions that only values tell: the last few are kept for the next time. */
#define REGEX_KEPT 16

struct regex_cache {
	struct regex *kept[REGEX_KEPT];
	size_t next; /* where the next new one goes */
};

/*
 * Empty.  The first call, of this or regex_new, is for one thread alone, as it
 * loads the library.
 */
void regex_cache_init(struct regex_cache *c);

/*
 * As regex_new; good until as many regex_let_go have followed as it was given.
 * NULL also if text or flags are long, or all that are kept are in use.
 */
struct regex *regex_cached(
    struct regex_cache *c, struct slice text, struct slice flags);
void regex_let_go(struct regex *r);
void regex_cache_free(struct regex_cache *c);

/* Groups of an expression that can be told of. */
#define REGEX_GROUPS 16

/* Where a match is, and its groups from 1 on; at is SIZE_MAX of one unused. */
struct regex_match {
	size_t at[REGEX_GROUPS + 1], end[REGEX_GROUPS + 1];
};

/*
 * The groups of r, and the name of one, which lives as long as r, absent if it
 * has none.  False if these are more than can be told, or a name is that of more
 * than one.
 */
bool regex_groups(const struct regex *r, size_t *n);
struct slice regex_name(const struct regex *r, size_t group);

/* The first match in s that begins at from or later, as regex_test. */
int regex_find(
    const struct regex *r, struct slice s, size_t from, struct regex_match *m);

/* 1 if s, UTF-8, has a match; 0 if not; -1 if the library gave up. */
int regex_test(const struct regex *r, struct slice s);

#endif
