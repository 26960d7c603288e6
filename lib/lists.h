/* SPDX-License-Identifier: MIT */
#ifndef LISTS_H
#define LISTS_H
/*
 * Builtins of arrays: "sort", "unique", "min", "flatten", "reverse"; and what
 * those that go by a key of each item make of the keys.
 */

#include "builtin.h"

extern const struct builtin lists_all[];

/*
 * What to make of the items of l, whose keys are key; which of equal ones comes
 * first, or is taken, is as in jq.
 */
enum flow lists_sort(struct heap *h, const struct value_list *l,
    const struct value *key, struct value *out);
enum flow lists_group(struct heap *h, const struct value_list *l,
    const struct value *key, struct value *out);
enum flow lists_unique(struct heap *h, const struct value_list *l,
    const struct value *key, struct value *out);
enum flow lists_min(struct heap *h, const struct value_list *l,
    const struct value *key, struct value *out);
enum flow lists_max(struct heap *h, const struct value_list *l,
    const struct value *key, struct value *out);

#endif
