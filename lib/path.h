/* SPDX-License-Identifier: MIT */
#ifndef PATH_H
#define PATH_H
/*
 * Where a value stands in a JSON document: a jq path of names, indexes and
 * iterations, ".data.user.name", ".a[0].b", ".tags[].text", ".\"odd key\"".
 * The leading dot may be left out.  Nothing is built: values are slices of the
 * document.  Who follows many paths, leaves their names to reach.h.
 */

#include "json.h"

#define PATH_STEPS 16

enum path_kind {
	PATH_NAME,
	PATH_INDEX,
	PATH_EACH
};

struct path_step {
	enum path_kind kind;
	struct slice name; /* PATH_NAME: UTF-8 */
	long index;        /* PATH_INDEX: from the end if negative */
};

struct path {
	struct path_step step[PATH_STEPS];
	size_t n;
	char *text; /* the path's own copy, which the names point into */
};

/*
 * Read a path from text.  Returns NULL, or why not; *p is then empty.
 * "." alone is the document itself.  path_free releases what it holds.
 */
const char *path_parse(struct path *p, const char *text);
void path_free(struct path *p);

/*
 * The value that p leads to from step i on, v, of a valid JSON text, being where
 * the steps before it led.  As in jq the last of duplicate names counts.
 * Absent (p == NULL) when a step finds nothing or the wrong type.  A PATH_EACH
 * step takes the first element.
 */
struct slice path_get(const struct path *p, size_t i, struct slice v);

/*
 * Call each for every value p leads to, in document order, until it returns
 * false.  Returns false if it did.  A PATH_EACH step visits all elements of
 * an array or object and nothing in any other value.
 */
bool path_each(const struct path *p, size_t i, struct slice v,
    bool (*each)(void *ctx, struct slice value), void *ctx);

#endif
