/* SPDX-License-Identifier: MIT */
#ifndef BLAME_H
#define BLAME_H
/*
 * Errors of jq 1.6 that tell the values they are about: "number (1) cannot be
 * iterated over".  Where the words are not sure they are left to libjq.
 */

#include "value.h"

/* The words about v, about a and b. */
enum flow blame(struct heap *h, const struct value *v, const char *words);
enum flow blame_both(struct heap *h, const struct value *a,
    const struct value *b, const char *words);

/* "Cannot iterate over" and "Cannot use ... as object key". */
enum flow blame_iterated(struct heap *h, const struct value *v);
enum flow blame_key(struct heap *h, const struct value *v);

#endif
