/* SPDX-License-Identifier: MIT */
#ifndef PATTERN_H
#define PATTERN_H
/*
 * What is plain to see of a regular expression, as jq has them (Oniguruma's,
 * Perl's syntax), without being one who can match it.
 */

#include "slice.h"

/*
 * The longest text that whatever matches the expression has in it, a part of
 * re; n == 0: none that is plain to see, or the expression may be none at all.
 */
struct slice pattern_text(struct slice re);

/*
 * True if whatever matches re begins with one of some ASCII characters, those
 * of a class in brackets: first[c] is true of these, and false of all others.
 */
bool pattern_first(struct slice re, bool first[static 256]);

/* True if re is text in which no character means anything else, and not "". */
bool pattern_plain(struct slice re);

/*
 * True if it is characters and dots, not only dots, and perhaps a "^" before
 * and a "$" behind them.
 */
bool pattern_simple(struct slice re);

#endif
