/* SPDX-License-Identifier: MIT */
#ifndef GIVEN_H
#define GIVEN_H
/*
 * What a program for libjq is given besides its input: variables, positional
 * arguments, and where it looks for modules.  Functions that return a string
 * return NULL, or why not and *g unchanged.
 */

#include "libjq.h"

struct given {
	jv named, positional, libraries;
};

void given_init(struct given *g);
void given_free(struct given *g);

/* Variables; the first of one name counts, as in jq. */
void given_text(struct given *g, const char *name, const char *value);
const char *given_json(struct given *g, const char *name, const char *json);

/*
 * All the JSON texts in a file as an array, or its text as a string.  Why not is
 * good until the next call.
 */
const char *given_file(
    struct given *g, const char *name, const char *path, bool raw);

/* One more of $ARGS.positional. */
const char *given_positional(struct given *g, const char *text, bool json);

/* One more directory for import and include, in place of jq's default. */
void given_library(struct given *g, const char *dir);

/*
 * jq with the program text, from the file path or NULL, and all that; or NULL,
 * jq being torn down.
 */
jq_state *given_compile(
    const struct given *g, jq_state *jq, const char *text, const char *path);

#endif
