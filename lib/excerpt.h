/* SPDX-License-Identifier: MIT */
#ifndef EXCERPT_H
#define EXCERPT_H
/* A part of an array or a string by its place: ".[2:5]". */

#include "machine.h"

/* ":": from, to (which may be null) and the term. */
extern const struct form excerpt_all[];

/* True if c is one. */
bool excerpt_is(const struct code *c);

/* The numbers of c, from and to, which jq asks before the term. */
enum flow excerpt_bounds(struct heap *h, const struct code *c,
    const struct value *in, struct value by[2]);

/* The part of v between them. */
enum flow excerpt_cut(struct heap *h, const struct value *v,
    const struct value by[2], struct value *out);

/* The array v, or null, with the array part in that place. */
enum flow excerpt_put(struct heap *h, const struct value *v,
    const struct value by[2], const struct value *part, struct value *out);

#endif
