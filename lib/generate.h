/* SPDX-License-Identifier: MIT */
#ifndef GENERATE_H
#define GENERATE_H
/*
 * Functions of jq that start a generator and may stop it before its end, or that
 * are generators themselves: "any", "first", "limit", "until", "range".
 */

#include "machine.h"

/* The first result of c on in, if *there is one. */
enum flow generate_first(struct heap *h, const struct code *c,
    const struct value *in, struct value *out, bool *there);

extern const struct form generate_all[];

#endif
