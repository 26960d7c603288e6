/* SPDX-License-Identifier: MIT */
#ifndef REGEX_H
#define REGEX_H
/*
 * Regular expressions as jq has them: Oniguruma's, in Perl's syntax with named
 * groups.  libjq compiles one for each string that it tries; here that is done
 * once.  The library is the one libjq loads, and loaded when it is needed.
 */

#include "slice.h"

struct regex;

/*
 * The expression text with jq's flags, "" for none.  NULL if it is none, a flag
 * is unknown, or the library cannot be used: libjq has the words for that.
 */
struct regex *regex_new(struct slice text, struct slice flags);
void regex_free(struct regex *r);

/* 1 if s, UTF-8, has a match; 0 if not; -1 if the library gave up. */
int regex_test(const struct regex *r, struct slice s);

#endif
