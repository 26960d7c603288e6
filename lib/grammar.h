/* SPDX-License-Identifier: MIT */
#ifndef GRAMMAR_H
#define GRAMMAR_H
/*
 * From the text of a jq program to its tree: the grammar of jq 1.6, without
 * modules.  Whatever jq 1.6 rejects is rejected; some of what it takes is, too,
 * where a later release reads it otherwise.  libjq has the last word then.
 */

#include "ast.h"

/* A longer program is not looked at. */
#define GRAMMAR_MAX ((size_t)64 << 10)

/*
 * Read text into *a, which is then to be freed.  Returns NULL, or why not, fit
 * for the end of a message; *a is zeroed then.
 */
const char *grammar_parse(struct ast *a, struct slice text);

#endif
